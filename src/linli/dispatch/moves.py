"""Reading where people were asked to stand by."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.core.coordinates import Point
from linli.dispatch.models import Standby


@dataclass(frozen=True, slots=True)
class MoveInfo:
    """A move that somebody was asked for: `offered`, `accepted`, `declined` or `expired`."""

    id: UUID
    member_id: UUID
    state: str
    point: Point
    gain: float
    way_s: float
    offered_at: datetime
    expires_at: datetime


def _info(row: Standby, now: datetime) -> MoveInfo:
    is_over = row.state == "offered" and row.expires_at <= now
    return MoveInfo(
        row.id,
        row.member_id,
        "expired" if is_over else row.state,
        Point(row.lon, row.lat),
        row.gain,
        row.way_s,
        row.offered_at,
        row.expires_at,
    )


def moves(*, now: datetime) -> dict[UUID, MoveInfo]:
    """The last move of everybody who was asked for one in their present shift, by member."""
    rows = Standby.objects.order_by("offered_at", "id")
    return {row.member_id: _info(row, now) for row in rows}


def move_of(member_id: UUID, *, now: datetime) -> MoveInfo | None:
    """The move somebody is asked for or stands by at now; None where there is none."""
    row = Standby.objects.filter(member_id=member_id).first()
    found = _info(row, now) if row else None
    return found if found and found.state in {"offered", "accepted"} else None
