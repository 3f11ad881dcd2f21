"""What people do with alarms: each step goes through the engine, under the building's lock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.ledger import services as ledger
from linli.sensing import rules as rule_store
from linli.sensing import store
from linli.sensing.engine import NotAllowed, operate
from linli.sensing.models import Alarm, Device, Scope

VERDICTS = ("real", "nuisance", "drill", "fault")


class AlarmNotFound(errors.NotFound):
    code, title = "alarm-not-found", _("There is no such alarm here")


class StepNotPossible(errors.Conflict):
    """`why` says which rule forbids it."""

    code, title = "alarm-step-not-possible", _("This cannot be done with this alarm now")


class VerdictUnknown(errors.Invalid):
    code, title = "verdict-unknown", _("Say whether it was real, a nuisance, a drill or a fault")


@transaction.atomic
def acknowledge_alarm(*, alarm_id: UUID, actor: str, at: datetime) -> None:
    """Say that somebody has taken it up; it no longer escalates. Done twice, it changes nothing.

    Raises:
        AlarmNotFound: there is none.
    """
    row = _row(alarm_id)
    if row.acknowledged_at is not None:
        return
    _operate(row, "acknowledge", actor, at)


def shelve_alarm(
    *, alarm_id: UUID, until: datetime, actor: str, at: datetime, reason: str = ""
) -> None:
    """Put an alarm aside until a time, at most a day ahead; `reason` is a word for its story.

    Raises:
        StepNotPossible: a life may hang on it, it is over, or the time is too long.
    """
    _operate(_row(alarm_id), "shelve", actor, at, until, reason[:40])


def unshelve_alarm(*, alarm_id: UUID, actor: str, at: datetime) -> None:
    """Put an alarm back on the list."""
    _operate(_row(alarm_id), "unshelve", actor, at)


def mark_drill(*, alarm_id: UUID, actor: str, at: datetime) -> None:
    """Say that an alarm belongs to a drill; it is acknowledged with it."""
    _operate(_row(alarm_id), "mark_drill", actor, at)


def begin_drill(*, building: str, until: datetime, actor: str, at: datetime) -> None:
    """Mark every alarm of a building as a drill until a time; they are told all the same."""
    _in_scope(building, "drill_begin", actor, at, None, until)


def end_drill(*, building: str, actor: str, at: datetime) -> None:
    """End a building's drill now."""
    _in_scope(building, "drill_end", actor, at, None, None)


@transaction.atomic
def judge_alarm(*, alarm_id: UUID, verdict: str, actor: str, at: datetime) -> None:
    """Put down what it turned out to be; the rate of false alarms is reckoned from this."""
    if verdict not in VERDICTS:
        raise VerdictUnknown()
    row = _row(alarm_id)
    before = row.verdict
    if before == verdict:
        return
    row.verdict = verdict
    row.save(update_fields=["verdict"])
    payload: dict[str, object] = {"verdict": verdict, "before": before}
    ledger.record(
        kind="AlarmJudged", about=row.id, at=at, payload=payload, actor=actor, announce=True
    )


def forget_alarm_homes(*, before: datetime) -> int:
    """Take the home off alarms that were over before a time; returns of how many."""
    old = Alarm.objects.filter(closed_at__lt=before).exclude(home="")
    return old.update(home="", room="", floor=None)


def _row(alarm_id: UUID) -> Alarm:
    row = Alarm.objects.select_related("device").filter(pk=alarm_id).first()
    if row is None:
        raise AlarmNotFound()
    return row


def _operate(
    row: Alarm,
    do: str,
    actor: str,
    at: datetime,
    until: datetime | None = None,
    reason: str = "",
) -> None:
    code = row.building or f"device:{row.device.number}"
    _in_scope(code, do, actor, at, row.id, until, reason)


@transaction.atomic
def _in_scope(
    code: str,
    do: str,
    actor: str,
    at: datetime,
    alarm_id: UUID | None,
    until: datetime | None,
    reason: str = "",
) -> None:
    Scope.objects.select_for_update().filter(pk=code).first()
    state, version = store.load(code)
    rules = rule_store.in_force()
    try:
        after, effects = operate(
            state,
            do=do,
            actor=actor,
            rules=rules,
            now=at,
            alarm_id=alarm_id,
            until=until,
            reason=reason,
        )
    except NotAllowed as error:
        raise StepNotPossible(why=error.code) from error
    if after is state:
        return
    numbers = {alarm.spot.number for alarm in after.alarms.values()}
    ids = dict(Device.objects.filter(number__in=numbers).values_list("number", "id"))
    store.keep(
        code=code,
        before=state,
        version=version,
        after=after,
        effects=effects,
        device_ids=ids,
        rules=rules,
    )
    if do.startswith("drill"):
        payload: dict[str, object] = {"building": code, "step": do}
        if until is not None:
            payload["until"] = until.isoformat()
        ledger.record(kind="DrillChanged", about=None, at=at, payload=payload, actor=actor)
