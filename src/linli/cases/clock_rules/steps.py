"""The events of a case, applied to its clocks by the table. Pure: times and terms are given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases.clock_rules import moves, table
from linli.cases.clock_rules.values import (
    ARRIVE,
    BREACHED,
    HANDOFF,
    KINDS,
    PAUSED,
    RUNNING,
    ZERO,
    ClockState,
    Outcome,
    Reason,
    Terms,
    consumed_at,
    reason,
)
from linli.core import errors

Clocks = Iterable[ClockState]


class PauseNotPossible(errors.Conflict):
    code, title = (
        "pause-not-possible",
        _("No clock runs here that could be paused. Add a note instead."),
    )


class PauseIncomplete(errors.Invalid):
    code, title = "pause-incomplete", _("A pause needs a reason and an end that lies ahead")


@dataclass(frozen=True, slots=True)
class _Event:
    """One event, with what its actions need."""

    name: str
    at: datetime
    terms: Terms | None = None
    hand_off: UUID | None = None
    target: timedelta | None = None
    why: str = ""
    until: datetime | None = None
    on_scene: bool = False


def open_clocks(*, terms: Terms, at: datetime) -> Outcome:
    """The clocks of a case opened at `at`: acknowledge, resolve, and arrive if somebody goes."""
    return _apply((), _Event("open", at, terms=terms))


def on_answer(clocks: Clocks, *, at: datetime) -> Outcome:
    """A person answered the reporter: a first response, as an acceptance is."""
    return _apply(clocks, _Event("answer", at))


def on_accept(clocks: Clocks, *, at: datetime) -> Outcome:
    """A responder accepted."""
    return _apply(clocks, _Event("accept", at))


def on_arrive(clocks: Clocks, *, at: datetime) -> Outcome:
    """The first responder is on scene. `at` may lie before a breach that was noted meanwhile."""
    return _apply(clocks, _Event("arrive", at))


def on_leave(clocks: Clocks, *, terms: Terms, at: datetime) -> Outcome:
    """The last responder gave the case back: somebody else must accept."""
    return _apply(clocks, _Event("leave", at, terms=terms))


def on_resolve(clocks: Clocks, *, at: datetime) -> Outcome:
    """Resolved, on scene or from afar; an arrival still promised is no longer needed."""
    return _apply(clocks, _Event("resolve", at))


def on_close(clocks: Clocks, *, at: datetime) -> Outcome:
    """Closed: whatever still runs is stopped."""
    return _apply(clocks, _Event("close", at))


def on_merge(clocks: Clocks, *, at: datetime) -> Outcome:
    """Merged into another case, whose own clocks go on as they are."""
    return _apply(clocks, _Event("merge", at))


def on_unmerge(clocks: Clocks, *, terms: Terms, at: datetime) -> Outcome:
    """On its own again: all promises anew from now."""
    return _apply(clocks, _Event("unmerge", at, terms=terms))


def on_reopen(clocks: Clocks, *, terms: Terms, at: datetime) -> Outcome:
    """Reopened: acknowledge and resolve anew from the reopening; the earlier record stays."""
    return _apply(clocks, _Event("reopen", at, terms=terms))


def pause(clocks: Clocks, *, why: str, until: datetime, at: datetime) -> Outcome:
    """Pause arrive and resolve for a stated reason until a stated end; again: a new end.

    Raises:
        PauseIncomplete: no reason, or an end that does not lie ahead.
        PauseNotPossible: the case is P1 (danger does not wait), or nothing runs that could pause.
    """
    clocks = tuple(clocks)
    if not why.strip() or until <= at:
        raise PauseIncomplete()
    event = _Event("pause", at, why=why.strip(), until=until)
    affected = [moves.advance(clock, at)[0] for clock in clocks if _is_meant(clock, event)]
    able = [clock for clock in affected if clock.state in (RUNNING, PAUSED)]
    if not able:
        raise PauseNotPossible(_("Nothing is running that could be paused."))
    if any(clock.grade == "P1" for clock in able):
        raise PauseNotPossible(_("A P1 case cannot be paused. Change its grade first."))
    return _apply(clocks, event)


def resume(clocks: Clocks, *, at: datetime) -> Outcome:
    """Go on before the pause's end; what is not paused stays."""
    return _apply(clocks, _Event("resume", at))


def on_regrade(clocks: Clocks, *, terms: Terms, at: datetime) -> Outcome:
    """Another grade. Time used counts; more urgent is never due later, less urgent never earlier.

    A breached clock that would not be breached under the new grade is kept, stopped, as the record
    of its breach, and goes on as its next round with the time used so far.
    """
    return _apply(clocks, _Event("regrade", at, terms=terms))


def on_recategorise(
    clocks: Clocks,
    *,
    terms: Terms,
    at: datetime,
    rerouted: bool,
    policy: Literal["restart", "keep"] = "keep",
    on_scene: bool = False,
) -> Outcome:
    """Another category: the same owner goes on, or (`rerouted`) another must accept.

    `policy` is the category's and matters only when rerouted. `on_scene` says that somebody is
    there already, so that no arrival is promised that the former category did not promise.
    """
    name = f"reroute_{policy}" if rerouted else "recategorise"
    return _apply(clocks, _Event(name, at, terms=terms, on_scene=on_scene and not rerouted))


