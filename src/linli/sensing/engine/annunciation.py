"""When an alarm reaches people: at once where a life may hang on it, else in groups.

Grouping, `group_wait`, `group_interval` and inhibition follow Prometheus Alertmanager's semantics
(prometheus.io/docs/alerting/latest/alertmanager). A life-safety alarm is never held, only
annotated.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from linli.sensing.engine.values import (
    GROUP_INTERVAL,
    GROUP_WAIT,
    OPEN,
    Alarm,
    Rule,
    Rules,
    ScopeState,
    open_of,
)
from linli.sensing.engine.work import Work

DAY = 24 * 60
MOST_ESCALATIONS = 3


def announce(work: Work, rule: Rule, alarm: Alarm) -> None:
    """Tell of an alarm, or say what holds it."""
    out = alarm.spot.out_until is not None and work.now < alarm.spot.out_until
    if alarm.is_life_safety:
        notes = (*alarm.notes, "out_of_service") if out else alarm.notes
        alarm = work.change(alarm, annunciated_at=work.now, held_by="", notes=notes)
        work.tell("annunciated", alarm, together=1)
        return
    if out:
        work.tell(
            "out_of_service",
            work.change(alarm, state="out_of_service", held_by="out_of_service"),
        )
    elif _inhibitor(work.alarms, rule, alarm) is not None:
        work.tell("suppressed", work.change(alarm, state="suppressed", held_by="inhibited"))
    elif _is_quiet(rule, work.now, work.rules):
        work.change(alarm, held_by="quiet")
    else:
        work.change(alarm, held_by="group")


def _inhibitor(alarms: Mapping[UUID, Alarm], rule: Rule, alarm: Alarm) -> Alarm | None:
    if not rule.inhibited_by:
        return None
    area = alarm.spot.area(rule.inhibit_area)
    for other in open_of(alarms.values(), causes=rule.inhibited_by):
        if other.spot.area(rule.inhibit_area) == area:
            return other
    return None


def _is_quiet(rule: Rule, now: datetime, rules: Rules) -> bool:
    if rule.quiet is None:
        return False
    minute = _minute(now, rules)
    start, end = rule.quiet
    return start <= minute < end if start <= end else minute >= start or minute < end


def _minute(now: datetime, rules: Rules) -> int:
    local = now + rules.utc_offset
    return local.hour * 60 + local.minute


def pass_time(work: Work) -> None:
    """Shelves that end, inhibitions that end, quiet hours that end, groups that are due."""
    if work.before.drill_until is not None and work.now >= work.before.drill_until:
        work.drill(None)
    for alarm in list(work.alarms.values()):
        _look(work, alarm)
    _flush(work)


def _look(work: Work, alarm: Alarm) -> None:
    rule = work.rules.by_code.get(alarm.rule)
    if alarm.state == "shelved" and alarm.shelved_until and work.now >= alarm.shelved_until:
        _unshelve(work, alarm)
    elif rule is not None and alarm.state == "suppressed" and alarm.held_by == "inhibited":
        if _inhibitor(work.alarms, rule, alarm) is None:
            freed = work.change(alarm, state="unacknowledged", held_by="")
            work.tell("unsuppressed", freed)
            announce(work, rule, freed)
    elif (
        rule is not None and alarm.held_by == "quiet" and not _is_quiet(rule, work.now, work.rules)
    ):
        work.change(alarm, held_by="group")
    elif alarm.held_by == "out_of_service":
        until = alarm.spot.out_until
        if rule is not None and (until is None or work.now >= until):
            announce(work, rule, work.change(alarm, state="unacknowledged", held_by=""))
    alarm = work.alarms[alarm.id]
    if (
        alarm.escalate_at is not None
        and alarm.state in {"unacknowledged", "returned"}
        and alarm.annunciated_at is not None
        and work.now >= alarm.escalate_at
    ):
        _escalate(work, alarm, rule)


def _unshelve(work: Work, alarm: Alarm) -> None:
    if alarm.returned_at is not None:
        over = work.change(alarm, state="normal", shelved_until=None, closed_at=work.now)
        work.tell("closed", over)
        return
    state = "acknowledged" if alarm.acknowledged_at else "unacknowledged"
    back = work.change(alarm, state=state, shelved_until=None, annunciated_at=work.now)
    work.tell("unshelved", back)


def _escalate(work: Work, alarm: Alarm, rule: Rule | None) -> None:
    times = alarm.escalations + 1
    pause = timedelta(seconds=rule.escalate_s) if rule is not None else GROUP_INTERVAL
    again = work.now + pause if times < MOST_ESCALATIONS else None
    told = work.change(alarm, escalations=times, escalate_at=again)
    work.tell("escalated", told, times=times)


def _waiting(alarm: Alarm) -> bool:
    return alarm.held_by == "group" and alarm.annunciated_at is None and alarm.state in OPEN


def _flush_due(flushed: datetime | None, first: datetime) -> datetime:
    """When a group is told: a while after its first alarm, and not too soon after the last time."""
    wait = first + GROUP_WAIT
    return wait if flushed is None else max(wait, flushed + GROUP_INTERVAL)


def _flush(work: Work) -> None:
    groups: dict[str, list[Alarm]] = {}
    for alarm in work.alarms.values():
        if _waiting(alarm):
            groups.setdefault(alarm.cause, []).append(alarm)
    for cause, alarms in sorted(groups.items()):
        first = min(alarm.raised_at for alarm in alarms)
        if work.now < _flush_due(work.flushed.get(cause), first):
            continue
        work.flush(cause)
        for place, alarm in enumerate(sorted(alarms, key=lambda one: (one.raised_at, one.id.int))):
            told = work.change(alarm, annunciated_at=work.now, held_by="")
            work.tell("annunciated", told, together=len(alarms), first=place == 0)


def due(state: ScopeState, alarm: Alarm, rules: Rules) -> datetime | None:
    """When time alone will move this alarm."""
    moments: list[datetime] = []
    if alarm.state == "shelved" and alarm.shelved_until is not None:
        moments.append(alarm.shelved_until)
    if _waiting(alarm):
        moments.append(_flush_due(state.flushed.get(alarm.cause), alarm.raised_at))
    if alarm.held_by == "out_of_service" and alarm.spot.out_until is not None:
        moments.append(alarm.spot.out_until)
    rule = rules.by_code.get(alarm.rule)
    if alarm.held_by == "quiet" and rule is not None and rule.quiet is not None:
        moments.append(_end_of_quiet(rule.quiet, alarm.raised_at, rules))
    # Ends with another alarm, so at once or not by time.
    if rule is not None and alarm.held_by == "inhibited" and alarm.state == "suppressed":
        inhibitor = _inhibitor(state.alarms, rule, alarm)
        moments += [alarm.raised_at] if inhibitor is None else []
    waits = alarm.annunciated_at is not None and alarm.state in {"unacknowledged", "returned"}
    if alarm.escalate_at is not None and waits:
        moments.append(alarm.escalate_at)
    return min(moments) if moments else None


def _end_of_quiet(quiet: tuple[int, int], raised_at: datetime, rules: Rules) -> datetime:
    minute = _minute(raised_at, rules)
    left = (quiet[1] - minute) % DAY or DAY
    return raised_at.replace(second=0, microsecond=0) + timedelta(minutes=left)
