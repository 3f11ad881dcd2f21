"""`kill -9` of the sequencer while entries come in: each checkpoint ever seen is continued."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection
from tests.ledger.conftest import SIGNER, Log, append
from tests.ledger.test_sequencer import check_tiles, consistent

from linli.core import clock
from linli.ledger import verify
from linli.ledger.store import Store

KILLS = int(os.environ.get("LINLI_CRASH_KILLS", "5"))
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def environment():
    """The test's own database for another process."""
    where = connection.get_connection_params()
    url = f"postgresql://{where['user']}@/{where['dbname']}?host={where['host']}"
    return {**os.environ, "LINLI_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


class Writer(threading.Thread):
    """Commits entries one by one until it is told to stop."""

    def __init__(self):
        super().__init__()
        self.stop, self.numbers = threading.Event(), []

    def run(self):
        from django.db import transaction

        while not self.stop.is_set():
            with transaction.atomic():
                number = append()
            self.numbers.append(number)
        connection.close()


def test_given_kills_at_random_then_nothing_is_lost_and_every_checkpoint_is_continued(tmp_path):
    log = Log(tmp_path / "ledger")
    dice = random.Random(11)
    seen = []
    writer = Writer()
    writer.start()
    try:
        for _ in range(KILLS):
            command = [sys.executable, "-m", "tests.fault.sequence", str(log.folder), str(SIGNER)]
            with subprocess.Popen(
                command, env=environment(), stdout=subprocess.PIPE, cwd=ROOT
            ) as process:
                # Somewhere in a round, after a random number of whole ones.
                for _round in range(dice.randint(1, 8)):
                    assert process.stdout.readline() == b"round\n"
                threading.Event().wait(dice.random() * 0.05)
                process.send_signal(signal.SIGKILL)
            seen.append(log.checkpoint)
    finally:
        writer.stop.set()
        writer.join()
    while not log.round().is_mine:
        pass  # until PostgreSQL has noticed that the last one is gone
    seen.append(log.checkpoint)

    assert log.checkpoint.size == len(writer.numbers)
    for old, new in zip(seen, seen[1:], strict=False):
        assert old.size <= new.size
        assert consistent(log.folder, old, new)
    check_tiles(log.folder, log.checkpoint)
    found = verify.verify(
        store=Store(log.folder), key=SIGNER.verifier, witnesses=[], earlier=[], now=clock.now()
    )
    assert found.findings == []
    assert found.entries == len(writer.numbers)
