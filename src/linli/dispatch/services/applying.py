"""Applying the dispatch decision to a case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import BUSY_STATES, OPEN_STATES, UNSURE
from linli.cases.queries import CaseDetail
from linli.cases.services.story import locked
from linli.dispatch.decide import OFFERS_AT_ONCE, Choice, Decision
from linli.dispatch.services.deciding import crews_of, decide_for, desk_until, members_of

ACTOR = "system"
RANK = {"lead": 1, "desk": 2}


@transaction.atomic(savepoint=False)
def dispatch_case(
    *, case_id: UUID, now: datetime, wanted: int = 0, skill: str = ""
) -> Decision | None:
    """Offer a case to whom the decision names, escalate if nobody is left.

    Where the owner's desk wants to choose, it is shown the proposal first. Who is called off from
    another case for this one is told by that case, which is offered anew.

    Returns:
        The decision, or None where there is nothing to decide: the case has ended, waits for a
        person's triage, or has people enough.
    """
    locked(case_id)
    case = case_queries.case_detail(case_id, with_events=False)
    is_waiting = case.row.state in OPEN_STATES and case.row.state != UNSURE
    if not is_waiting or (_has_enough(case) and not wanted):
        return None
    until = desk_until(case, now=now)
    decision = decide_for(case, now=now, wanted=wanted, skill=skill, desk_until=until)
    if not call_off(decision.offers, for_case_id=case_id, actor=ACTOR, now=now):
        # Somebody has arrived meanwhile: once more, with those who are free.
        decision = decide_for(
            case, now=now, wanted=wanted, skill=skill, desk_until=until, may_call_off=False
        )
    _apply(case, decision, now=now)
    return decision


def call_off(choices: tuple[Choice, ...], *, for_case_id: UUID, actor: str, now: datetime) -> bool:
    """Take those chosen off what they would leave; False where one of them could not."""
    done = True
    for choice in choices:
        if choice.calls_off is not None:
            done &= cases.call_off(
                assignment_id=choice.calls_off.assignment_id,
                for_case_id=for_case_id,
                actor=actor,
                at=now,
            )
    return done


def _apply(case: CaseDetail, decision: Decision, *, now: datetime) -> None:
    codes = {reason["code"] for reason in decision.reasons}
    if decision.offers:
        offers = [
            cases.Offer(choice.member_id, choice.reasons, choice.distance_m)
            for choice in decision.offers
        ]
        cases.offer(
            case_id=case.id, offers=offers, expires_at=decision.expires_at, actor=ACTOR, at=now
        )
    elif "desk-first" in codes and decision.look_again_at and _is_new(case, decision):
        first = [one.member_id for one in decision.alternatives[: OFFERS_AT_ONCE[case.row.grade]]]
        cases.propose(
            case_id=case.id, member_ids=first, until=decision.look_again_at, actor=ACTOR, at=now
        )
    if decision.escalate and _must_tell(case, decision):
        why = "declined" if case.assignments else "unowned"
        why = "waited" if "waited-long" in codes else why
        cases.escalate(case_id=case.id, level=decision.escalate, why=why, actor=ACTOR, at=now)
    if decision.look_again_at is not None:
        cases.look_again(case_id=case.id, at=decision.look_again_at)


def _is_new(case: CaseDetail, decision: Decision) -> bool:
    """Whether the desk has not been shown this moment yet."""
    return decision.look_again_at != case.proposed_until


def _must_tell(case: CaseDetail, decision: Decision) -> bool:
    """Whether the escalation is news: each level hears once a round, and again when the case was
    laid aside though nobody has it."""
    told = case_queries.escalations_of(case.id)
    known = RANK.get(decision.escalate, 0) <= max((RANK.get(one, 0) for one in told), default=0)
    is_laid_aside = not decision.offers and not case.row.needs_person
    return not known or is_laid_aside


def _has_enough(case: CaseDetail) -> bool:
    """Whether somebody accepted, or as many are asked as the grade wants at once.

    A crew comes on top: while it is asked, the nearest others are asked all the same.
    """
    active = [item for item in case.assignments if item.is_active]
    crew = members_of(crews_of(case))
    others = [item for item in active if item.member_id not in crew]
    return any(item.state in BUSY_STATES for item in active) or (
        len(others) >= OFFERS_AT_ONCE[case.row.grade]
    )
