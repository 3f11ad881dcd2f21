"""The situation of a case as it stands, and what dispatch would decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings

from linli.cases import queries as case_queries
from linli.cases.lifecycle import ACTIVE_STATES, DECLINED, EXPIRED
from linli.cases.queries import AssignmentInfo, CaseDetail, ClockInfo, InHand, WaitingCase
from linli.core import worktime
from linli.core.coordinates import Point
from linli.dispatch import covering, matching, station, ways
from linli.dispatch.decide import (
    CALLS_OFF,
    LEFT_BEFORE,
    URGENT,
    CaseFacts,
    Decision,
    Leaving,
    Rank,
    Responder,
    Situation,
    nearest,
    only_near_may_leave,
)
from linli.people import lately as people
from linli.people.queries import OnShift, OrganisationInfo
from linli.people.stations import fire_stations_at

# So many other waiting cases are looked at together with one.
RIVALS = 40
# Workload is compared over the length of a shift.
SHIFT = timedelta(hours=8)


def propose(*, case_id: UUID, now: datetime, wanted: int = 0, skill: str = "") -> Decision:
    """What dispatch would decide for a case now, had the desk no say; changes nothing.

    Args:
        wanted: how many more to send, 0 for as many as the grade asks for.
        skill: a skill that is asked for besides those of the category.

    Raises:
        CaseNotFound: no case has this id.
    """
    case = case_queries.case_detail(case_id, with_events=False)
    return decide_for(case, now=now, wanted=wanted, skill=skill)


def decide_for(
    case: CaseDetail,
    *,
    now: datetime,
    wanted: int = 0,
    skill: str = "",
    desk_until: datetime | None = None,
    may_call_off: bool = True,
) -> Decision:
    """The decision for a case.

    Args:
        desk_until: until when the desk may choose; None where it need not.
        may_call_off: whether people may be taken off other cases.
    """
    owner = people.organisation(case.row.owner_id)
    on_shift = people.on_shift(now=now)
    this_round = [item for item in case.assignments if item.round == case.round]
    facts = _facts_of(case, owner, wanted=wanted, skill=skill)
    crews = crews_of(case)
    crew = members_of(crews)
    calls_off = may_call_off and case.row.grade in CALLS_OFF and settings.DISPATCH != "nearest"
    responders = _responders(on_shift, now=now, calls_off=calls_off)
    situation = Situation(
        now=now,
        responders=only_near_may_leave(responders, case.point),
        tried=frozenset(item.member_id for item in this_round if item.state in TRIED),
        missed=sum(item.state in {DECLINED, EXPIRED} for item in this_round),
        active=sum(item.is_active and item.member_id not in crew for item in case.assignments),
        opens_at=_opens_at(case, owner, now),
        desk_until=desk_until,
        waited=_waited(case, owner, now),
    )
    rank = _rank(case, on_shift, situation)
    return station.decide_with_crews(facts, situation, crews, rank)


def crews_of(case: CaseDetail) -> list[station.Crew]:
    """The micro fire stations that turn out to a case."""
    if not station.turns_out(category=case.row.category_code, grade=case.row.grade):
        return []
    found = fire_stations_at(case.row.area_path)
    return [station.Crew(one.name, one.name_en, one.member_ids) for one in found]


def members_of(crews: Sequence[station.Crew]) -> frozenset[UUID]:
    """Everybody of these crews."""
    return frozenset[UUID]().union(*(crew.members for crew in crews))


def _facts_of(case: CaseDetail, owner: OrganisationInfo, *, wanted: int, skill: str) -> CaseFacts:
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


TRIED = frozenset({DECLINED, EXPIRED, *ACTIVE_STATES})


def desk_until(case: CaseDetail, *, now: datetime) -> datetime | None:
    """Until when the owner's desk may choose whom to send: once a round, before anybody is asked;
    None where dispatch decides at once."""
    seconds = people.organisation(case.row.owner_id).proposal_s
    asked: list[AssignmentInfo] = [one for one in case.assignments if one.round == case.round]
    if not seconds or asked:
        return None
    # What was proposed in an earlier round is over.
    begun = max((one.started_at for one in _own_clocks(case)), default=case.row.opened_at)
    if case.proposed_until is not None and case.proposed_until > begun:
        return case.proposed_until
    return now + timedelta(seconds=seconds)


def _own_clocks(case: CaseDetail) -> list[ClockInfo]:
    """The clocks of the case's present round, without those of hand-offs."""
    return [one for one in case.clocks if one.round == case.round and not one.hand_off_id]


def _waited(case: CaseDetail, owner: OrganisationInfo, now: datetime) -> timedelta:
    """How long a case has been open in its present round; routine ones in working hours only."""
    since = min((one.started_at for one in _own_clocks(case)), default=case.row.opened_at)
    if case.row.grade in URGENT:
        return now - since
    return worktime.working_time_between(since, now, people.calendar_of(owner.calendar_id))


def _opens_at(case: CaseDetail, owner: OrganisationInfo, now: datetime) -> datetime | None:
    if case.row.grade in URGENT:
        return None
    return worktime.next_working_start(now, people.calendar_of(owner.calendar_id))


def _responders(
    on_shift: Sequence[OnShift], *, now: datetime, calls_off: bool
) -> tuple[Responder, ...]:
    in_hand = case_queries.in_hand([one.member_id for one in on_shift])
    return tuple(
        _responder(one, in_hand.get(one.member_id, []), now, calls_off) for one in on_shift
    )


def _responder(one: OnShift, held: list[InHand], now: datetime, calls_off: bool) -> Responder:
    tasks = sum(each.is_task for each in held)
    return Responder(
        one.member_id,
        one.kind,
        one.organisation_id,
        one.point,
        one.skills,
        len(held) - tasks,
        tasks,
        one.ends_at,
        sum(each.is_task and each.case.grade in URGENT for each in held),
        _leaving(held, now) if calls_off else None,
    )


def _leaving(held: list[InHand], now: datetime) -> Leaving | None:
    """What somebody could be called off from: the one thing they have, not begun on the spot, of a
    lower grade, young, and never left before."""
    if len(held) != 1:
        return None
    (one,) = held
    waited_for = now - one.case.since
    stays = one.is_on_scene or one.was_left or one.case.grade in CALLS_OFF
    if stays or waited_for >= LEFT_BEFORE:
        return None
    return Leaving(one.assignment_id, one.case.id, _facts(one.case), waited_for)


def _facts(one: WaitingCase) -> CaseFacts:
    owner = people.organisation(one.owner_id)
    return CaseFacts(
        grade=one.grade,
        skills=one.skills,
        point=None if one.lon is None or one.lat is None else Point(one.lon, one.lat),
        owner_id=owner.id,
        owner_kind=owner.kind,
    )


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


def _waiting_beside(case: CaseDetail, now: datetime) -> list[WaitingCase]:
    waiting = case_queries.waiting_now(now=now, limit=RIVALS + 1)
    return [one for one in waiting if one.id != case.id][:RIVALS]


def _rival(one: WaitingCase, now: datetime) -> matching.Rival:
    return matching.Rival(one.id, _facts(one), (now - one.since).total_seconds(), one.tried)