def on_hand_off(
    clocks: Clocks,
    *,
    mode: Literal["transfer", "assist"],
    hand_off: UUID,
    terms: Terms,
    at: datetime,
    target: timedelta | None = None,
) -> Outcome:
    """Given to another organisation; `terms` hold the taker's calendar.

    transfer (转办): the owner changes, acknowledge starts anew for the taker, the rest goes on in
    the taker's calendar. assist (协办): only a clock of its own starts, for `target` or, without
    one, for the grade's time to resolve; the case's clocks are untouched.
    """
    return _apply(clocks, _Event(mode, at, terms=terms, hand_off=hand_off, target=target))


def on_hand_off_answer(
    clocks: Clocks,
    *,
    mode: Literal["transfer", "assist"],
    answer: Literal["accepted", "finished", "returned", "withdrawn"],
    hand_off: UUID,
    at: datetime,
    terms: Terms | None = None,
) -> Outcome:
    """A hand-off was accepted, finished, returned or withdrawn.

    A transfer that comes back needs `terms`, with the calendar of the owner it comes back to. An
    answer without a row in the table (an assist accepted, a transfer finished) changes nothing.
    """
    name = f"{mode}_{answer}"
    if name not in table.RULES:
        return Outcome(tuple(clocks))
    return _apply(clocks, _Event(name, at, terms=terms, hand_off=hand_off))


def _is_meant(clock: ClockState, event: _Event) -> bool:
    if clock.kind not in table.RULES[event.name]:
        return False
    of_one_hand_off = event.name.startswith("assist")
    return not of_one_hand_off or clock.hand_off == event.hand_off


def _apply(clocks: Clocks, event: _Event) -> Outcome:
    row, clocks = table.RULES[event.name], tuple(clocks)
    kept: list[ClockState] = []
    said: list[Reason] = []
    for clock in clocks:
        if clock.is_live and _is_meant(clock, event):
            moved, reasons = _act(row[clock.kind], clock, event, clocks)
        else:
            moved, reasons = (clock,), ()
        kept += moved
        said += reasons
    for kind in KINDS:
        for clock, reasons in _begin(kind, row.get(kind), kept, event):
            kept.append(clock)
            said += reasons
    return Outcome(tuple(kept), tuple(said))


Acted = tuple[tuple[ClockState, ...], tuple[Reason, ...]]


def _act(action: str, clock: ClockState, event: _Event, clocks: tuple[ClockState, ...]) -> Acted:
    """What an action does to a live clock."""
    at = event.at
    if action == table.MEET:
        # Not brought up to `at` first by hand: a kept promise may have been entered late.
        return _one(_met(clock, at))
    clock, said = moves.advance(clock, at)
    simple: dict[str, Callable[[], moves.Moved]] = {
        table.START: lambda: (clock, ()),
        table.STOP: lambda: moves.stop(clock, at, why=event.name),
        table.ANEW: lambda: moves.stop(clock, at, why=event.name),
        table.RESUME: lambda: moves.resume(clock, at),
        table.PAUSE: lambda: moves.pause(clock, at, why=event.why, until=event.until or at),
    }
    if action in simple:
        moved, more = simple[action]()
        return (moved,), said + more
    acted, more = _retarget(clock, event, clocks, keeps_target=action == table.GO_ON)
    return acted, said + more


def _one(moved: moves.Moved) -> Acted:
    return (moved[0],), moved[1]


def _met(clock: ClockState, at: datetime) -> moves.Moved:
    clock, said = moves.advance(clock, at)
    clock, more = moves.meet(clock, at)
    return clock, said + more


def _retarget(
    clock: ClockState, event: _Event, clocks: tuple[ClockState, ...], *, keeps_target: bool
) -> Acted:
    terms = _needed(event)
    promised = terms.targets.of(clock.kind)
    if promised is None:
        return _one(moves.stop(clock, event.at, why=event.name))
    target = clock.target if keeps_target else promised
    if event.name == "regrade" and terms.grade < clock.grade:
        target = min(clock.target, promised)
    elif event.name == "regrade" and terms.grade > clock.grade:
        target = max(clock.target, promised)
    if clock.state == BREACHED and consumed_at(clock, event.at) < target:
        record, going_on = moves.split(clock, event.at, round_=_next_round(clock.kind, clocks))
        going_on, said = moves.retarget(going_on, event.at, terms=terms, target=target)
        broken_at = record.breached_at.isoformat() if record.breached_at else None
        return (record, going_on), (reason("breach-kept", record, at=broken_at), *said)
    return _one(moves.retarget(clock, event.at, terms=terms, target=target))


def _begin(
    kind: str, action: str | None, clocks: list[ClockState], event: _Event
) -> list[moves.Moved]:
    """The new clock of a kind, if the event begins one and the terms promise it."""
    never_was = not any(clock.kind == kind for clock in clocks)
    newly_promised = action == table.RETARGET and kind == ARRIVE and never_was
    if event.on_scene or event.name == "regrade":
        newly_promised = False
    if action not in (table.START, table.ANEW) and not newly_promised:
        return []
    terms = _needed(event)
    if kind == HANDOFF:
        target: timedelta | None = event.target or terms.targets.resolve
        round_ = 1
    else:
        target = terms.targets.of(kind)
        round_ = _next_round(kind, clocks)
    if target is None:
        return []
    begun = moves.start(
        kind,
        terms=terms,
        target=max(target, ZERO),
        at=event.at,
        round_=round_,
        hand_off=event.hand_off if event.name in ("transfer", "assist") else None,
    )
    return [begun]


def _next_round(kind: str, clocks: Iterable[ClockState]) -> int:
    return max((clock.round for clock in clocks if clock.kind == kind), default=0) + 1


def _needed(event: _Event) -> Terms:
    if event.terms is None:
        raise ValueError(f"{event.name} needs the terms that hold from now on")
    return event.terms
