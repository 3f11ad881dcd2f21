"""Appending to the ledger, in the transaction of the change itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from linli.core import errors
from linli.core import events as core_events
from linli.ledger import keys, note, witnessing
from linli.ledger.models import Pending, Salt
from linli.ledger.sequencer import LogBroken, Sequencer
from linli.ledger.store import Store

# Writes an entry for each row of `{rows}`, a part of the same statement, and posts it. A service
# that does its whole work in one statement puts this into it, with `values` as parameters. What
# bears the grade P1 goes before all that waits.
ENTRY = """
entry AS (
    INSERT INTO ledger_entry (kind, about, actor, occurred_at, recorded_at, payload)
    SELECT %(kind)s, %(about)s, %(actor)s, %(at)s, clock_timestamp(), %(payload)s FROM {rows}
    RETURNING id, kind, about, recorded_at, payload
), posted AS (
    INSERT INTO core_outbox (kind, about, payload, created_at, due_at, attempts, last_error)
    SELECT kind, about, payload, %(at)s, recorded_at - CASE WHEN payload ->> 'grade' = 'P1'
        THEN interval '1 day' ELSE interval '0' END, 0, '' FROM entry WHERE %(announce)s
)"""
APPEND = f"WITH one AS (SELECT 1), {ENTRY.format(rows='one')} SELECT id FROM entry"  # noqa: S608  # constants only


# Why a round of the sequencer may not sign, or cannot write: a person must look.
CANNOT_SIGN = (
    LogBroken,
    witnessing.LogWentBack,
    keys.KeyUnusable,
    note.NoteWrong,
    OSError,
)
ERASED = "LedgerSaltsErased"


class NotYetPlaced(errors.Conflict):
    code, title = "ledger-not-yet-placed", _("These entries are not in the log yet; try again")


class OutsideTransaction(RuntimeError):
    """The ledger was written outside the transaction of the change."""


def append(event: core_events.Event, *, actor: str, announce: bool = True) -> int:
    """Write `event` to the ledger and, unless `announce` is off, to the outbox.

    One statement, so that neither can be there without the other.

    Args:
        event: a frozen dataclass of ids, times and facts without personal values.
        actor: who did it: ``user:<id>``, ``client:<id>``, ``device:<id>``, ``resident`` or
            ``system``.
    Returns:
        The entry's number.
    Raises:
        OutsideTransaction: no transaction is open, so entry and change could part.
    """
    return record(
        kind=event.kind,
        about=event.about,
        at=event.at,
        payload=core_events.payload(event),
        actor=actor,
        announce=announce,
    )


def record(
    *,
    kind: str,
    about: UUID | None,
    at: datetime,
    payload: dict[str, object],
    actor: str,
    announce: bool = False,
) -> int:
    """Like `append`, for a fact that has no event class of its own, such as a changed setting."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(kind)
    given = _values(kind, about, at, payload, actor, announce)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, given)
        row = cursor.fetchone()
    number: int = row[0]
    return number


def values(event: core_events.Event, *, actor: str) -> dict[str, Any]:
    """The parameters of `ENTRY` for an event that is announced."""
    payload = core_events.payload(event)
    return _values(event.kind, event.about, event.at, payload, actor, True)


def _values(
    kind: str,
    about: UUID | None,
    at: datetime,
    payload: dict[str, Any],
    actor: str,
    announce: bool,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "about": about,
        "actor": actor,
        "at": at,
        "payload": Jsonb(payload),
        "announce": announce,
    }


@transaction.atomic
def erase_salts(*, entry_ids: list[int], actor: str, at: datetime) -> int:
    """Make the commitments of entries say nothing of them, for ever; the log stays whole.

    What the entries hold can then neither be proven nor guessed from the log. The erasing is an
    entry itself, so that a salt taken away in secret is told from one erased.

    Returns:
        How many salts there were to erase.
    Raises:
        NotYetPlaced: an entry was made within the last second or so; nothing was erased.
    """
    if Pending.objects.filter(entry_id__in=entry_ids).exists():
        raise NotYetPlaced()
    count, _tables = Salt.objects.filter(entry_id__in=entry_ids).delete()
    if count:
        payload: dict[str, object] = {"entries": sorted(entry_ids)}
        record(kind=ERASED, about=None, at=at, payload=payload, actor=actor)
    return count


def sequencer() -> Sequencer:
    """The sequencer of this cell, as the settings have it.

    Raises:
        KeyUnusable, NoteWrong: the key or a witness cannot be used.
    """
    return Sequencer(
        store=Store(settings.LEDGER_FOLDER),
        signer=keys.signer(home=settings.HOME, given=settings.LEDGER_KEY),
        panel=witnessing.Panel(witnessing.configured(settings.WITNESSES)),
    )
