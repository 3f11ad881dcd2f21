"""The rank of `decide` that looks at all that waits at once: pure.

A case and its rivals, the cases that wait at the same moment, are matched with everybody who may
go; whom the matching gives to the case comes first, then the others by their cost. For a P1 the
cases that somebody is asked for or on the way to stand in the matching too: who had better leave
one of them comes out of it, and what stays behind is weighed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import isnan
from uuid import UUID

from linli.dispatch import assign
from linli.dispatch.assign import Proposal, Unit, Waiting, Weights, Window
from linli.dispatch.decide import (
    CALLS_OFF,
    DETOUR,
    OFFER_S,
    OFFERS_AT_ONCE,
    SUITS,
    TASK_S,
    CaseFacts,
    Choice,
    Leaving,
    Ranking,
    Reason,
    Responder,
    Situation,
    fitting,
)
from linli.dispatch.travel.speeds import MODE_OF, Mode
from linli.dispatch.travel.times import SOURCES, WHY, Times, Travel

THIS = "this"
HOLD_FOR = timedelta(seconds=30)
# How often an offer is taken, by kind: an assumption for all of a kind, never a mark of a person.
ACCEPTS = {"officer": 0.95, "grid_worker": 0.9, "property_staff": 0.85, "volunteer": 0.5}
SHIFT_S = 8 * 3600.0


@dataclass(frozen=True, slots=True)
class Rival:
    """Another case that waits at this moment."""

    id: UUID
    facts: CaseFacts
    waited_s: float
    tried: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the matching knows besides the case and the people.

    Attributes:
        hour: of local time, 0 to 23.
        waited_s: since the case was reported.
        worked_s: seconds at work within the last shift's length, by member; absent for none.
        left_behind: see `Unit.left_behind`.
    """

    travel: Travel
    hour: int
    waited_s: float
    rivals: tuple[Rival, ...] = ()
    worked_s: Mapping[UUID, float] = field(default_factory=dict)
    left_behind: Mapping[UUID, float] = field(default_factory=dict)
    weights: Weights = assign.DEFAULT


def ranked(
    case: CaseFacts, able: Sequence[Responder], situation: Situation, scene: Scene
) -> Ranking:
    """Whom to ask first for a case, with the arrival, its spread and the reasons of each."""
    if not able:
        return Ranking(())
    everyone = situation.responders
    window, times = _window(case, able, situation, scene)
    plan = assign.decide(window, scene.weights)
    chosen = [one for one in plan.proposals if one.case == THIS]
    taken = {one.unit for one in chosen}
    alone = replace(window, cases=window.cases[:1], travel_s=window.travel_s[:1])
    alone = replace(alone, sigma=times.sigma.T[:1])
    others = [one for one in assign.describe(alone, THIS, scene.weights) if one.unit not in taken]
    column = {str(one.member_id): at for at, one in enumerate(everyone)}
    leaving = {str(one.member_id): one.leaving for one in _who_may_leave(case, situation)}
    extra = scene.weights.call_off_s
    others = [replace(one, cost_s=one.cost_s + extra * (one.unit in leaving)) for one in others]
    others.sort(key=lambda one: (one.cost_s, one.unit))
    choices = tuple(
        replace(
            _choice(one, times, column[one.unit]),
            calls_off=leaving.get(one.unit),
            is_planned=one.unit in taken,
        )
        for one in (*chosen, *others)
    )
    why = next((one.reason for one in plan.unserved if one.case == THIS), "")
    if why == "held":
        held: Reason = {"code": "held", "seconds": int(HOLD_FOR.total_seconds())}
        return Ranking(choices, HOLD_FOR, (held,))
    return Ranking(choices, None, _rivalry(scene))


def _who_may_leave(case: CaseFacts, situation: Situation) -> list[Responder]:
    if case.grade not in CALLS_OFF:
        return []
    return [one for one in situation.responders if one.leaving is not None]


