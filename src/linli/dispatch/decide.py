"""The dispatch decision: pure. Who may be asked, how many, until when, and who is told.

In which order they are asked is a `Rank`: `nearest` by duty place and workload, or the matching of
all that waits (`linli.dispatch.matching`).

Reasons are ``{"code": ..., **facts}``; the edge puts them into words in either language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.core.coordinates import Point, distance_m

Reason = dict[str, Any]

# Straight lines are shorter than streets: Boscoe et al. 2012 measured a mean ratio of 1.4.
DETOUR = 1.4
SPEED_M_PER_S = {"officer": 6.0, "property_staff": 3.0, "grid_worker": 3.5, "volunteer": 2.0}
# How long one task in hand keeps a responder, on average, before the next can be begun.
TASK_S = {"P1": 240.0, "P2": 420.0, "P3": 900.0, "P4": 900.0}
OFFER_S = 60.0
UNKNOWN_TRAVEL_S = 900.0
OFFERS_AT_ONCE = {"P1": 2, "P2": 1, "P3": 1, "P4": 1}
OFFER_LASTS = {
    "P1": timedelta(seconds=45),
    "P2": timedelta(seconds=90),
    "P3": timedelta(minutes=10),
    "P4": timedelta(minutes=30),
}
# After so many who declined or let it pass, the lead is told; after more, the desk.
LEAD_AFTER, DESK_AFTER = 3, 6
RETRY = {
    "P1": timedelta(seconds=30),
    "P2": timedelta(minutes=1),
    "P3": timedelta(minutes=10),
    "P4": timedelta(minutes=30),
}
# With so much in hand nobody is offered routine work: after a storm it would only lie there.
MOST_IN_HAND = 5
# Nobody is taken off a case for another but for the gravest.
CALLS_OFF = frozenset({"P1"})
URGENT = frozenset({"P1", "P2"})
# A case that waited so long is not left by whom it has at last, and the desk hears of it.
LEFT_BEFORE = timedelta(minutes=20)
WAITS_AT_MOST = timedelta(minutes=45)
# Each of these stands in the matching with what they would leave.
MOST_LEAVING = 40
# Volunteers are asked for what carries no danger; the order says whom a case of an owner suits.
SUITS = {
    "police": ("officer",),
    "street_office": ("grid_worker", "officer"),
    "community": ("grid_worker", "volunteer"),
    "property": ("property_staff",),
    "utility": ("property_staff", "grid_worker"),
    "fire": ("officer", "property_staff", "grid_worker"),
    "medical": ("officer", "grid_worker"),
    "volunteers": ("volunteer",),
    "command": ("officer", "grid_worker"),
}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    grade: str
    skills: frozenset[str]
    point: Point | None
    owner_id: UUID
    owner_kind: str
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody could be called off from; `waited` is since that case was reported."""

    assignment_id: UUID
    case_id: UUID
    case: CaseFacts
    waited: timedelta


@dataclass(frozen=True, slots=True)
class Responder:
    """Someone on shift; `offers` and `tasks` are what they have in hand.

    `urgent` counts the P1 and P2 among their tasks. `leaving` is what they could be called off
    from, None where that is not possible.
    """

    member_id: UUID
    kind: str
    organisation_id: UUID
    point: Point | None
    skills: frozenset[str]
    offers: int
    tasks: int
    ends_at: datetime
    urgent: int = 0
    leaving: Leaving | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """`tried` have this case, or declined it or let it pass in this round; `missed` counts the
    latter two. `opens_at` is when routine work may next be offered, None for now. The desk may
    choose until `desk_until`, None where it need not. `waited` counts working time for routine
    cases."""

    now: datetime
    responders: tuple[Responder, ...]
    tried: frozenset[UUID]
    missed: int
    active: int
    opens_at: datetime | None = None
    desk_until: datetime | None = None
    waited: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be asked. `calls_off` is what they would be taken off, and only those that
    the matching chose (`is_planned`) are taken off anything without a person's word."""

    member_id: UUID
    reasons: list[Reason]
    distance_m: float | None
    cost_s: float
    arrival_s: float | None = None
    low_s: float | None = None
    high_s: float | None = None
    calls_off: Leaving | None = None
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is asked first. `wait` holds a routine case back for somebody nearer."""

    choices: tuple[Choice, ...]
    wait: timedelta | None = None
    reasons: tuple[Reason, ...] = ()


Rank = Callable[[CaseFacts, Sequence[Responder], Situation], Ranking]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom to ask until when, whom to tell if nobody is left, when to look again."""

    offers: tuple[Choice, ...]
    expires_at: datetime
    escalate: str
    look_again_at: datetime | None
    alternatives: tuple[Choice, ...] = ()
    reasons: list[Reason] = field(default_factory=list)
    # Everybody that was weighed, the best first.
    ranked: tuple[Choice, ...] = ()


