"""Writes: set up a system, sign beforehand, confirm, and what the signed orders do."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback.property import decide, seals
from linli.feedback.property.places import covers
from linli.feedback.tables.property import (
    ACTIONS,
    ARMED,
    DEAD,
    PERSON,
    QUEUED,
    SIGNED,
    TEST,
    TRIAL,
    TWO_STEP,
    WAITING_STATES,
    PropertyAction,
    PropertySystem,
    StandingOrder,
)
from linli.ledger import services as ledger
from linli.sensing import queries as sensing
from linli.sensing.queries import AlarmInfo

LATE = timedelta(seconds=30)
# The same action in the same building is not asked twice for one fire by signed orders.
SAME_FIRE = timedelta(minutes=30)


class ActionNotFound(errors.NotFound):
    code, title = "property-action-not-found", _("There is no such action here")


class ActionNotPossible(errors.Conflict):
    """`why` says what forbids it: ``drill``, ``over``, ``second-step``, ``elsewhere``, ``off``."""

    code, title = "property-action-not-possible", _("This cannot be asked of the system now")


@transaction.atomic
def arm_action(*, system_id: UUID, action: str, alarm_id: UUID, actor: str, at: datetime) -> UUID:
    """Take the first of two steps: what will happen was shown; nothing is sent yet.

    Raises:
        ActionNotPossible, AlarmNotFound.
    """
    alarm = sensing.alarm(alarm_id)
    row = _row(system_id, action, alarm, at)
    if row.state == ARMED:
        row.armed_by, row.armed_at = actor, at
        row.save(update_fields=["armed_by", "armed_at"])
    return row.id


@transaction.atomic
def confirm_action(
    *, system_id: UUID, action: str, alarm_id: UUID, actor: str, at: datetime
) -> UUID:
    """Have a system do something because this person says so. Confirmed twice, it is sent once.

    Returns:
        The id of the action, under which it is sent.
    Raises:
        AlarmNotFound: there is no such alarm.
        ActionNotPossible: the system is off or elsewhere, the alarm is over or a drill, or the
            first of two steps is missing or too old.
    """
    alarm = sensing.alarm(alarm_id)
    row = _row(system_id, action, alarm, at)
    if row.state != ARMED:
        return row.id
    why = decide.may_confirm(
        is_two_step=action in TWO_STEP, armed_at=row.armed_at, alarm=_seen(alarm), at=at
    )
    if why:
        raise ActionNotPossible(why=why)
    row.ground, row.confirmed_by = PERSON, actor
    _order(row, actor=actor, at=at)
    return row.id


def _row(system_id: UUID, action: str, alarm: AlarmInfo, at: datetime) -> PropertyAction:
    """The action's row, locked; a new one is armed by nobody."""
    system = PropertySystem.objects.select_for_update().filter(pk=system_id).first()
    if system is None or action not in ACTIONS:
        raise ActionNotFound()
    found = PropertyAction.objects.select_for_update().filter(
        system=system, action=action, alarm_id=alarm.id
    )
    row = found.first()
    if row is not None:
        return row
    if not system.is_active or action not in system.actions:
        raise ActionNotPossible(why="off")
    if not covers(system, alarm.building):
        raise ActionNotPossible(why="elsewhere")
    if alarm.state == "normal" or alarm.is_drill:
        raise ActionNotPossible(why="drill" if alarm.is_drill else "over")
    return _new(system, action, alarm, at)


def _new(system: PropertySystem, action: str, alarm: AlarmInfo, at: datetime) -> PropertyAction:
    return PropertyAction.objects.create(
        id=new_id(),
        system=system,
        action=action,
        building=alarm.building,
        alarm_id=alarm.id,
        cause=alarm.cause,
        state=ARMED,
        next_at=at,
        asked_at=at,
    )


def _seen(alarm: AlarmInfo) -> decide.Alarm:
    return decide.Alarm(alarm.grade, alarm.is_drill, alarm.state == "normal")


def _order(row: PropertyAction, *, actor: str, at: datetime) -> None:
    row.state, row.asked_at, row.next_at = QUEUED, at, at
    row.save()
    payload: dict[str, object] = {
        "system_id": str(row.system_id),
        "action": row.action,
        "building": row.building,
        "alarm_id": str(row.alarm_id or ""),
        "ground": row.ground,
        "standing_order_id": str(row.order_id or ""),
    }
    ledger.record(kind="PropertyActionAsked", about=row.id, at=at, payload=payload, actor=actor)
    queue(row.id, at=at)


