"""A fire is offered to the nearest responders and to the micro fire station besides. Pure.

The station turns out as one crew: everybody of it who is on shift is asked, at once with the two
nearest, who are chosen among the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from linli.dispatch.decide import (
    CaseFacts,
    Choice,
    Decision,
    Rank,
    Reason,
    Situation,
    decide,
)

GRADE = "P1"
CATEGORIES = frozenset({"fire-smoke"})
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Crew:
    """The members of one micro fire station."""

    name: str
    name_en: str
    members: frozenset[UUID]


def turns_out(*, category: str, grade: str) -> bool:
    """Whether the micro fire station is asked to such a case."""
    return grade == GRADE and category in CATEGORIES


def anybodys(case: CaseFacts) -> CaseFacts:
    """The case as it is when who is nearest counts, and not to which organisation they belong."""
    return replace(case, owner_id=NOBODY)


def decide_with_crews(
    case: CaseFacts, situation: Situation, crews: Sequence[Crew], rank: Rank
) -> Decision:
    """Decide for everybody else, then add the crews; `situation` counts no crew as active.

    A crew that can answer is somebody: nothing is escalated for want of people then. A station
    with nobody on shift is named in the reasons of whoever is asked instead.
    """
    if not crews:
        return decide(case, situation, rank)
    everyone = frozenset().union(*(crew.members for crew in crews))
    others = tuple(one for one in situation.responders if one.member_id not in everyone)
    decision = decide(case, replace(situation, responders=others), rank)
    turned_out: list[Choice] = []
    away: list[Reason] = []
    on_shift = {one.member_id: one for one in situation.responders}
    for crew in crews:
        named = {"name": crew.name, "name_en": crew.name_en}
        here = sorted(crew.members & on_shift.keys(), key=str)
        if not here:
            away.append({"code": "station-empty", **named})
        turned_out += [
            Choice(member, [{"code": "fire-station", **named}], None, 0.0)
            for member in here
            if member not in situation.tried
        ]
    offers = tuple(replace(one, reasons=[*one.reasons, *away]) for one in decision.offers) + tuple(
        turned_out
    )
    asks_desk = any(reason["code"] == "desk-first" for reason in decision.reasons)
    if turned_out and not decision.offers and not asks_desk:
        # The crew is asked now; when it declines or stays silent, the event brings us back.
        decision = replace(decision, escalate="", look_again_at=None)
    return replace(decision, offers=offers, reasons=[*decision.reasons, *away])
