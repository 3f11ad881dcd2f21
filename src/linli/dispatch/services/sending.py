"""A person decides whom to send: as proposed, or otherwise with a reason that is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import ACCEPTED, EN_ROUTE
from linli.cases.queries import CaseDetail
from linli.cases.services.story import locked
from linli.core import errors
from linli.dispatch.decide import OFFERS_AT_ONCE, Choice, Decision, Reason
from linli.dispatch.services.applying import call_off
from linli.dispatch.services.deciding import decide_for
from linli.dispatch.services.handing_over import staying
from linli.people import queries as people

GOING = frozenset({ACCEPTED, EN_ROUTE})
# Why somebody else than proposed; a closed list, so that weights can be fitted to it.
WHY = ("nearer", "knows", "skill", "load", "cover", "asked", "other")


class NoLongerThere(errors.Conflict):
    code, title = "no-longer-there", _("Things have changed meanwhile; look again and choose")


@transaction.atomic
def send(
    *,
    case_id: UUID,
    member_ids: Sequence[UUID],
    why: str = "",
    words: str = "",
    accepts: bool = False,
    actor: str,
    now: datetime,
) -> list[UUID]:
    """Offer a case to those whom a person chose.

    With the offer is kept whether it is what dispatch proposed at that moment; else what was
    proposed, at which cost, and why the person chose otherwise.

    Args:
        why: one of `WHY`, needed where it is not what was proposed.
        words: more about it; sealed in the event.
        accepts: whether the person means what is proposed, so that anything else is refused.

    Returns:
        The ids of the new assignments.
    Raises:
        Invalid: nobody is chosen, somebody is not on shift, or the reason is missing.
        NoLongerThere: the proposal is another by now, or somebody would have to leave a case that
            they have reached.
        StepNotAllowed: the case has ended or waits for triage.
    """
    chosen = list(dict.fromkeys(member_ids))
    if not chosen:
        raise errors.Invalid(fields={"member": _now("Choose whom to send")})
    if not set(chosen) <= {one.member_id for one in people.on_shift(now=now)}:
        raise errors.Invalid(fields={"member": _now("Somebody chosen is no longer on shift")})
    locked(case_id)
    case = case_queries.case_detail(case_id, with_events=False)
    decision = decide_for(case, now=now)
    first = proposed_first(decision, case.row.grade)
    is_overruled = not set(chosen) <= {one.member_id for one in first}
    if is_overruled and accepts:
        raise NoLongerThere()
    if is_overruled and why not in WHY:
        raise errors.Invalid(fields={"why": _now("Say why it is not the one proposed")})
    known = {one.member_id: one for one in decision.ranked}
    leaving = tuple(known[pk] for pk in chosen if pk in known)
    if not call_off(leaving, for_case_id=case_id, actor=actor, now=now):
        raise NoLongerThere()
    _relieve(case, now=now, actor=actor)
    told = _overruled(first, why) if is_overruled else {"code": "accepted-by-person"}
    return cases.offer(
        case_id=case_id,
        offers=[_offer(pk, known.get(pk), told, words) for pk in chosen],
        expires_at=decision.expires_at,
        actor=actor,
        at=now,
    )


def _relieve(case: CaseDetail, *, actor: str, now: datetime) -> None:
    """Take the case off those who go home before they reach it, once another is sent."""
    if case.row.needs_person != "hand_over":
        return
    stays = staying(now=now)
    for one in case.assignments:
        if one.state in GOING and one.member_id not in stays:
            cases.end_of_shift(assignment_id=one.id, actor=actor, at=now)


def proposed_first(decision: Decision, grade: str) -> tuple[Choice, ...]:
    """Whom dispatch would ask now, or next where somebody is asked already."""
    return decision.offers or decision.ranked[: OFFERS_AT_ONCE[grade]]


def _overruled(first: Sequence[Choice], why: str) -> Reason:
    proposed: list[dict[str, Any]] = [
        {
            "member_id": str(one.member_id),
            "cost": round(one.cost_s),
            "reasons": [reason for reason in one.reasons if reason["code"] != "alternative"],
        }
        for one in first
    ]
    return {"code": "chosen-by-person", "why": why, "proposed": proposed}


def _offer(member_id: UUID, choice: Choice | None, told: Reason, words: str) -> cases.Offer:
    if choice is None:
        return cases.Offer(member_id, [told], None, words)
    first = told | ({"cost": round(choice.cost_s)} if "why" in told else {})
    return cases.Offer(member_id, [first, *choice.reasons], choice.distance_m, words)
