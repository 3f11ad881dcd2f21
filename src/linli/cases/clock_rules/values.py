"""What a clock is: plain values, and how much of its time is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from linli.core.worktime import ALWAYS, Calendar, add_working_time, working_time_between

ACKNOWLEDGE, ARRIVE, RESOLVE, HANDOFF = "acknowledge", "arrive", "resolve", "handoff"
CASE_KINDS = (ACKNOWLEDGE, ARRIVE, RESOLVE)
KINDS = (*CASE_KINDS, HANDOFF)

RUNNING, PAUSED, BREACHED, MET, STOPPED = "running", "paused", "breached", "met", "stopped"
STATES = (RUNNING, PAUSED, BREACHED, MET, STOPPED)
# Someone still owes what the clock stands for.
LIVE_STATES = (RUNNING, PAUSED, BREACHED)

GRADES = ("P1", "P2", "P3", "P4")
# Routine work: counted in working hours, and nobody is reminded outside them.
ROUTINE_GRADES = ("P3", "P4")
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened to a clock and why: a code, with facts that JSON can hold."""

    code: str
    facts: Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Targets:
    """Time promised for each step; None where the step is not promised (nobody goes)."""

    acknowledge: timedelta
    resolve: timedelta
    arrive: timedelta | None = None

    def of(self, kind: str) -> timedelta | None:
        """The promise for one of the case's kinds."""
        return {ACKNOWLEDGE: self.acknowledge, ARRIVE: self.arrive, RESOLVE: self.resolve}[kind]


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a case is promised: its grade, targets, and the owner's calendar.

    `around_the_clock` is the category's wish for routine grades; P1 and P2 always run so.
    """

    grade: str
    targets: Targets
    calendar: Calendar
    around_the_clock: bool = False

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            raise ValueError(f"a grade is one of {', '.join(GRADES)}, not {self.grade!r}")


@dataclass(frozen=True, slots=True)
class ClockState:
    """One promise, and where it stands.

    `round` says which start of this kind it is, 1 for the first: a clock that starts anew is the
    next round, and the record of the one before stays. `hand_off` is the hand-off it belongs to:
    the acknowledge clock of a transfer's taker, the handoff clock of an assisting organisation.

    `consumed` is the time used and `waited` the time paused up to `since`, both counted in
    `counting`; use `consumed_at` for now. `due_at` of a paused clock is where it would fall if it
    went on at `pause_until`. A clock met with `breached_at` set was met late.
    """

    kind: str
    state: str
    grade: str
    calendar: Calendar
    target: timedelta
    started_at: datetime
    due_at: datetime
    since: datetime
    round: int = 1
    hand_off: UUID | None = None
    around_the_clock: bool = False
    consumed: timedelta = ZERO
    waited: timedelta = ZERO
    paused_at: datetime | None = None
    pause_reason: str = ""
    pause_until: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    # Percent of the target whose reminder or escalation is out, or no longer wanted.
    noticed: tuple[int, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether someone still owes what this clock stands for."""
        return self.state in LIVE_STATES

    @property
    def counting(self) -> Calendar:
        """The calendar in which this clock counts."""
        routine = self.grade in ROUTINE_GRADES and not self.around_the_clock
        return self.calendar if routine else ALWAYS

    @property
    def quiet(self) -> Calendar:
        """The calendar in which people may be reminded about it."""
        return self.calendar if self.grade in ROUTINE_GRADES else ALWAYS


@dataclass(frozen=True, slots=True)
class Outcome:
    """All clocks of a case after an event, and what happened to them, in order."""

    clocks: tuple[ClockState, ...]
    reasons: tuple[Reason, ...] = ()


def consumed_at(clock: ClockState, at: datetime) -> timedelta:
    """Time used at `at`; a breached clock counts on, a paused, met or stopped one does not."""
    if clock.state not in (RUNNING, BREACHED):
        return clock.consumed
    return clock.consumed + working_time_between(clock.since, at, clock.counting)


def counted(clock: ClockState, at: datetime) -> ClockState:
    """The same clock with its time counted up to `at`."""
    if not clock.is_live or at <= clock.since:
        return clock
    passed = working_time_between(clock.since, at, clock.counting)
    if clock.state == PAUSED:
        return replace(clock, waited=clock.waited + passed, since=at)
    return replace(clock, consumed=clock.consumed + passed, since=at)


def due(clock: ClockState, start: datetime) -> datetime:
    """When the rest of the target is used up if it counts from `start`; at once if it is."""
    return add_working_time(start, max(clock.target - clock.consumed, ZERO), clock.counting)


def reason(code: str, clock: ClockState, **facts: str | int | bool | None) -> Reason:
    """A reason that names its clock."""
    which: dict[str, str | int | bool | None] = {"kind": clock.kind, "round": clock.round}
    if clock.hand_off is not None:
        which["hand_off"] = str(clock.hand_off)
    return Reason(code, which | facts)


def live(clocks: Iterable[ClockState], *kinds: str) -> tuple[ClockState, ...]:
    """The clocks that still count or are paused, of these kinds or of all."""
    return tuple(c for c in clocks if c.is_live and (not kinds or c.kind in kinds))


def first_response_at(clocks: Iterable[ClockState]) -> datetime | None:
    """The first response: the earliest acceptance or person's answer to the reporter."""
    return min(
        (c.met_at for c in clocks if c.kind == ACKNOWLEDGE and c.met_at is not None), default=None
    )


def next_due_at(clocks: Iterable[ClockState]) -> datetime | None:
    """The earliest due time of what runs or is overdue; None if all is paused or done."""
    return min((c.due_at for c in clocks if c.state in (RUNNING, BREACHED)), default=None)
