"""Appending to the ledger, in the transaction of the change itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from linli.core import events as core_events

APPEND = """
WITH entry AS (
    INSERT INTO ledger_entry (kind, about, actor, occurred_at, recorded_at, payload)
    VALUES (%(kind)s, %(about)s, %(actor)s, %(at)s, clock_timestamp(), %(payload)s)
    RETURNING id, kind, about, recorded_at, payload
), posted AS (
    INSERT INTO core_outbox (kind, about, payload, created_at, due_at, attempts, last_error)
    SELECT kind, about, payload, %(at)s, recorded_at, 0, '' FROM entry WHERE %(announce)s
)
SELECT id FROM entry
"""


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
    values: dict[str, Any] = {
        "kind": kind,
        "about": about,
        "actor": actor,
        "at": at,
        "payload": Jsonb(payload),
        "announce": announce,
    }
    with connection.cursor() as cursor:
        cursor.execute(APPEND, values)
        row = cursor.fetchone()
    number: int = row[0]
    return number
