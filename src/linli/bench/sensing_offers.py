"""From a reading published to the offer on a responder's screen, among 1,000 messages a second.

A whole Linli with Mosquitto: broker, publisher, consumer, worker, web and database share this
machine. One heat detector in each building tells of a fire, one a second; near fires become one
case, and only the first has an offer of its own.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg

from linli.bench.load import percentile
from linli.bench.offers import listen
from linli.bench.sensing import mosquitto
from linli.bench.stage import SEE_ALL, Stage, staged

RATE, EVERY_S, BACKGROUND = 1000.0, 1.0, 400
FIRE = "fire-{}"


def run(*, rate: float = RATE) -> dict[str, Any]:
    """Fires in as many buildings as there are, a second apart."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    try:
        with mosquitto(folder) as url, staged(extra={"LINLI_MQTT_URL": url}) as stage:
            return asyncio.run(_run(stage, url, rate))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _run(stage: Stage, url: str, rate: float) -> dict[str, Any]:
    environment = stage.environment | {"DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    settled = subprocess.run(  # noqa: S603, ASYNC221 (our own module, before anything runs)
        [sys.executable, "-m", "linli.bench.sensing_offers"],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    count, names = settled.stdout.decode().split()[-2:]
    fires = int(count)
    heard: dict[str, float] = {}
    stop = asyncio.Event()
    listener = asyncio.create_task(listen(stage, heard, stop))
    seconds = int(fires * EVERY_S) + 2
    load = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "linli.bench.sensing_load", url, "0", str(rate), str(seconds),
        env=environment,
    )  # fmt: skip
    sent = await asyncio.to_thread(_burn, url, fires)
    await load.wait()
    told = await asyncio.to_thread(_cases, stage, fires, UUID(names))
    stop.set()
    await listener
    first: dict[str, float] = {}
    for serial, case in told.items():
        first[case] = min(first.get(case, sent[serial]), sent[serial])
    waits = [heard[case] - began for case, began in first.items() if case in heard]
    return {
        "rate_per_s": rate,
        "fires": fires,
        "reported": len(told),
        "cases": len(first),
        "offered_and_told": len(waits),
        "p50_s": round(percentile(waits, 0.5), 3),
        "p95_s": round(percentile(waits, 0.95), 3),
        "p99_s": round(percentile(waits, 0.99), 3),
    }


def _burn(url: str, fires: int) -> dict[str, float]:
    """Publish one fire after another; when each was handed to the broker."""
    from linli.sensing.ingest import mqtt

    broker = mqtt.Broker.of(url)
    client = mqtt.client(broker, name="fires")
    mqtt.connect(client, broker)
    client.loop_start()
    sent: dict[str, float] = {}
    began = time.perf_counter()
    for n in range(fires):
        time.sleep(max(0.0, began + 1 + n * EVERY_S - time.perf_counter()))
        sent[FIRE.format(n)] = time.perf_counter()
        said = json.dumps({"value": 1, "seq": n + 1})
        client.publish(f"linli/v1/main/{FIRE.format(n)}/heat", said, qos=1).wait_for_publish(30)
    client.disconnect()
    client.loop_stop()
    return sent


def _cases(stage: Stage, fires: int, names: UUID) -> dict[str, str]:
    """Detector to the case that its alarm became, once the worker has caught up.

    `names` is the space of the keys under which alarms are reported.
    """
    with psycopg.connect(
        stage.environment["LINLI_DATABASE_URL"], autocommit=True, options=SEE_ALL
    ) as database:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            left = database.execute("SELECT count(*) FROM core_outbox").fetchone()
            if left is not None and left[0] == 0:
                break
            time.sleep(0.2)
        alarms = database.execute(
            "SELECT a.id, d.serial FROM sensing_alarm a JOIN sensing_device d ON d.id = a.device_id"
            " WHERE d.serial LIKE 'fire-%%' LIMIT %s",
            [fires * 2],
        ).fetchall()
        by_key = {uuid5(names, str(alarm)): serial for alarm, serial in alarms}
        rows = database.execute(
            "SELECT k.key, r.case_id FROM core_kept k JOIN cases_report r"
            " ON r.id = (k.reply->>'report_id')::uuid"
            " WHERE k.key = ANY(%s::uuid[]) AND r.case_id IS NOT NULL",
            [list(by_key)],
        ).fetchall()
    return {by_key[key]: str(case_id) for key, case_id in rows}


def main() -> None:
    """A heat detector in a home of each building, and devices that tell of nothing."""
    import django

    django.setup()
    from django.db import connection

    from linli.core.clock import now
    from linli.flow.alarms import NAMES
    from linli.sensing import services

    at = now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, id FROM places_place WHERE kind = 'home' ORDER BY code")
        # A path ends with unit and home.
        homes = {str(path).rsplit("/", 3)[0]: home for path, home in cursor.fetchall()}
    chosen = list(homes.values())
    serials = [(f"bench-{n}", chosen[n % len(chosen)]) for n in range(BACKGROUND)]
    serials += [(FIRE.format(n), home) for n, home in enumerate(chosen)]
    for serial, home in serials:
        new = services.NewDevice("linli", serial, "heat", every_s=0)
        device = services.register_device(new=new, actor="system", at=at)
        services.place_device(device_id=device, place_id=home, actor="system", at=at)
    sys.stdout.write(f"{len(chosen)} {NAMES}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    main()
