"""Reading the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Recorded:
    id: int
    kind: str
    about: UUID | None
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    payload: dict[str, Any]


def entries(*, about: UUID | None = None, after: int = 0, limit: int = 200) -> list[Recorded]:
    """Entries in order, after number `after`, all or only those `about` one thing."""
    rows = Entry.objects.filter(id__gt=after)
    if about is not None:
        rows = rows.filter(about=about)
    return [_recorded(row) for row in rows.order_by("id")[:limit]]


def latest(
    *, about: UUID | None = None, kind: str = "", before: int | None = None, limit: int = 50
) -> list[Recorded]:
    """Entries before number `before`, the newest first; all, about one thing, or of one kind."""
    rows = Entry.objects.order_by("-id")
    if about is not None:
        rows = rows.filter(about=about)
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_recorded(row) for row in rows[:limit]]


def count() -> int:
    """How many entries there are, told from the last number."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    return last or 0


def _recorded(row: Entry) -> Recorded:
    return Recorded(
        row.id,
        row.kind,
        row.about,
        row.actor,
        row.occurred_at,
        row.recorded_at,
        row.payload,
    )
