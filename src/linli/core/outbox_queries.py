"""Reading the outbox: what waits, and what gave up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core.models import Outbox


@dataclass(frozen=True, slots=True)
class Figures:
    """How much waits; `oldest_at` is when the oldest waiting event happened."""

    waiting: int
    retrying: int
    dead: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Posted:
    """An event in the outbox."""

    id: int
    kind: str
    about: UUID | None
    created_at: datetime
    due_at: datetime
    attempts: int
    last_error: str
    dead_at: datetime | None
    payload: dict[str, Any]


def figures(*, now: datetime) -> Figures:
    """How many events wait, are tried again, or gave up."""
    alive = Outbox.objects.filter(dead_at__isnull=True)
    oldest = alive.order_by("due_at", "id").values_list("created_at", flat=True).first()
    return Figures(
        alive.count(),
        alive.filter(attempts__gt=0).count(),
        Outbox.objects.filter(dead_at__isnull=False).count(),
        oldest,
    )


def posted(*, dead: bool, limit: int = 100) -> list[Posted]:
    """Events that gave up (latest first), or that wait (earliest first)."""
    rows = Outbox.objects.filter(dead_at__isnull=not dead)
    rows = rows.order_by("-dead_at", "id") if dead else rows.order_by("due_at", "id")
    return [
        Posted(
            row.id,
            row.kind,
            row.about,
            row.created_at,
            row.due_at,
            row.attempts,
            row.last_error,
            row.dead_at,
            row.payload,
        )
        for row in rows[:limit]
    ]
