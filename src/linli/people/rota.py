"""Reading one member's shifts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.people.models import Shift


@dataclass(frozen=True, slots=True)
class ShiftInfo:
    """A half-open period on duty."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    duty_place: str


def shifts_of(member_id: UUID, *, since: datetime, limit: int = 100) -> list[ShiftInfo]:
    """A member's shifts that end after `since`, the next one first."""
    rows = Shift.objects.filter(
        member_id=member_id, ends_at__gt=since, withdrawn_at__isnull=True
    ).order_by("starts_at", "id")
    return [ShiftInfo(row.id, row.starts_at, row.ends_at, row.duty_place) for row in rows[:limit]]