def nearest(case: CaseFacts, fitting: Sequence[Responder], _situation: Situation) -> Ranking:
    """By the straight way and what is in hand, one case for itself."""
    costed = [_cost(case, responder) for responder in fitting]
    return Ranking(tuple(sorted(costed, key=lambda choice: (choice.cost_s, str(choice.member_id)))))


def decide(case: CaseFacts, situation: Situation, rank: Rank = nearest) -> Decision:
    """Choose whom to offer a case to.

    P1 goes to two at once and to anyone on shift when the owner has nobody; nobody gets a second
    urgent case. Routine work is not offered outside the owner's working hours, nor to who has much
    in hand already. Where the desk wants to choose, it has its moment first, but for P1. When
    nobody is left, it is passed to the lead, then to the desk, and looked at again: no case waits
    for nobody.
    """
    now = situation.now
    expires_at = now + OFFER_LASTS[case.grade]
    suited = fitting(case, situation)
    able = [one for one in suited if not _has_its_hands_full(case, one)]
    ranking = rank(case, able, situation)
    ranked = ranking.choices
    why: list[Reason] = [{"code": "candidates", "count": len(suited)}, *ranking.reasons]
    if _calm(case) and situation.opens_at and situation.opens_at > now:
        closed: list[Reason] = [{"code": "waits-for-hours"}]
        return Decision((), expires_at, "", situation.opens_at, ranked[:2], closed, ranked)
    is_overlong = situation.waited >= WAITS_AT_MOST
    if ranking.wait is not None and not (case.wanted or situation.active or is_overlong):
        return Decision((), expires_at, "", now + ranking.wait, ranked[:2], why, ranked)
    offers, rest = _chosen(case, situation, ranked)
    if offers and _desk_comes_first(case, situation):
        until = situation.desk_until
        why.append({"code": "desk-first"})
        return Decision((), expires_at, "", until, (*offers, *rest), why, ranked)
    why += _why_nobody(case, situation, suited, able)
    escalate = _escalation(case, situation, found=bool(offers))
    again = None if offers or situation.active else now + RETRY[case.grade]
    return Decision(offers, expires_at, escalate, again, rest, why, ranked)


def only_near_may_leave(
    responders: Sequence[Responder], point: Point | None, *, most: int = MOST_LEAVING
) -> tuple[Responder, ...]:
    """The same people, of whom no more than the `most` nearest to `point` may be called off."""
    may = [one for one in responders if one.leaving is not None]

    def way(one: Responder) -> tuple[float, str]:
        if point is None or one.point is None:
            return 0.0, str(one.member_id)
        return distance_m(point, one.point), str(one.member_id)

    stays = {one.member_id for one in sorted(may, key=way)[most:]}
    return tuple(
        replace(one, leaving=None) if one.member_id in stays else one for one in responders
    )


