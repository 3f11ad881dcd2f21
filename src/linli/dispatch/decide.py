"""The dispatch decision: pure. Who may be asked, how many, until when, and who is told.

In which order they are asked is a `Rank`: `nearest` by duty place and workload, or the matching of
all that waits (`linli.dispatch.matching`).

Reasons are ``{"code": ..., **facts}``; the edge puts them into words in either language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
class Responder:
    """Someone on shift; `offers` and `tasks` are what they have in hand."""

    member_id: UUID
    kind: str
    organisation_id: UUID
    point: Point | None
    skills: frozenset[str]
    offers: int
    tasks: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """`tried` have this case, or declined it or let it pass in this round; `missed` counts the
    latter two. `opens_at` is when routine work may next be offered, None for now."""

    now: datetime
    responders: tuple[Responder, ...]
    tried: frozenset[UUID]
    missed: int
    active: int
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    member_id: UUID
    reasons: list[Reason]
    distance_m: float | None
    cost_s: float
    arrival_s: float | None = None
    low_s: float | None = None
    high_s: float | None = None


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


def nearest(case: CaseFacts, fitting: Sequence[Responder], _situation: Situation) -> Ranking:
    """By the straight way and what is in hand, one case for itself."""
    costed = [_cost(case, responder) for responder in fitting]
    return Ranking(tuple(sorted(costed, key=lambda choice: (choice.cost_s, str(choice.member_id)))))


def decide(case: CaseFacts, situation: Situation, rank: Rank = nearest) -> Decision:
    """Choose whom to offer a case to.

    P1 goes to two at once and to anyone on shift when the owner has nobody. Routine work is not
    offered outside the owner's working hours, nor to who has much in hand already. When nobody is
    left, it is passed to the lead, then to the desk, and looked at again: no case waits for nobody.
    """
    now = situation.now
    expires_at = now + OFFER_LASTS[case.grade]
    if case.grade in {"P3", "P4"} and situation.opens_at and situation.opens_at > now:
        reasons: list[Reason] = [{"code": "waits-for-hours"}]
        return Decision((), expires_at, "", situation.opens_at, (), reasons)
    suited = fitting(case, situation)
    able = [one for one in suited if not _has_its_hands_full(case, one)]
    ranking = rank(case, able, situation)
    ranked = ranking.choices
    why: list[Reason] = [{"code": "candidates", "count": len(suited)}, *ranking.reasons]
    if ranking.wait is not None and not case.wanted and not situation.active:
        return Decision((), expires_at, "", now + ranking.wait, ranked[:2], why)
    wanted = case.wanted or max(OFFERS_AT_ONCE[case.grade] - situation.active, 0)
    offers, rest = ranked[:wanted], ranked[wanted : wanted + 2]
    if suited and not able:
        why.append({"code": "all-busy", "count": len(suited)})
    escalate = _escalation(case, situation, found=bool(offers))
    again = None if offers or situation.active else now + RETRY[case.grade]
    return Decision(offers, expires_at, escalate, again, rest, why)


def _has_its_hands_full(case: CaseFacts, responder: Responder) -> bool:
    return _calm(case) and responder.offers + responder.tasks >= MOST_IN_HAND


def fitting(case: CaseFacts, situation: Situation) -> list[Responder]:
    """Who may be asked: with the skill, of the owner or of a kind that suits; in danger anyone."""
    kinds = SUITS.get(case.owner_kind, ("officer", "grid_worker"))
    free = [
        one
        for one in situation.responders
        if one.member_id not in situation.tried and one.ends_at > situation.now
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
    if situation.missed >= DESK_AFTER or (not found and not situation.active and situation.missed):
        return "desk"
    if situation.missed >= LEAD_AFTER:
        return "lead"
    if not found and not situation.active:
        return "lead" if case.grade in {"P3", "P4"} else "desk"
    return ""
