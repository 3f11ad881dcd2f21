"""What time alone brings: breaches, ends of pauses, reminders before and escalations after."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from linli.cases.clock_rules.moves import ESCALATE_AT, REMIND_AT, advance, share
from linli.cases.clock_rules.values import (
    BREACHED,
    PAUSED,
    RUNNING,
    ZERO,
    ClockState,
    Outcome,
    Reason,
    reason,
)
from linli.core.worktime import add_working_time, is_working, next_working_start

# A reminder must leave time to act, and not follow the start at once.
REMINDER_LEAST = timedelta(minutes=1)
# Whom each escalation tells.
ESCALATE_TO = {100: "lead", 150: "desk"}


def tick(clocks: Iterable[ClockState], *, now: datetime) -> Outcome:
    """Bring clocks up to `now`; reasons say what is due to be told.

    `reminder-due` and `escalation-due` appear once each. For routine work (P3, P4) they appear
    only while the organisation works: what fell due at night is told in the morning. Of several
    reminders missed, only the latest is told; of escalations, each.
    """
    kept: list[ClockState] = []
    said: list[Reason] = []
    for clock in clocks:
        moved, reasons = advance(clock, now)
        moved, more = _notice(moved, now)
        kept.append(moved)
        said += reasons + more
    return Outcome(tuple(kept), tuple(said))


def look_at(clock: ClockState, *, after: datetime) -> datetime | None:
    """When `tick` must next see this clock: a breach, the end of a pause, a notice; else None."""
    if clock.state == PAUSED:
        return clock.pause_until
    marks = [next_working_start(max(moment, after), clock.quiet) for _, moment in _pending(clock)]
    if clock.state == RUNNING:
        marks.append(clock.due_at)
    return min(marks, default=None)


def next_look_at(clocks: Iterable[ClockState], *, after: datetime) -> datetime | None:
    """When `tick` must next see any of these clocks."""
    marks = (look_at(clock, after=after) for clock in clocks)
    return min((mark for mark in marks if mark is not None), default=None)


def _pending(clock: ClockState) -> list[tuple[int, datetime]]:
    """Notices still to come, with the moment of each before it is moved to working time."""
    if clock.state == BREACHED:
        return [(p, _moment(clock, p)) for p in ESCALATE_AT if p not in clock.noticed]
    if clock.state != RUNNING:
        return []
    wanted = [(p, _moment(clock, p)) for p in REMIND_AT if p not in clock.noticed]
    return [(p, moment) for p, moment in wanted if _is_useful(clock, moment)]


def _moment(clock: ClockState, percent: int) -> datetime:
    if percent == 100 and clock.breached_at is not None:
        return clock.breached_at
    rest = max(share(clock.target, percent) - clock.consumed, ZERO)
    return add_working_time(clock.since, rest, clock.counting)


def _is_useful(clock: ClockState, moment: datetime) -> bool:
    told = next_working_start(moment, clock.quiet)
    return told - clock.started_at >= REMINDER_LEAST and clock.due_at - told >= REMINDER_LEAST


def _notice(clock: ClockState, now: datetime) -> tuple[ClockState, tuple[Reason, ...]]:
    if not is_working(now, clock.quiet):
        return clock, ()
    reached = [percent for percent, moment in _pending(clock) if moment <= now]
    if not reached:
        return clock, ()
    noticed = tuple(sorted({*clock.noticed, *reached}))
    moved = replace(clock, noticed=noticed)
    due_at = clock.due_at.isoformat()
    if clock.state == BREACHED:
        return moved, tuple(
            reason("escalation-due", clock, percent=p, to=ESCALATE_TO[p], due_at=due_at)
            for p in reached
        )
    left = int((clock.due_at - now) / timedelta(seconds=1))
    return moved, (
        reason("reminder-due", clock, percent=max(reached), due_at=due_at, seconds_left=left),
    )
