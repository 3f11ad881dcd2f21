"""The outbox: events are taken in order, in batches, each handled in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from linli.core.models import Outbox

MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=10)
# Due this much earlier, an event comes before every other.
FORWARD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """An event as a handler gets it; it may come twice."""

    id: int
    kind: str
    about: UUID | None
    payload: dict[str, Any]
    at: datetime


Handler = Callable[[Message], None]
Failure = Callable[[Message, Exception], None]


def deliver_batch(*, now: datetime, handle: Handler, failed: Failure, size: int = 20) -> int:
    """Hand up to `size` due events to `handle`; returns how many were taken.

    A batch is one transaction with a savepoint an event: an event and what its handler wrote
    commit together. One that fails is put back with a growing delay and after
    `MAX_ATTEMPTS` is kept as dead, visible and resendable; `failed` hears of each failure.
    """
    with transaction.atomic():
        rows = list(
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(due_at__lte=now, dead_at__isnull=True)
            .order_by("due_at", "id")[:size]
        )
        done: list[int] = []
        for row in rows:
            message = Message(row.id, row.kind, row.about, row.payload, row.created_at)
            try:
                with transaction.atomic():
                    handle(message)
            except Exception as error:  # noqa: BLE001  # one bad event must not stop the rest
                failed(message, error)
                _put_back(row, error=error, now=now)
            else:
                done.append(row.id)
        Outbox.objects.filter(pk__in=done).delete()
    return len(rows)


def _put_back(row: Outbox, *, error: Exception, now: datetime) -> None:
    row.attempts += 1
    row.last_error = f"{type(error).__name__}: {error}"[:300]
    row.due_at = now + min(FIRST_DELAY * 2**row.attempts, LONGEST_DELAY)
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at = now
    row.save(update_fields=["attempts", "last_error", "due_at", "dead_at"])


def is_late(*, now: datetime, by: timedelta) -> bool:
    """Whether an event has waited for longer than `by`: the workers can't keep up."""
    late = Outbox.objects.filter(dead_at__isnull=True, due_at__lte=now - by)
    # What was brought forward is due long ago and says nothing about the line.
    return late.filter(created_at__lte=now - by, attempts=0).exists()


def waiting(*, kind: str, after: int, limit: int) -> list[Message]:
    """Events of a kind that wait, in the order they were written, after number `after`."""
    rows = Outbox.objects.filter(kind=kind, id__gt=after, dead_at__isnull=True).order_by("id")
    return [
        Message(row.id, row.kind, row.about, row.payload, row.created_at) for row in rows[:limit]
    ]


def bring_forward(*, ids: list[int]) -> int:
    """Put waiting events before all others; once is enough, and one under way stays as it is."""
    free = Outbox.objects.select_for_update(skip_locked=True).filter(
        pk__in=ids, due_at__gt=F("created_at") - FORWARD / 2, attempts=0
    )
    with transaction.atomic():
        taken = list(free.order_by("id").values_list("id", flat=True))
        return Outbox.objects.filter(pk__in=taken).update(due_at=F("due_at") - FORWARD)


def resend_dead(*, ids: list[int], now: datetime) -> int:
    """Put dead events back in the queue; returns how many."""
    return Outbox.objects.filter(pk__in=ids, dead_at__isnull=False).update(
        dead_at=None, attempts=0, due_at=now
    )


def notify(channel: str, text: str) -> None:
    """Tell listeners on `channel`; only from workers, since NOTIFY serialises commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, text])


def revive(*, about: UUID, now: datetime) -> int:
    """Put dead events about one thing back in the queue; returns how many."""
    return Outbox.objects.filter(about=about, dead_at__isnull=False).update(
        dead_at=None, attempts=0, due_at=now
    )
