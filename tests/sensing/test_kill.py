"""`kill -9` of the consumer while messages flow: none is lost, none is there twice.

The same checks must fail for a consumer that acknowledges before it commits, and for one that does
not look whether a message is there already; or they prove nothing.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection
from tests.factories import NOON
from tests.sensing import broker as brokers
from tests.sensing.kit import make_building, make_device
from tests.sensing.test_mqtt import publisher

from linli.core import clock
from linli.sensing import telemetry
from linli.sensing.ingest.mqtt import Broker, MqttSource
from linli.sensing.models import Reading

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = 400
DEVICES = 20

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def start(url: str, fault: str, when: str, log: Path) -> subprocess.Popen:
    database = connection.settings_dict
    address = (
        f"postgresql://{database['USER']}@/{database['NAME']}"
        f"?host={database['HOST']}&port={database['PORT'] or 5432}"
    )
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.sensing.consumer_process", url, fault, when],
            env=os.environ | {"LINLI_DATABASE_URL": address, "PYTHONPATH": str(ROOT)},
            stdout=file,
            stderr=file,
            cwd=ROOT,
        )


def finish(process: subprocess.Popen, marker: int, log: Path) -> None:
    """Let it work until the last message is there, and end it."""
    until = time.monotonic() + 60
    try:
        while not Reading.objects.filter(device=marker).exists():
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-2000:]
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
    finally:
        process.terminate()
        process.wait(20)


def publish(url: str, serials: list[str], marker: str) -> None:
    with publisher(url, "town") as town:
        for n in range(MESSAGES):
            said = {"value": n / 1000} | ({"seq": n} if n % 2 else {})
            topic = f"linli/v1/main/{serials[n % DEVICES]}/humidity"
            town.publish(topic, json.dumps(said), qos=1)
        # The broker keeps the order: when this one is there, all before it were delivered.
        town.publish(f"linli/v1/main/{marker}/battery", '{"value": 99}', qos=1)
        for _ in range(MESSAGES + 1):
            town.said.get(timeout=90)


def run(tmp_path: Path, *kills: str, fault: str = "") -> tuple[int, int]:
    """Publish, kill, start again; how many were lost and how many are there twice."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sensing_reading")
    telemetry.make_partitions(now=clock.now())
    place = make_building() + "-u1-h1"
    devices = [make_device(place=place, at=NOON) for _ in range(DEVICES)]
    marker = make_device(place=place, at=NOON)
    log = tmp_path / "log"
    with brokers.mosquitto() as broker:
        # The session is there before the first message, as in a town that has run for a while.
        MqttSource(Broker.of(broker.url), name="killed", topics=["linli/#"]).close()
        publish(broker.url, [device.serial for device in devices], marker.serial)
        for when in kills:
            process = start(broker.url, fault, when, log)
            assert process.wait(60) == -signal.SIGKILL, log.read_text()[-2000:]
        finish(start(broker.url, fault, "", log), marker.number, log)
    told = Reading.objects.exclude(device=marker.number).values_list("value", flat=True)
    values = [round(value * 1000) for value in told]
    assert set(values) <= set(range(MESSAGES))
    return MESSAGES - len(set(values)), len(values) - len(set(values))


def test_given_kills_at_the_worst_moments_then_nothing_is_lost_and_nothing_twice(tmp_path):
    assert run(tmp_path, "before", "after", "after") == (0, 0)


def test_given_an_acknowledgement_before_the_commit_then_the_checks_notice(tmp_path):
    assert run(tmp_path, "before", fault="lost")[0] > 0


def test_given_no_look_at_what_is_there_then_the_checks_notice(tmp_path):
    assert run(tmp_path, "after", fault="twice")[1] > 0
