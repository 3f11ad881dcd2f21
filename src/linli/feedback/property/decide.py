"""Whether an action may be asked of a property system. Pure: no database, no clock.

The law: nothing moves because an alarm says so. Either a person confirms this action of this
alarm, in two steps where it cannot be undone at once, or somebody signed for it beforehand and
what was signed is still what would be done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# A second step later than this begins anew: whoever confirms has just read what will happen.
ARMED_FOR = timedelta(minutes=2)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """What would be done: the action, of which cause, where, by which version of the system."""

    action: str
    cause: str
    building: str
    system: str
    system_version: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A standing order as it lies there; `is_genuine` says that its signature fits its content."""

    id: str
    action: str
    cause: str
    buildings: frozenset[str]
    system: str
    system_version: int
    signed_at: datetime
    valid_until: datetime
    ended_at: datetime | None
    is_genuine: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is known of the alarm at this moment."""

    grade: str
    is_drill: bool
    is_over: bool


def why_invalid(order: Signed, *, system_version: int, at: datetime) -> str:
    """Why a standing order does not hold at `at`; "" where it does."""
    if order.ended_at is not None and order.ended_at <= at:
        return "ended"
    if not order.is_genuine:
        return "altered"
    if order.system_version != system_version:
        return "system-changed"
    if at < order.signed_at:
        return "not-yet"
    if at >= order.valid_until:
        return "expired"
    return ""


def signed_for(wish: Wish, orders: Iterable[Signed], alarm: Alarm, *, at: datetime) -> str:
    """The standing order by which `wish` may be done without a person; "" where there is none."""
    if alarm.grade != "P1" or alarm.is_drill or alarm.is_over:
        return ""
    for order in orders:
        fits = (
            order.system == wish.system
            and order.action == wish.action
            and order.cause == wish.cause
            and wish.building in order.buildings
        )
        if fits and not why_invalid(order, system_version=wish.system_version, at=at):
            return order.id
    return ""


def may_confirm(*, is_two_step: bool, armed_at: datetime | None, alarm: Alarm, at: datetime) -> str:
    """Why a person's confirmation is not taken now; "" where it is."""
    if alarm.is_drill:
        return "drill"
    if alarm.is_over:
        return "over"
    if is_two_step and (armed_at is None or not timedelta() <= at - armed_at <= ARMED_FOR):
        return "second-step"
    return ""
