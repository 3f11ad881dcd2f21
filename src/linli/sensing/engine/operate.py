"""What a person does with an alarm."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.sensing.engine.step import Stepped
from linli.sensing.engine.values import OPEN, Alarm, Rules, ScopeState
from linli.sensing.engine.work import Work

LONGEST_SHELF = timedelta(hours=24)
LONGEST_DRILL = timedelta(hours=4)


class NotAllowed(ValueError):
    """The step is not allowed in this state; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def operate(
    state: ScopeState,
    *,
    do: str,
    actor: str,
    rules: Rules,
    now: datetime,
    alarm_id: UUID | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> Stepped:
    """Acknowledge, shelve, unshelve, mark as drill, or begin and end a drill.

    `reason` says why it is shelved, and stays with the step. Done twice, it changes
    nothing the second time.

    Raises:
        NotAllowed: no-such-alarm, life-safety-stays, too-long, not-shelved or over.
    """
    work = Work(state, rules, now)
    if do == "drill_begin":
        if until is None or not now < until <= now + LONGEST_DRILL:
            raise NotAllowed("too-long")
        work.drill(until)
        return work.done()
    if do == "drill_end":
        work.drill(None)
        return work.done()
    alarm = state.alarms.get(alarm_id) if alarm_id is not None else None
    if alarm is None:
        raise NotAllowed("no-such-alarm")
    if alarm.state not in OPEN:
        raise NotAllowed("over")
    if do == "acknowledge":
        _acknowledge(work, alarm, actor)
    elif do == "shelve":
        _shelve(work, alarm, actor, until, reason)
    elif do == "unshelve":
        _unshelve(work, alarm, actor)
    elif do == "mark_drill":
        _mark_drill(work, alarm, actor)
    else:
        raise NotAllowed("no-such-step")
    return work.done()


def _acknowledge(work: Work, alarm: Alarm, actor: str) -> None:
    if alarm.acknowledged_at is not None:
        return
    known: dict[str, Any] = {
        "acknowledged_at": work.now,
        "acknowledged_by": actor,
        "escalate_at": None,
    }
    if alarm.state == "returned":
        over = work.change(alarm, state="normal", closed_at=work.now, **known)
        work.tell("acknowledged", over, actor)
        work.tell("closed", over, actor)
        return
    state = "acknowledged" if alarm.state == "unacknowledged" else alarm.state
    rule = work.rules.by_code.get(alarm.rule)
    if rule is not None and rule.task and rule.closes_itself and state == "acknowledged":
        _hand_over(work, alarm, actor, known)
        return
    work.tell("acknowledged", work.change(alarm, state=state, **known), actor)


def _hand_over(work: Work, alarm: Alarm, actor: str, known: dict[str, Any]) -> None:
    """It is a matter for maintenance, whose task stays: the list of alarms is for alarms."""
    over = work.change(alarm, state="normal", closed_at=work.now, **known)
    work.tell("acknowledged", over, actor)
    work.tell("closed", over, actor, handed=True)
    key = (alarm.spot.number, alarm.rule)
    track = work.tracks.get(key)
    if track is not None:
        work.keep(key, replace(track, is_handed=True))


def _shelve(work: Work, alarm: Alarm, actor: str, until: datetime | None, reason: str) -> None:
    if alarm.is_life_safety:
        raise NotAllowed("life-safety-stays")
    if until is None or not work.now < until <= work.now + LONGEST_SHELF:
        raise NotAllowed("too-long")
    if alarm.state == "shelved" and alarm.shelved_until == until:
        return
    facts = {"until": until.isoformat()} | ({"reason": reason} if reason else {})
    work.tell("shelved", work.change(alarm, state="shelved", shelved_until=until), actor, **facts)


def _unshelve(work: Work, alarm: Alarm, actor: str) -> None:
    if alarm.state != "shelved":
        raise NotAllowed("not-shelved")
    if alarm.returned_at is not None:
        state = "returned"
    else:
        state = "acknowledged" if alarm.acknowledged_at else "unacknowledged"
    work.tell("unshelved", work.change(alarm, state=state, shelved_until=None), actor)


def _mark_drill(work: Work, alarm: Alarm, actor: str) -> None:
    if alarm.is_drill:
        return
    marked = work.change(alarm, is_drill=True)
    work.tell("marked_drill", marked, actor)
    _acknowledge(work, marked, actor)