@transaction.atomic
def apply_signed(*, alarm_id: UUID, at: datetime) -> list[UUID]:
    """Do what somebody signed for such an alarm; nothing where nobody did. Twice is once.

    Returns:
        The actions that were asked of systems now.
    """
    alarm = sensing.alarm(alarm_id)
    systems = PropertySystem.objects.select_for_update().filter(is_active=True).order_by("id")
    here = [row for row in systems if covers(row, alarm.building)]
    asked: list[UUID] = []
    for system in here:
        orders = list(system.orders.filter(cause=alarm.cause, ended_at=None).order_by("id"))
        signed = [seals.signed(order) for order in orders]
        for action in system.actions:
            wish = decide.Wish(action, alarm.cause, alarm.building, str(system.id), system.version)
            by = decide.signed_for(wish, signed, _seen(alarm), at=at)
            if by and not _is_asked(system, action, alarm, at):
                row = _armed(system, action, alarm) or _new(system, action, alarm, at)
                row.ground, row.order_id = SIGNED, UUID(by)
                order = next(one for one in orders if one.id == row.order_id)
                _order(row, actor=order.signed_by, at=at)
                asked.append(row.id)
    return asked


def _is_asked(system: PropertySystem, action: str, alarm: AlarmInfo, at: datetime) -> bool:
    rows = PropertyAction.objects.filter(system=system, action=action).exclude(state=ARMED)
    lately = rows.filter(building=alarm.building, asked_at__gt=at - SAME_FIRE)
    return rows.filter(alarm_id=alarm.id).exists() or lately.exclude(state=DEAD).exists()


def _armed(system: PropertySystem, action: str, alarm: AlarmInfo) -> PropertyAction | None:
    """The row of somebody who took the first step: what was signed takes the second."""
    rows = PropertyAction.objects.select_for_update().filter(
        system=system, action=action, alarm_id=alarm.id, state=ARMED
    )
    return rows.first()


@transaction.atomic
def try_system(*, system_id: UUID, actor: str, at: datetime) -> UUID:
    """Send a system a trial, on which it moves nothing; returns the action's id."""
    system = PropertySystem.objects.filter(pk=system_id).first()
    if system is None:
        raise ActionNotFound()
    row = PropertyAction(
        id=new_id(),
        system=system,
        action=TEST,
        ground=TRIAL,
        confirmed_by=actor,
        state=QUEUED,
        next_at=at,
        asked_at=at,
    )
    _order(row, actor=actor, at=at)
    return row.id


@transaction.atomic
def resend_action(*, action_id: UUID, actor: str, at: datetime) -> None:
    """Send again, under the same key, what was given up; anything else stays as it is.

    A person who does so confirms it anew, whatever it was asked on before.

    Raises:
        ActionNotFound: there is no such action.
        ActionNotPossible: its alarm is over, or the system is off.
    """
    found = PropertyAction.objects.select_for_update().select_related("system")
    row = found.filter(pk=action_id).first()
    if row is None:
        raise ActionNotFound()
    if row.state != DEAD:
        return
    if not row.system.is_active:
        raise ActionNotPossible(why="off")
    if row.alarm_id is not None:
        alarm = sensing.alarm(row.alarm_id)
        why = decide.may_confirm(is_two_step=False, armed_at=at, alarm=_seen(alarm), at=at)
        if why:
            raise ActionNotPossible(why=why)
        row.ground, row.order = PERSON, None
    row.confirmed_by, row.attempts, row.error = actor, 0, ""
    _order(row, actor=actor, at=at)


def queue(action_id: UUID, *, at: datetime) -> None:
    """Have a worker send it at `at`; the job commits with what made it."""
    task = jobs.configure_task("property.send", queue="warnings", schedule_at=at)
    task.defer(action_id=str(action_id))


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    late = PropertyAction.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LATE)
    ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    with transaction.atomic():
        for pk in ids:
            queue(pk, at=now)
    return len(ids)


def is_still_signed(order: StandingOrder, *, at: datetime) -> bool:
    """Whether a standing order holds now, by its system's present version."""
    system = PropertySystem.objects.get(pk=order.system_id)
    signed = seals.signed(order)
    return not decide.why_invalid(signed, system_version=system.version, at=at)