def _chosen(
    case: CaseFacts, situation: Situation, ranked: Sequence[Choice]
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Whom to ask, and two others."""
    wanted = case.wanted or max(OFFERS_AT_ONCE[case.grade] - situation.active, 0)
    free = [one for one in ranked if one.calls_off is None or one.is_planned]
    offers = tuple(free[:wanted])
    return offers, tuple(one for one in ranked if one not in offers)[:2]


def _desk_comes_first(case: CaseFacts, situation: Situation) -> bool:
    until = situation.desk_until
    is_new = not (case.wanted or situation.active)
    return is_new and case.grade != "P1" and until is not None and until > situation.now


def _why_nobody(
    case: CaseFacts, situation: Situation, suited: Sequence[Responder], able: Sequence[Responder]
) -> list[Reason]:
    if situation.waited >= WAITS_AT_MOST and not situation.active:
        return [{"code": "waited-long", "minutes": round(situation.waited.total_seconds() / 60)}]
    if suited and not able:
        return [{"code": "all-busy", "count": len(suited)}]
    on_shift = [one for one in situation.responders if one.ends_at > situation.now]
    if not on_shift:
        return [{"code": "nobody-on-shift"}]
    if not suited and any(_is_taken(case, one) for one in on_shift):
        return [{"code": "all-urgent", "count": sum(_is_taken(case, one) for one in on_shift)}]
    if not suited and situation.tried >= {one.member_id for one in on_shift}:
        return [{"code": "all-asked", "count": len(on_shift)}]
    return [{"code": "nobody-suits", "skills": sorted(case.skills)}] if not suited else []


def _is_taken(case: CaseFacts, responder: Responder) -> bool:
    """Whether they have an urgent case in hand, so that a second one is not for them."""
    may_leave = case.grade in CALLS_OFF and responder.leaving is not None
    return case.grade in URGENT and responder.urgent > 0 and not may_leave


def _has_its_hands_full(case: CaseFacts, responder: Responder) -> bool:
    return _calm(case) and responder.offers + responder.tasks >= MOST_IN_HAND


def fitting(case: CaseFacts, situation: Situation) -> list[Responder]:
    """Who may be asked: with the skill, of the owner or of a kind that suits; in danger anyone."""
    kinds = SUITS.get(case.owner_kind, ("officer", "grid_worker"))
    free = [
        one
        for one in situation.responders
        if one.member_id not in situation.tried
        and one.ends_at > situation.now
        and not _is_taken(case, one)
    ]
    skilled = [one for one in free if case.skills & one.skills] if case.skills else free
    own = [one for one in skilled if one.organisation_id == case.owner_id]
    suited = [
        one for one in skilled if one.kind in kinds and (one.kind != "volunteer" or _calm(case))
    ]
    for group in (own, suited):
        if group:
            return group
    if case.grade in {"P1", "P2"}:
        # Danger does not wait for the right badge or skill.
        return [one for one in free if one.kind != "volunteer"] or free
    return [one for one in free if one.kind in kinds and (one.kind != "volunteer" or _calm(case))]


def _calm(case: CaseFacts) -> bool:
    return case.grade in {"P3", "P4"}


def _cost(case: CaseFacts, responder: Responder) -> Choice:
    away = None
    travel = UNKNOWN_TRAVEL_S
    if case.point is not None and responder.point is not None:
        away = distance_m(case.point, responder.point) * DETOUR
        travel = away / SPEED_M_PER_S.get(responder.kind, 2.0)
    busy = responder.tasks * TASK_S[case.grade] + responder.offers * OFFER_S
    reasons: list[Reason] = [
        {
            "code": "travel",
            "seconds": round(travel),
            "metres": None if away is None else round(away),
        },
        {"code": "workload", "tasks": responder.tasks, "offers": responder.offers},
    ]
    matched = sorted(case.skills & responder.skills)
    if matched:
        reasons.append({"code": "skill", "skills": matched})
    if responder.organisation_id == case.owner_id:
        reasons.append({"code": "own-organisation"})
    return Choice(responder.member_id, reasons, away, travel + busy)


def _escalation(case: CaseFacts, situation: Situation, *, found: bool) -> str:
    if situation.waited >= WAITS_AT_MOST and not situation.active:
        return "desk"
    if situation.missed >= DESK_AFTER or (not found and not situation.active and situation.missed):
        return "desk"
    if situation.missed >= LEAD_AFTER:
        return "lead"
    if not found and not situation.active:
        return "lead" if case.grade in {"P3", "P4"} else "desk"
    return ""
