"""Applying the dispatch decision to a case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import (
    ACTIVE_STATES,
    BUSY_STATES,
    DECLINED,
    EXPIRED,
    OPEN_STATES,
    UNSURE,
)
from linli.cases.queries import CaseDetail
from linli.cases.services.story import locked
from linli.core import worktime
from linli.core.coordinates import Point
from linli.dispatch import covering, matching, station, ways
from linli.dispatch.decide import (
    OFFERS_AT_ONCE,
    CaseFacts,
    Decision,
    Rank,
    Responder,
    Situation,
    nearest,
)
from linli.people import lately as people
from linli.people.queries import OnShift, OrganisationInfo
from linli.people.stations import fire_stations_at

ACTOR = "system"
RANK = {"lead": 1, "desk": 2}
# So many other waiting cases are looked at together with one.
RIVALS = 40
# Workload is compared over the length of a shift.
SHIFT = timedelta(hours=8)


def propose(*, case_id: UUID, now: datetime, wanted: int = 0, skill: str = "") -> Decision:
    """What dispatch would decide for a case now; changes nothing.

    Args:
        wanted: how many more to send, 0 for as many as the grade asks for.
        skill: a skill that is asked for besides those of the category.
    """
    case = case_queries.case_detail(case_id, with_events=False)
    return _decide(case, now=now, wanted=wanted, skill=skill)


@transaction.atomic(savepoint=False)
def dispatch_case(
    *, case_id: UUID, now: datetime, wanted: int = 0, skill: str = ""
) -> Decision | None:
    """Offer a case to whom the decision names, escalate if nobody is left.

    Returns:
        The decision, or None where there is nothing to decide: the case has ended, waits for a
        person's triage, or has people enough.
    """
    locked(case_id)
    case = case_queries.case_detail(case_id, with_events=False)
    is_waiting = case.row.state in OPEN_STATES and case.row.state != UNSURE
    crews = _crews(case)
    if not is_waiting or (_has_enough(case, crews) and not wanted):
        return None
    decision = _decide(case, now=now, wanted=wanted, skill=skill, crews=crews)
    if decision.offers:
        cases.offer(
            case_id=case_id,
            offers=[
                cases.Offer(choice.member_id, choice.reasons, choice.distance_m)
                for choice in decision.offers
            ],
            expires_at=decision.expires_at,
            actor=ACTOR,
            at=now,
        )
    if decision.escalate and _must_tell(case, decision):
        why = "declined" if case.assignments else "unowned"
        cases.escalate(case_id=case_id, level=decision.escalate, why=why, actor=ACTOR, at=now)
    if decision.look_again_at is not None:
        cases.look_again(case_id=case_id, at=decision.look_again_at)
    return decision


def _must_tell(case: CaseDetail, decision: Decision) -> bool:
    """Whether the escalation is news: each level hears once a round, and again when the case was
    laid aside though nobody has it."""
    told = case_queries.escalations_of(case.id)
    known = RANK.get(decision.escalate, 0) <= max((RANK.get(one, 0) for one in told), default=0)
    is_laid_aside = not decision.offers and not case.row.needs_person
    return not known or is_laid_aside


def _crews(case: CaseDetail) -> list[station.Crew]:
    """The micro fire stations that turn out to this case."""
    if not station.turns_out(category=case.row.category_code, grade=case.row.grade):
        return []
    found = fire_stations_at(case.row.area_path)
    return [station.Crew(one.name, one.name_en, one.member_ids) for one in found]


def _of_crews(crews: Sequence[station.Crew]) -> frozenset[UUID]:
    return frozenset[UUID]().union(*(crew.members for crew in crews))


def _has_enough(case: CaseDetail, crews: Sequence[station.Crew]) -> bool:
    """Whether somebody accepted, or as many are asked as the grade wants at once.

    A crew comes on top: while it is asked, the nearest others are asked all the same.
    """
    active, crew = [item for item in case.assignments if item.is_active], _of_crews(crews)
    others = [item for item in active if item.member_id not in crew]
    return any(item.state in BUSY_STATES for item in active) or (
        len(others) >= OFFERS_AT_ONCE[case.row.grade]
    )


def _decide(
    case: CaseDetail,
    *,
    now: datetime,
    wanted: int,
    skill: str,
    crews: Sequence[station.Crew] = (),
) -> Decision:
    owner = people.organisation(case.row.owner_id)
    on_shift = people.on_shift(now=now)
    load = case_queries.workload([one.member_id for one in on_shift])
    this_round = [item for item in case.assignments if item.round == case.round]
    opens_at = None
    if case.row.grade in {"P3", "P4"}:
        calendar = people.calendar_of(owner.calendar_id)
        opens_at = worktime.next_working_start(now, calendar)
    facts = _facts(case, owner, wanted=wanted, skill=skill)
    missed = [item for item in this_round if item.state in {DECLINED, EXPIRED}]
    crew = _of_crews(crews)
    situation = Situation(
        now=now,
        responders=tuple(
            Responder(
                one.member_id,
                one.kind,
                one.organisation_id,
                one.point,
                one.skills,
                *load[one.member_id],
                one.ends_at,
            )
            for one in on_shift
        ),
        tried=frozenset(
            item.member_id
            for item in this_round
            if item.state in {DECLINED, EXPIRED, *ACTIVE_STATES}
        ),
        missed=len(missed),
        active=sum(item.is_active and item.member_id not in crew for item in case.assignments),
        opens_at=opens_at,
    )
    rank = _rank(case, on_shift, situation)
    return station.decide_with_crews(facts, situation, crews, rank)


def _facts(case: CaseDetail, owner: OrganisationInfo, *, wanted: int, skill: str) -> CaseFacts:
    facts = CaseFacts(
        grade=case.row.grade,
        skills=frozenset({skill}) if skill else frozenset(case.category.skills),
        point=case.point,
        owner_id=owner.id,
        owner_kind=owner.kind,
        wanted=wanted,
    )
    is_fire = station.turns_out(category=case.row.category_code, grade=case.row.grade)
    return station.anybodys(facts) if is_fire else facts


def _rank(case: CaseDetail, on_shift: Sequence[OnShift], situation: Situation) -> Rank:
    """In which order people are asked, as the setting says."""
    if settings.DISPATCH == "nearest":
        return nearest
    now = situation.now
    members = [one.member_id for one in on_shift]
    free = {
        one.member_id: one.point
        for one in situation.responders
        if not one.tasks and one.point is not None
    }
    scene = matching.Scene(
        travel=ways.travel(),
        hour=ways.local_hour(now),
        waited_s=(now - case.occurred_at).total_seconds(),
        rivals=tuple(_rival(one, now) for one in _waiting_beside(case, now)),
        worked_s=case_queries.worked_since(members, since=now - SHIFT, now=now),
        left_behind=covering.left_behind(free, now=now),
    )
    return partial(matching.ranked, scene=scene)


def _waiting_beside(case: CaseDetail, now: datetime) -> list[case_queries.WaitingCase]:
    waiting = case_queries.waiting_now(now=now, limit=RIVALS + 1)
    return [one for one in waiting if one.id != case.id][:RIVALS]


def _rival(one: case_queries.WaitingCase, now: datetime) -> matching.Rival:
    owner = people.organisation(one.owner_id)
    facts = CaseFacts(
        grade=one.grade,
        skills=one.skills,
        point=None if one.lon is None or one.lat is None else Point(one.lon, one.lat),
        owner_id=owner.id,
        owner_kind=owner.kind,
    )
    return matching.Rival(one.id, facts, (now - one.since).total_seconds(), one.tried)
