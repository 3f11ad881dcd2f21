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
    return [
        Recorded(
            row.id,
            row.kind,
            row.about,
            row.actor,
            row.occurred_at,
            row.recorded_at,
            row.payload,
        )
        for row in rows.order_by("id")[:limit]
    ]
