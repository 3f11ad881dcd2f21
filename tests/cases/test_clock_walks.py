"""Whatever happens to a case, in whatever order and calendar, its clocks keep their laws."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import amounts, calendars, moments

from linli.cases import clock_rules as rules
from linli.cases.clock_rules import ClockState, Outcome, Reason, Targets, Terms
from linli.cases.lifecycle import OPEN_STATES
from linli.core.worktime import add_working_time, is_working, working_time_between

ZERO = timedelta(0)
GRADES = st.sampled_from(("P1", "P2", "P3", "P4"))
WORKED = ("accepted", "en_route", "on_scene")
# Step: the case states it may be taken in, and the state it leads to ("" stays).
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "answer": (OPEN_STATES, ""),
    "offer": (("open",), "offered"),
    "accept": (("offered",), "accepted"),
    "arrive": (("accepted", "en_route"), "on_scene"),
    "leave": (WORKED, "open"),
    "resolve": (OPEN_STATES, "resolved"),
    "close": (("resolved",), "closed"),
    "reopen": (("resolved", "closed"), "open"),
    "merge": (OPEN_STATES, "merged"),
    "unmerge": (("merged",), "open"),
    "pause": (OPEN_STATES, ""),
    "resume": (OPEN_STATES, ""),
    "regrade": (OPEN_STATES, ""),
    "recategorise": (OPEN_STATES, ""),
    "reroute": (OPEN_STATES, "open"),
    "transfer": (OPEN_STATES, "open"),
    "transfer_accepted": (OPEN_STATES, ""),
    "transfer_returned": (OPEN_STATES, "open"),
    "assist": (OPEN_STATES, ""),
    "assist_finished": (OPEN_STATES, ""),
    "assist_withdrawn": (OPEN_STATES, ""),
    "tick": ((*OPEN_STATES, "resolved", "closed", "merged"), ""),
}
targets = st.builds(
    Targets,
    acknowledge=amounts(timedelta(hours=8)),
    arrive=st.none() | amounts(timedelta(hours=16)),
    resolve=amounts(),
)
terms = st.builds(
    Terms, grade=GRADES, targets=targets, calendar=calendars(), around_the_clock=st.booleans()
)


@dataclass
class Walk:
    """A case on its way, as its services would lead it."""

    data: st.DataObject
    at: datetime
    terms: Terms
    state: str = "open"
    clocks: tuple[ClockState, ...] = ()
    assists: list[UUID] = field(default_factory=list)

    def step(self) -> tuple[str, Outcome]:
        self.at += self.data.draw(amounts(timedelta(hours=40)), label="later")
        able = [name for name, (states, _) in STEPS.items() if self.state in states]
        # Half of the steps lead onward, or few walks would ever come to a scene.
        onward = [name for name in able if name in ("offer", "accept", "arrive", "leave")]
        choice = st.sampled_from(able)
        name = self.data.draw(st.sampled_from(onward) | choice if onward else choice, label="step")
        outcome = self._take(name)
        self.clocks, self.state = outcome.clocks, STEPS[name][1] or self.state
        return name, outcome

    def _take(self, name: str) -> Outcome:
        if name == "offer":
            return Outcome(self.clocks)
        if name == "tick":
            return rules.tick(self.clocks, now=self.at)
        if name == "pause":
            return self._pause()
        if name.startswith(("transfer", "assist")):
            return self._hand_off(name)
        if name in ("leave", "reopen", "unmerge"):
            return getattr(rules, f"on_{name}")(self.clocks, terms=self.terms, at=self.at)
        if name in ("regrade", "recategorise", "reroute"):
            return self._change(name)
        if name == "resume":
            return rules.resume(self.clocks, at=self.at)
        return getattr(rules, f"on_{name}")(self.clocks, at=self.at)

    def _pause(self) -> Outcome:
        until = self.at + timedelta(minutes=1) + self.data.draw(amounts(), label="pause")
        try:
            return rules.pause(self.clocks, why="waits for a part", until=until, at=self.at)
        except rules.PauseNotPossible:
            return Outcome(self.clocks)

    def _change(self, name: str) -> Outcome:
        if name == "regrade":
            grade = self.data.draw(GRADES, label="grade")
            self.terms = replace(
                self.terms,
                grade=grade,
                targets=replace(self.data.draw(targets), arrive=self.terms.targets.arrive),
            )
            return rules.on_regrade(self.clocks, terms=self.terms, at=self.at)
        self.terms = self.data.draw(terms, label="terms")
        return rules.on_recategorise(
            self.clocks,
            terms=self.terms,
            at=self.at,
            rerouted=name == "reroute",
            policy=self.data.draw(st.sampled_from(("restart", "keep"))),
            on_scene=self.state == "on_scene",
        )

    def _hand_off(self, name: str) -> Outcome:
        mode, _, answer = name.partition("_")
        taker = replace(self.terms, calendar=self.data.draw(calendars()))
        if mode == "transfer":
            self.terms = self.terms if answer == "accepted" else taker
        if not answer:
            hand_off = self.data.draw(st.uuids(), label="hand-off")
            self.assists += [hand_off] if mode == "assist" else []
            return rules.on_hand_off(
                self.clocks, mode=mode, hand_off=hand_off, terms=taker, at=self.at
            )
        if mode == "assist" and not self.assists:
            return Outcome(self.clocks)
        hand_off = self.assists.pop() if mode == "assist" else UUID(int=0)
        return rules.on_hand_off_answer(
            self.clocks, mode=mode, answer=answer, hand_off=hand_off, terms=taker, at=self.at
        )


def _key(clock: ClockState) -> tuple[str, UUID | None, int]:
    return clock.kind, clock.hand_off, clock.round


def _brought_up(clocks: Iterable[ClockState], at: datetime) -> dict[str, ClockState]:
    return {c.kind: c for c in rules.tick(clocks, now=at).clocks if c.is_live}


def check_each(clock: ClockState, at: datetime) -> None:
    """Laws of a single clock."""
    assert clock.consumed >= ZERO
    assert clock.waited >= ZERO
    rest = max(clock.target - clock.consumed, ZERO)
    if clock.state == "running":
        assert clock.due_at == add_working_time(clock.since, rest, clock.counting)
        assert clock.breached_at is None
    if clock.state == "paused":
        assert clock.breached_at is None
        assert clock.pause_reason
        assert clock.pause_until is not None
        assert clock.due_at == add_working_time(clock.pause_until, rest, clock.counting)
        assert clock.grade != "P1"
    else:
        assert clock.paused_at is None
        assert clock.pause_until is None
    if clock.state == "breached":
        assert clock.breached_at is not None
        assert clock.breached_at <= at
    assert (clock.met_at is not None) == (clock.state == "met")
    assert (clock.stopped_at is not None) == (clock.state == "stopped")


def check_case(walk: Walk) -> None:
    """Laws of all clocks of a case: exactly what the table documents runs."""
    alive = rules.live(walk.clocks)
    assert {c.kind for c in alive} <= rules.MAY_RUN[walk.state]
    of_case = [c.kind for c in alive if c.kind != "handoff"]
    assert len(of_case) == len(set(of_case))
    assert ("resolve" in of_case) == (walk.state in OPEN_STATES)
    keys = [_key(c) for c in walk.clocks]
    assert len(keys) == len(set(keys))


def check_notices(reasons: Iterable[Reason], walk: Walk, before: tuple[ClockState, ...]) -> None:
    """Nobody is reminded at night for routine work, nor of what is done."""
    for reason in reasons:
        if reason.code not in ("reminder-due", "escalation-due"):
            continue
        clock = next(
            c
            for c in walk.clocks
            if (c.kind, c.round) == (reason.facts["kind"], reason.facts["round"])
            and reason.facts.get("hand_off") in (None, str(c.hand_off))
        )
        assert clock.is_live
        assert is_working(walk.at, clock.quiet)
        earlier = next(c for c in before if _key(c) == _key(clock))
        assert reason.facts["percent"] not in earlier.noticed


@given(data=st.data(), at=moments(), first=terms)
def test_no_sequence_of_steps_breaks_a_law(data: st.DataObject, at: datetime, first: Terms) -> None:
    walk = Walk(data, at, first)
    walk.clocks = rules.open_clocks(terms=first, at=at).clocks

    for _ in range(data.draw(st.integers(1, 16), label="steps")):
        before = walk.clocks
        was_grade = walk.terms.grade
        name, outcome = walk.step()

        for clock in walk.clocks:
            check_each(clock, walk.at)
        check_case(walk)
        check_notices(outcome.reasons, walk, before)
        done = {_key(c): c for c in before if not c.is_live}
        now = {_key(c): c for c in walk.clocks}
        assert all(now[key] == clock for key, clock in done.items()), "met and stopped are final"
        if name == "regrade" and walk.terms.grade < was_grade:
            old, new = _brought_up(before, walk.at), _brought_up(walk.clocks, walk.at)
            assert all(
                new[kind].due_at <= clock.due_at
                for kind, clock in old.items()
                if kind in new and clock.state != "breached" and kind != "handoff"
            )
        if name == "tick":
            look = rules.next_look_at(walk.clocks, after=walk.at)
            assert look is None or look > walk.at, "a ticker never spins"


@given(data=st.data(), at=moments(), first=terms)
def test_time_run_and_time_paused_make_up_all_time(
    data: st.DataObject, at: datetime, first: Terms
) -> None:
    walk = Walk(data, at, first)
    walk.clocks = rules.open_clocks(terms=first, at=at).clocks
    wanted = st.sampled_from(("pause", "resume", "tick", "answer", "arrive"))
    # Pauses must not end unseen, or an end would fall between two looks; `tick` settles it first.
    for name in data.draw(st.lists(wanted, max_size=8)):
        walk.at += data.draw(amounts(timedelta(hours=40)))
        walk.clocks = rules.tick(walk.clocks, now=walk.at).clocks
        walk.clocks = walk._take(name).clocks

        for clock in walk.clocks:
            end = clock.met_at or walk.at
            whole = working_time_between(clock.started_at, end, clock.counting)
            passing = (
                working_time_between(clock.since, walk.at, clock.counting)
                if clock.state == "paused"
                else ZERO
            )
            assert rules.consumed_at(clock, walk.at) + clock.waited + passing == whole


@given(data=st.data(), at=moments(), first=terms)
def test_looking_more_often_changes_nothing_but_what_was_told(
    data: st.DataObject, at: datetime, first: Terms
) -> None:
    first = replace(first, targets=replace(first.targets, resolve=timedelta(hours=3)))
    clocks = rules.open_clocks(terms=first, at=at).clocks
    if first.grade != "P1" and data.draw(st.booleans()):
        until = at + timedelta(minutes=1) + data.draw(amounts())
        clocks = rules.pause(clocks, why="waits for a part", until=until, at=at).clocks
    end = at + data.draw(amounts(timedelta(hours=400)))
    once = rules.tick(clocks, now=end).clocks
    looks = 0
    seen, now = clocks, at
    while (look := rules.next_look_at(seen, after=now)) is not None and look <= end:
        seen, now, looks = rules.tick(seen, now=look).clocks, look, looks + 1

    seen = rules.tick(seen, now=end).clocks

    # A pause, two reminders, a breach and two escalations for each of three clocks at most.
    assert looks <= 18
    assert [replace(c, noticed=()) for c in seen] == [replace(c, noticed=()) for c in once]


@given(at=moments(), first=terms, late=st.lists(amounts(), min_size=2, max_size=6))
def test_consumed_time_never_runs_backwards(
    at: datetime, first: Terms, late: list[timedelta]
) -> None:
    (clock, *_) = rules.open_clocks(terms=first, at=at).clocks

    for earlier, later in pairwise(sorted(late)):
        assert rules.consumed_at(clock, at + earlier) <= rules.consumed_at(clock, at + later)
