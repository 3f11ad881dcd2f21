"""Reading one member's shifts, and where they are on duty."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.core.coordinates import Point
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


def next_shift(member_id: UUID, *, now: datetime) -> ShiftInfo | None:
    """The shift that runs now, else the next one; None where none is planned."""
    return next(iter(shifts_of(member_id, since=now, limit=1)), None)


def duty_point(member_id: UUID, *, now: datetime) -> Point | None:
    """Where a member is on duty: their own place, else that of the shift now or next."""
    row = (
        Shift.objects.filter(member_id=member_id, ends_at__gt=now, withdrawn_at__isnull=True)
        .select_related("member")
        .order_by("starts_at", "id")
        .first()
    )
    if row is None:
        return None
    lon, lat = (row.member.lon, row.member.lat) if row.member.lon else (row.lon, row.lat)
    return None if lon is None or lat is None else Point(lon, lat)
