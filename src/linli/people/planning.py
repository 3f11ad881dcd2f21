"""The week's plan: shifts of some members, swaps that wait for a lead, and copying a week."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.core.coordinates import Point
from linli.people import services
from linli.people.models import Shift, ShiftSwap
from linli.people.queries import ShiftInfo, SwapInfo, shift_info, swap_info


def shifts_between(
    *, member_ids: list[UUID], start: datetime, end: datetime
) -> dict[UUID, list[ShiftInfo]]:
    """Shifts that begin in the half-open period, by member, first one first."""
    rows = Shift.objects.filter(
        member_id__in=member_ids,
        withdrawn_at__isnull=True,
        starts_at__gte=start,
        starts_at__lt=end,
    ).select_related("member__user")
    found: dict[UUID, list[ShiftInfo]] = {pk: [] for pk in member_ids}
    for row in rows.order_by("starts_at", "id"):
        found[row.member_id].append(shift_info(row))
    return found


def on_duty(*, member_ids: list[UUID], now: datetime) -> list[ShiftInfo]:
    """The shifts of these members that hold `now`, whatever their work is, by name."""
    rows = Shift.objects.filter(
        member_id__in=member_ids, withdrawn_at__isnull=True, starts_at__lte=now, ends_at__gt=now
    ).select_related("member__user")
    return [shift_info(row) for row in rows.order_by("member__user__name", "id")]


def organisation_of_shift(shift_id: UUID) -> UUID | None:
    """Whose shift this is, or None where there is none."""
    rows = Shift.objects.filter(pk=shift_id)
    return rows.values_list("member__organisation_id", flat=True).first()


def organisation_of_swap(swap_id: UUID) -> UUID | None:
    """Within which organisation a swap was asked for, or None where there is none."""
    rows = ShiftSwap.objects.filter(pk=swap_id)
    return rows.values_list("shift__member__organisation_id", flat=True).first()


def swaps_to_answer(organisation_ids: frozenset[UUID]) -> list[SwapInfo]:
    """Swaps of these organisations that are asked for or agreed, earliest first."""
    rows = (
        ShiftSwap.objects.filter(
            shift__member__organisation_id__in=organisation_ids, state__in=("asked", "agreed")
        )
        .select_related("shift__member__user", "taker__user")
        .order_by("asked_at", "id")
    )
    return [swap_info(row) for row in rows]


@transaction.atomic
def copy_week(*, member_ids: list[UUID], to: datetime, actor: str, at: datetime) -> int:
    """Plan for the week from `to` what was planned for the week before.

    A shift that would overlap one that is planned already is left out, so doing so again changes
    nothing.

    Returns:
        How many shifts were planned.
    """
    week = timedelta(days=7)
    before = shifts_between(member_ids=member_ids, start=to - week, end=to)
    count = 0
    for shift in (one for listed in before.values() for one in listed):
        starts_at, ends_at = shift.starts_at + week, shift.ends_at + week
        taken = Shift.objects.filter(
            member_id=shift.member_id,
            withdrawn_at__isnull=True,
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        )
        if taken.exists():
            continue
        services.plan_shift(
            member_id=shift.member_id,
            starts_at=starts_at,
            ends_at=ends_at,
            duty_place=shift.duty_place,
            actor=actor,
            at=at,
        )
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Held:
    """A period on duty of somebody, and where its post is, if it is known."""

    member_id: UUID
    starts_at: datetime
    ends_at: datetime
    post: Point | None


def held_between(
    *, member_ids: list[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Held]]:
    """Shifts that touch the half-open period, by member, first one first.

    The post is where the shift is planned, never where somebody is.
    """
    rows = Shift.objects.filter(
        member_id__in=member_ids, withdrawn_at__isnull=True, ends_at__gt=start, starts_at__lt=end
    ).order_by("starts_at", "id")
    found: dict[UUID, list[Held]] = {pk: [] for pk in member_ids}
    for row in rows:
        post = None if row.lon is None or row.lat is None else Point(row.lon, row.lat)
        found[row.member_id].append(Held(row.member_id, row.starts_at, row.ends_at, post))
    return found
