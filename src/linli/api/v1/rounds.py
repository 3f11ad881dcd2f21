"""A responder's own round of the day."""

from typing import Any, Literal
from uuid import UUID

from ninja import Router

from linli.api.caller import ApiRequest, Caller, needs
from linli.api.schemas import rounds as schemas
from linli.api.schemas.base import READING, answers
from linli.api.writes import MayKey, once
from linli.dispatch.visits import going_on, reading, walking
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.reading import StopInfo
from linli.people import queries as people
from linli.people.queries import MemberInfo, MemberNotFound

router = Router(tags=["rounds"])


def _member(caller: Caller) -> MemberInfo:
    caller.require("assignment.act")
    member = people.member_of(caller.viewer)
    if member is None:
        raise MemberNotFound()
    return member


def _stop(one: StopInfo) -> dict[str, Any]:
    duty = one.duty
    return {
        "visit_id": duty.id,
        "kind": duty.kind,
        "address": duty.address,
        "lon": duty.lon,
        "lat": duty.lat,
        "state": one.state,
        "why": one.why,
        "expected_at": one.expected_at,
        "ended_at": one.ended_at,
        "minutes": duty.minutes,
        "opens_min": duty.opens_min,
        "closes_min": duty.closes_min,
        "due_by": duty.due_by,
    }


@router.get("", auth=needs("work"), response=answers(schemas.RoundOut, refusals=READING))
def my_round(request: ApiRequest, mine: Literal["1"] = "1") -> Any:
    """The caller's round of today: what is ahead in order, then what is over or left out."""
    caller = request.auth
    on = local_day(caller.at)
    found = reading.round_of(member_id=_member(caller).id, on=on)
    if found is None:
        return {"on": on, "paused_at": None, "why": "", "stops": []}
    listed = [*found.ahead, *found.over, *found.left_out]
    return {
        "on": on,
        "paused_at": found.paused_at,
        "why": found.why,
        "stops": [_stop(one) for one in listed],
    }


@router.post("/visits/{visit_id}", auth=needs("work"), response=answers(schemas.StopEnded))
def end_stop(
    request: ApiRequest, visit_id: UUID, body: schemas.StopEndIn, key: MayKey = None
) -> Any:
    """Mark a stop of today's round as done, not met or put off; the rest is timed anew."""
    caller = request.auth

    def act() -> dict[str, Any]:
        member = _member(caller)
        walking.end_stop(
            member_id=member.id,
            duty_id=visit_id,
            result=body.result,
            why=body.why,
            actor=caller.viewer.actor,
            at=caller.at,
        )
        going_on.replan_round(
            member_id=member.id,
            on=local_day(caller.at),
            why="done",
            actor=caller.viewer.actor,
            now=caller.at,
        )
        return {"visit_id": str(visit_id), "state": body.result}

    return once(request, key, act)
