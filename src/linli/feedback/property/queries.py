"""Property systems, what was signed for them, and what was asked of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.feedback.property import decide, seals
from linli.feedback.property.places import covers
from linli.feedback.property.services import SAME_FIRE
from linli.feedback.property.setup import SystemNotFound
from linli.feedback.tables.property import (
    ARMED,
    DEAD,
    SENT,
    TWO_STEP,
    PropertyAction,
    PropertySystem,
    StandingOrder,
)
from linli.feedback.webhooks.signing import secret_of
from linli.sensing.queries import AlarmInfo


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """A property system; its secret is read by `secret` alone."""

    id: UUID
    name: str
    url: str
    organisation_id: UUID
    organisation: str
    area_id: UUID
    area: str
    area_path: str
    actions: tuple[str, ...]
    version: int
    is_active: bool
    changed_at: datetime
    rotated_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderInfo:
    """A standing order; `why_invalid` is "" where it holds now."""

    id: UUID
    system_id: UUID
    action: str
    cause: str
    buildings: tuple[str, ...]
    signed_by: str
    signed_at: datetime
    valid_until: datetime
    why_invalid: str


@dataclass(frozen=True, slots=True)
class AskedInfo:
    """An action that was asked of a system, with its answer; `actor` is whose word it goes on."""

    id: UUID
    system_id: UUID
    system: str
    action: str
    building: str
    alarm_id: UUID | None
    ground: str
    actor: str
    state: str
    attempts: int
    asked_at: datetime
    answered_at: datetime | None
    status: int | None
    answer: str
    error: str


@dataclass(frozen=True, slots=True)
class Possible:
    """What a system could do about an alarm, and what was asked of it already."""

    system_id: UUID
    system: str
    action: str
    is_two_step: bool
    is_armed: bool
    asked: AskedInfo | None
    # What another alarm of the same building had it do a moment ago.
    lately: AskedInfo | None


def systems() -> list[SystemInfo]:
    """Every property system, those in use first, by name."""
    rows = PropertySystem.objects.select_related("organisation", "area")
    return [_system(row) for row in rows.order_by("-is_active", "name", "id")]


def system(system_id: UUID) -> SystemInfo:
    """One property system.

    Raises:
        SystemNotFound: there is none.
    """
    rows = PropertySystem.objects.select_related("organisation", "area")
    row = rows.filter(pk=system_id).first()
    if row is None:
        raise SystemNotFound()
    return _system(row)


def secret(system_id: UUID) -> str:
    """The secret with which the system checks signatures."""
    row = PropertySystem.objects.filter(pk=system_id).first()
    if row is None:
        raise SystemNotFound()
    return secret_of(subscription_id=row.id, version=row.secret_version)


def _system(row: PropertySystem) -> SystemInfo:
    return SystemInfo(
        row.id,
        row.name,
        row.url,
        row.organisation_id,
        row.organisation.name,
        row.area_id,
        row.area.address or row.area.name,
        row.area.path,
        tuple(row.actions),
        row.version,
        row.is_active,
        row.changed_at,
        row.rotated_at,
    )


def orders_of(system_id: UUID, *, now: datetime) -> list[OrderInfo]:
    """What was signed for a system, newest first; withdrawn ones for as long as they lie there."""
    rows = StandingOrder.objects.filter(system_id=system_id).select_related("system")
    return [_order(row, now) for row in rows.order_by("-signed_at", "-id")[:100]]


def _order(row: StandingOrder, now: datetime) -> OrderInfo:
    why = decide.why_invalid(seals.signed(row), system_version=row.system.version, at=now)
    return OrderInfo(
        row.id,
        row.system_id,
        row.action,
        row.cause,
        tuple(row.buildings),
        row.signed_by,
        row.signed_at,
        row.valid_until,
        why,
    )


def asked_of(system_id: UUID, *, limit: int = 50) -> list[AskedInfo]:
    """What was asked of a system, newest first."""
    rows = PropertyAction.objects.filter(system_id=system_id).exclude(state=ARMED)
    return _asked(rows.select_related("system", "order").order_by("-asked_at", "-id")[:limit])


def given_up(*, limit: int = 50) -> list[AskedInfo]:
    """What was given up, newest first."""
    rows = PropertyAction.objects.filter(state=DEAD).select_related("system", "order")
    return _asked(rows.order_by("-asked_at", "-id")[:limit])


def asked_about(alarm_id: UUID, *, system_id: UUID, action: str) -> AskedInfo | None:
    """What was asked of a system about an alarm, or None."""
    rows = PropertyAction.objects.filter(alarm_id=alarm_id, system_id=system_id, action=action)
    rows = rows.exclude(state=ARMED).select_related("system", "order")
    return next(iter(_asked(rows)), None)


def system_of(action_id: UUID) -> UUID | None:
    """The system that an action was asked of, or None."""
    row = PropertyAction.objects.filter(pk=action_id).first()
    return row.system_id if row else None


def _asked(rows: Iterable[PropertyAction]) -> list[AskedInfo]:
    return [
        AskedInfo(
            row.id,
            row.system_id,
            row.system.name,
            row.action,
            row.building,
            row.alarm_id,
            row.ground,
            row.order.signed_by if row.order else row.confirmed_by,
            row.state,
            row.attempts,
            row.asked_at,
            row.answered_at,
            row.status,
            row.answer,
            row.error,
        )
        for row in rows
    ]


def possible(alarm: AlarmInfo, *, now: datetime) -> list[Possible]:
    """What property systems could do about an alarm, or were asked to; [] where there is none."""
    rows = PropertyAction.objects.filter(alarm_id=alarm.id).select_related("system", "order")
    kept = {(row.system_id, row.action): row for row in rows}
    beside = _beside(alarm, now=now)
    found: list[Possible] = []
    listed = PropertySystem.objects.select_related("area").order_by("name", "id")
    for one in listed:
        if not covers(one, alarm.building):
            continue
        for name in one.actions:
            row = kept.get((one.id, name))
            is_asked = row is not None and row.state != ARMED
            if not is_asked and not one.is_active:
                continue
            is_armed = (
                row is not None
                and row.armed_at is not None
                and now - row.armed_at <= decide.ARMED_FOR
            )
            found.append(
                Possible(
                    one.id,
                    one.name,
                    name,
                    name in TWO_STEP,
                    is_armed and not is_asked,
                    _asked([row])[0] if row is not None and is_asked else None,
                    beside.get((one.id, name)),
                )
            )
    return found


def _beside(alarm: AlarmInfo, *, now: datetime) -> dict[tuple[UUID, str], AskedInfo]:
    """What other alarms of the building had systems do within the same fire, the latest each."""
    rows = PropertyAction.objects.filter(
        building=alarm.building, state=SENT, asked_at__gt=now - SAME_FIRE, alarm_id__isnull=False
    ).exclude(alarm_id=alarm.id)
    asked = _asked(rows.select_related("system", "order").order_by("asked_at", "id"))
    return {(one.system_id, one.action): one for one in asked}
