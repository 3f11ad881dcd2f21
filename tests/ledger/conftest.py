"""A log of its own for each test, and ways to fill and to harm it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction

from linli.ledger import note, services
from linli.ledger.sequencer import Sequencer
from linli.ledger.store import Store

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
# One key for all tests: signatures of Ed25519 are the same each time.
SIGNER = note.Signer("city.example/ledger", note.LOG, bytes(range(32)))


@dataclass
class Log:
    """A log below a folder, with the sequencer that writes it."""

    folder: Path
    panel: object = None
    sequencer: Sequencer = field(init=False)

    def __post_init__(self):
        self.restart()

    def restart(self):
        """A new process: nothing remembered."""
        self.sequencer = Sequencer(store=Store(self.folder), signer=SIGNER, panel=self.panel)

    def round(self):
        return self.sequencer.round()

    def add(self, count=1, **facts):
        """Commit `count` entries; returns their numbers."""
        with transaction.atomic():
            return [append(number, **facts) for number in range(count)]

    @property
    def checkpoint(self):
        found, _ = note.open_checkpoint(self.text, SIGNER.verifier)
        return found

    @property
    def text(self):
        return (self.folder / "checkpoint").read_text(encoding="utf-8")


def append(number=0, *, kind="ThingHappened", about=None):
    return services.record(
        kind=kind,
        about=about or uuid4(),
        at=NOON,
        payload={"n": number, "说": "好"},
        actor="system",
    )


def as_superuser(statement, values=()):
    """What only the owner of the machine could do: past the triggers."""
    with connection.cursor() as cursor:
        for table in ("ledger_entry", "ledger_position"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("ledger_entry", "ledger_position"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def log(db, tmp_path):
    return Log(tmp_path / "ledger")
