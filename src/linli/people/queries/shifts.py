"""Shifts: who is on duty when, and which shifts are to change hands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from linli.core.coordinates import Point
from linli.people.models import Shift, ShiftSwap


@dataclass(frozen=True, slots=True)
class OnShift:
    """A responder on duty now, as the dispatch decision needs to know them."""

    member_id: UUID
    user_id: UUID
    name: str
    kind: str
    organisation_id: UUID
    team_id: UUID | None
    lead_id: UUID | None
    point: Point | None
    skills: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift that is planned, with its start."""

    starts_at: datetime
    who: OnShift


def on_shift(*, now: datetime, organisation_ids: frozenset[UUID] | None = None) -> list[OnShift]:
    """Active responders whose shift holds `now`, in id order.

    Args:
        organisation_ids: only members of these; None for all of the cell.
    """
    found = planned(since=now, until=now, organisation_ids=organisation_ids)
    return holding(found, now=now)


def holding(shifts: list[Planned], *, now: datetime) -> list[OnShift]:
    """Whose planned shift holds `now`; of several, the one that ends last."""
    found = {
        shift.who.member_id: shift.who
        for shift in shifts
        if shift.starts_at <= now < shift.who.ends_at
    }
    return list(found.values())


def planned(
    *, since: datetime, until: datetime, organisation_ids: frozenset[UUID] | None = None
) -> list[Planned]:
    """Shifts of active responders that end after `since` and begin at `until` or before.

    Ordered by member, then by their end.
    """
    shifts = (
        Shift.objects.filter(
            starts_at__lte=until,
            ends_at__gt=since,
            withdrawn_at__isnull=True,
            member__is_active=True,
            member__user__is_active=True,
        )
        .filter(Q(member__kind__in=("officer", "grid_worker", "property_staff", "volunteer")))
        .select_related("member__user", "member__team")
        .prefetch_related("member__skills")
        .order_by("member_id", "ends_at")
    )
    if organisation_ids is not None:
        shifts = shifts.filter(member__organisation_id__in=organisation_ids)
    return [Planned(shift.starts_at, _on_shift(shift)) for shift in shifts]


def _on_shift(shift: Shift) -> OnShift:
    member = shift.member
    lon = shift.lon if member.lon is None else member.lon
    lat = shift.lat if member.lat is None else member.lat
    return OnShift(
        member.id,
        member.user_id,
        member.user.name or member.user.username,
        member.kind,
        member.organisation_id,
        member.team_id,
        member.team.lead_id if member.team else None,
        None if lon is None or lat is None else Point(lon, lat),
        frozenset(skill.code for skill in member.skills.all()),
        shift.ends_at,
    )


def last_shift_ends(member_ids: list[UUID]) -> dict[UUID, datetime]:
    """When the last planned shift of each member ends; members without one are left out."""
    rows = Shift.objects.filter(member_id__in=member_ids, withdrawn_at__isnull=True)
    latest = rows.values("member_id").annotate(ends=Max("ends_at")).order_by()
    return {row["member_id"]: row["ends"] for row in latest}


@dataclass(frozen=True, slots=True)
class ShiftInfo:
    id: UUID
    member_id: UUID
    member_name: str
    starts_at: datetime
    ends_at: datetime
    duty_place: str


@dataclass(frozen=True, slots=True)
class SwapInfo:
    id: UUID
    state: str
    asker_id: UUID
    asker_name: str
    taker_id: UUID
    taker_name: str
    shift: ShiftInfo
    reason: str


def shift_info(row: Shift) -> ShiftInfo:
    return ShiftInfo(
        row.id,
        row.member_id,
        row.member.user.name or row.member.user.username,
        row.starts_at,
        row.ends_at,
        row.duty_place,
    )


def swap_info(row: ShiftSwap) -> SwapInfo:
    return SwapInfo(
        row.id,
        row.state,
        row.shift.member_id,
        row.shift.member.user.name,
        row.taker_id,
        row.taker.user.name,
        shift_info(row.shift),
        row.reason,
    )


def shifts_of(member_id: UUID, *, start: datetime, end: datetime) -> list[ShiftInfo]:
    """A member's shifts that touch the half-open period, first one first."""
    rows = Shift.objects.filter(
        member_id=member_id, withdrawn_at__isnull=True, ends_at__gt=start, starts_at__lt=end
    ).select_related("member__user")
    return [shift_info(row) for row in rows.order_by("starts_at", "id")]


def open_swaps(member_id: UUID) -> list[SwapInfo]:
    """Swaps that a member asked for or is asked to take, still undecided."""
    rows = (
        ShiftSwap.objects.filter(
            Q(taker_id=member_id) | Q(shift__member_id=member_id), state__in=("asked", "agreed")
        )
        .select_related("shift__member__user", "taker__user")
        .order_by("asked_at", "id")
    )
    return [swap_info(row) for row in rows]
