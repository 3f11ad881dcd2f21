"""`kill -9` of web, worker and database while reports are sent: nothing acknowledged is lost.

The same checks must fail for each mutant, here and in the files beside, or they prove nothing.
LINLI_CRASH_REPORTS and LINLI_CRASH_KILLS make the run longer; `linli bench crash` runs 10,000
reports and 100 kills.
"""

import os
import signal

import pytest
from tests.fault.planted import is_caught

from linli.bench import crash
from linli.bench.cell import Cell
from linli.config import embedded

REPORTS = int(os.environ.get("LINLI_CRASH_REPORTS", "200"))
KILLS = int(os.environ.get("LINLI_CRASH_KILLS", "5"))

pytestmark = [pytest.mark.fault, pytest.mark.slow]


def test_given_kills_at_random_then_every_acknowledged_report_is_there_once_and_cared_for():
    found = crash.run(reports=REPORTS, kills=KILLS, senders=8)

    assert found["broken"] == {}
    assert sum(found["kills"].values()) == KILLS
    assert set(found["answers"]) <= {"201", "503", *crash.NO_ANSWER}, "a fault showed as a 500"


def commit_lazily(cell: Cell) -> None:
    """Linli refuses to start like this, so somebody changes it behind its back.

    The next start of the database writes the settings anew and undoes it.
    """
    found = embedded.status(home=cell.home)
    with found.place.settings.open("a", encoding="utf-8") as file:
        file.write("synchronous_commit = 'off'\n")
    assert found.pid is not None
    os.kill(found.pid, signal.SIGHUP)


def test_given_asynchronous_commit_when_the_database_is_killed_then_the_checks_notice():
    # Written but not flushed survives the death of processes: only what never left the shared
    # memory is lost, so all of the database dies in one stroke and its writer is asleep.
    lazy = {"wal_writer_delay": "10s", "wal_writer_flush_after": "1GB", "wal_buffers": "64MB"}

    assert is_caught(
        "acknowledged reports that are lost",
        reports=100,
        kills=1,
        victims=("database-all",),
        postgres=lazy,
        plant=commit_lazily,
    )
