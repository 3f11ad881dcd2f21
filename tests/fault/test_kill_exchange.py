"""`kill -9` while deliveries are brought into the registry: run again, it is the same registry."""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from tests.exchange.deliveries import (
    address,
    agree,
    building_row,
    make_district,
    mediation,
    receive,
    registry,
)
from tests.factories import NOON
from tests.fault.test_kill_sequencer import ROOT, environment

from linli.exchange import services, store
from linli.exchange.pipeline.run import Done, process_deliveries

KILLS = int(os.environ.get("LINLI_CRASH_KILLS", "5"))
DAY = timedelta(days=1)
COMMAND = [sys.executable, "-m", "linli.cli.main", "exchange", "process"]
TABLES = ("pair", "change", "record", "fileversion", "personfile", "businessfile", "homefile",
          "upload", "delivery")  # fmt: skip

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def deliver_two_days() -> None:
    receive("buildings", [building_row(1), building_row(2, address=address(room=102))])
    receive("mediation", [mediation(1), mediation(2, applicant_phone="13900000002")])
    receive("buildings", [building_row(1, floor="1")], at=NOON + DAY)
    receive("mediation", [mediation(1, address=address(room=201))], at=NOON + DAY)


def forget_all() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM exchange_{table}")
        cursor.execute("UPDATE exchange_feed SET state_number = 0, state_rows = 0, placed_rows = 0")
    store.wipe(store.folder("sealed"))


def run_and_kill(after_s: float) -> bool:
    """Start a run and kill it after a while; whether it was killed before it had ended."""
    with subprocess.Popen(
        COMMAND, env=environment(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            _out, said = process.communicate(timeout=after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        assert process.returncode == 0, said.decode()[-2000:]
        return False


def test_given_kills_at_random_then_the_registry_is_what_it_is_without() -> None:
    dice = random.Random(11)
    make_district()
    agree("buildings", "mediation")
    deliver_two_days()
    assert process_deliveries(at=NOON + DAY) == Done(published=4)
    expected = registry()
    forget_all()
    deliver_two_days()

    killed = sum(run_and_kill(0.5 + dice.random() * 6) for _kill in range(KILLS))
    # Once undisturbed is enough; the database may need a moment to notice the last death.
    for _try in range(5):
        if services.deliveries_wait():
            run_and_kill(300)
    assert not services.deliveries_wait()

    assert killed
    assert registry() == expected
    assert not list(store.folder("work").glob("run/*"))