def _window(
    case: CaseFacts, able: Sequence[Responder], situation: Situation, scene: Scene
) -> tuple[Window, Times]:
    """The case, its rivals and what people could be called off from, with everybody."""
    everyone = situation.responders
    wanted = case.wanted or max(OFFERS_AT_ONCE[case.grade] - situation.active, 0)
    leaving = [(one, one.leaving) for one in _who_may_leave(case, situation) if one.leaving]
    holders = frozenset(one.member_id for one, _held in leaving)
    able_ids = frozenset(one.member_id for one in able)
    cases = [_waiting(THIS, case, scene.waited_s, wanted, able_ids, everyone)]
    points = [case.point]
    for rival in scene.rivals:
        # Only this case takes anybody off another.
        may = _may(rival, situation) - holders
        cases.append(_waiting(str(rival.id), rival.facts, rival.waited_s, 1, may, everyone))
        points.append(rival.facts.point)
    for one, held in leaving:
        cases.append(_held(one, held, situation, holders))
        points.append(held.case.point)
    times = scene.travel.times(
        starts=[one.point for one in everyone],
        modes=[mode_of(one.kind) for one in everyone],
        goals=points,
        hour=scene.hour,
    )
    units = tuple(_unit(one, case, situation, scene) for one in everyone)
    return Window(tuple(cases), units, times.seconds.T, times.sigma.T), times


def _held(
    holder: Responder, held: Leaving, situation: Situation, holders: frozenset[UUID]
) -> Waiting:
    """A case that somebody is asked for or on the way to: theirs, unless another takes it."""
    rival = Rival(held.case_id, held.case, held.waited.total_seconds(), frozenset())
    may = (_may(rival, situation) - holders) | {holder.member_id}
    name = f"{held.case_id}:{held.assignment_id}"
    waiting = _waiting(name, rival.facts, rival.waited_s, 1, may, situation.responders)
    return replace(waiting, held_by=str(holder.member_id))


def mode_of(kind: str) -> Mode:
    """How a kind of responder moves."""
    return MODE_OF.get(kind, "walk")


def _rivalry(scene: Scene) -> tuple[Reason, ...]:
    return ({"code": "with-others", "count": len(scene.rivals)},) if scene.rivals else ()


def _may(rival: Rival, situation: Situation) -> frozenset[UUID]:
    theirs = replace(situation, tried=rival.tried, missed=0, active=0)
    return frozenset(one.member_id for one in fitting(rival.facts, theirs))


def _waiting(
    name: str,
    facts: CaseFacts,
    waited_s: float,
    wanted: int,
    may: frozenset[UUID],
    everyone: Sequence[Responder],
) -> Waiting:
    barred = frozenset(str(one.member_id) for one in everyone if one.member_id not in may)
    return Waiting(
        id=name,
        grade=facts.grade,
        waited_s=max(waited_s, 0.0),
        skills=facts.skills,
        owner=str(facts.owner_id),
        kinds=SUITS.get(facts.owner_kind, ()),
        wanted=wanted,
        tried=barred,
    )


def _unit(one: Responder, case: CaseFacts, situation: Situation, scene: Scene) -> Unit:
    holds = one.leaving.case.grade if case.grade in CALLS_OFF and one.leaving else ""
    free_in_s = one.tasks * TASK_S[case.grade] + one.offers * OFFER_S
    return Unit(
        id=str(one.member_id),
        kind=one.kind,
        owner=str(one.organisation_id),
        skills=one.skills,
        # Who leaves what they have in hand leaves at once.
        free_in_s=0.0 if holds else free_in_s,
        busy_share=min(scene.worked_s.get(one.member_id, 0.0) / SHIFT_S, 1.0),
        ends_in_s=(one.ends_at - situation.now).total_seconds(),
        accepts=ACCEPTS.get(one.kind, 0.8),
        left_behind=scene.left_behind.get(one.member_id, 0.0),
        tasks=one.tasks,
        offers=one.offers,
        holds=holds,
    )


def _choice(one: Proposal, times: Times, row: int) -> Choice:
    metres = float(times.metres[row, 0])
    away = None if isnan(metres) else metres * DETOUR
    arrival: Reason = {
        "code": "arrival",
        "seconds": round(one.arrival_s),
        "low": round(one.low_s),
        "high": round(one.high_s),
        "from": SOURCES[times.source[row, 0]],
        "why": WHY[times.why[row, 0]],
    }
    reasons = [
        reason | ({"metres": None if away is None else round(away)} if at == 0 else {})
        for at, reason in enumerate(one.reasons)
    ]
    others: list[Reason] = [
        {
            "code": "alternative",
            "member_id": other.unit,
            "seconds": round(other.arrival_s),
            "more": round(other.more_s),
        }
        for other in one.alternatives
    ]
    return Choice(
        UUID(one.unit), [*reasons, arrival, *others], away, one.cost_s,
        one.arrival_s, one.low_s, one.high_s,
    )  # fmt: skip
