"""What each action of the table does to one clock."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from linli.cases.clock_rules.values import (
    BREACHED,
    MET,
    PAUSED,
    RUNNING,
    STOPPED,
    ZERO,
    ClockState,
    Reason,
    Terms,
    consumed_at,
    counted,
    due,
    reason,
)
from linli.core.worktime import working_time_between

# Percent of the target at which people are reminded, and at which it goes upward. The second
# escalation (to the desk) follows if the first (to the lead) has not helped.
REMIND_AT = (50, 80)
ESCALATE_AT = (100, 150)

Moved = tuple[ClockState, tuple[Reason, ...]]


def share(target: timedelta, percent: int) -> timedelta:
    """A part of the target."""
    return target * percent / 100


def start(
    kind: str,
    *,
    terms: Terms,
    target: timedelta,
    at: datetime,
    round_: int = 1,
    hand_off: UUID | None = None,
) -> Moved:
    """A new clock that runs from `at`."""
    clock = ClockState(
        kind=kind,
        state=RUNNING,
        grade=terms.grade,
        calendar=terms.calendar,
        around_the_clock=terms.around_the_clock,
        target=target,
        started_at=at,
        since=at,
        due_at=at,
        round=round_,
        hand_off=hand_off,
    )
    clock = replace(clock, due_at=due(clock, at))
    return clock, (reason("clock-started", clock, due_at=clock.due_at.isoformat()),)


def advance(clock: ClockState, at: datetime) -> Moved:
    """The clock as time alone has made it by `at`: its pause over, its target used up.

    A promise is kept before its due moment; at it, it is broken. Both changes bear the moment at
    which they came true, however late one looks.
    """
    said: tuple[Reason, ...] = ()
    if clock.state == PAUSED and clock.pause_until is not None and clock.pause_until <= at:
        clock, said = resume(clock, clock.pause_until)
    if clock.state == RUNNING and clock.due_at <= at:
        clock = replace(clock, state=BREACHED, breached_at=clock.due_at)
        said += (reason("clock-breached", clock, at=clock.due_at.isoformat()),)
    return clock, said


def pause(clock: ClockState, at: datetime, *, why: str, until: datetime) -> Moved:
    """Pause a running clock, or give a paused one a new reason and end; others stay."""
    if clock.state not in (RUNNING, PAUSED):
        return clock, ()
    clock = counted(clock, at)
    clock = replace(
        clock,
        state=PAUSED,
        since=at,
        paused_at=clock.paused_at or at,
        pause_reason=why,
        pause_until=until,
    )
    clock = replace(clock, due_at=due(clock, until))
    return clock, (reason("clock-paused", clock, why=why, until=until.isoformat()),)


def resume(clock: ClockState, at: datetime) -> Moved:
    """Let a paused clock go on; others stay."""
    if clock.state != PAUSED:
        return clock, ()
    clock = replace(
        counted(clock, at),
        state=RUNNING,
        since=at,
        paused_at=None,
        pause_reason="",
        pause_until=None,
    )
    clock = replace(clock, due_at=due(clock, at))
    return clock, (reason("clock-resumed", clock, due_at=clock.due_at.isoformat()),)


def meet(clock: ClockState, at: datetime) -> Moved:
    """The promise was kept at `at`, perhaps late; final.

    `at` may lie before what we already know (an arrival entered offline): then the time after it
    is taken back, and so is a breach that in truth did not happen.
    """
    if not clock.is_live:
        return clock, ()
    at = max(at, clock.started_at)
    said: tuple[Reason, ...] = ()
    if clock.breached_at is not None and at < clock.breached_at:
        said = (reason("breach-withdrawn", clock, at=clock.breached_at.isoformat()),)
        clock = replace(clock, breached_at=None)
    clock = replace(_ended(clock, at), state=MET, met_at=at)
    late = clock.breached_at is not None
    return clock, (*said, reason("clock-met", clock, at=at.isoformat(), late=late))


def stop(clock: ClockState, at: datetime, *, why: str) -> Moved:
    """The promise no longer stands; the record stays."""
    if not clock.is_live:
        return clock, ()
    clock = replace(_ended(clock, at), state=STOPPED, stopped_at=max(at, clock.started_at))
    return clock, (reason("clock-stopped", clock, why=why),)


def retarget(clock: ClockState, at: datetime, *, terms: Terms, target: timedelta) -> Moved:
    """Other terms from `at` on; time used so far counts, in the calendar that ruled until then.

    Nothing breaches backwards: a target already used up breaches at `at`. P1 ends a pause. A
    breached clock with time left under the new target is divided first (`split`).
    """
    said: tuple[Reason, ...] = ()
    if terms.grade == "P1":
        clock, said = resume(clock, at)
    used = consumed_at(clock, at)
    clock = replace(
        counted(clock, at),
        since=max(at, clock.since),
        grade=terms.grade,
        calendar=terms.calendar,
        around_the_clock=terms.around_the_clock,
        target=target,
    )
    # What the old terms already said is not said again; what they never said no longer matters.
    passed = {percent for percent in REMIND_AT if used >= share(target, percent)}
    gone = {percent for percent in clock.noticed if percent in ESCALATE_AT}
    if clock.state == BREACHED:
        return replace(clock, noticed=tuple(sorted(passed | gone))), said
    from_ = clock.pause_until if clock.pause_until is not None else at
    clock = replace(clock, noticed=tuple(sorted(passed)), due_at=due(clock, from_))
    moved = reason("clock-retargeted", clock, grade=clock.grade, due_at=clock.due_at.isoformat())
    clock, more = advance(clock, at)
    return clock, (*said, moved, *more)


def split(clock: ClockState, at: datetime, *, round_: int) -> tuple[ClockState, ClockState]:
    """A breached clock as the record of its breach, and the round that goes on from it."""
    kept = replace(counted(clock, at), state=STOPPED, stopped_at=at)
    going_on = replace(
        counted(clock, at), state=RUNNING, breached_at=None, round=round_, noticed=()
    )
    return kept, going_on


def _ended(clock: ClockState, at: datetime) -> ClockState:
    counted_to = clock.paused_at or clock.since
    if at < counted_to:
        over = working_time_between(at, counted_to, clock.counting)
        clock = replace(clock, consumed=max(clock.consumed - over, ZERO))
    return replace(counted(clock, at), paused_at=None, pause_reason="", pause_until=None)
