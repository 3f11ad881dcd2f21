"""The caller, their shifts, organisations, members on shift, counts."""

from typing import Any

from ninja import Router

from linli.api.caller import SCOPES, ApiRequest, needs
from linli.api.schemas import internal
from linli.api.schemas.base import READING, answers
from linli.api.v1.access import scope_for
from linli.cases import queries as cases
from linli.guard.policy import allows
from linli.guard.roles import ACTIONS
from linli.people import queries as people
from linli.people import rota
from linli.people.queries import MemberNotFound, OnShift, Scope

router = Router()


@router.get(
    "/me", auth=needs("read"), tags=["people"], response=answers(internal.Me, refusals=READING)
)
def get_me(request: ApiRequest) -> dict[str, Any]:
    """Who the caller is, and what they may do somewhere."""
    caller = request.auth
    member = people.member_of(caller.viewer)
    return {
        "name": caller.viewer.name,
        "user_id": caller.viewer.user_id,
        "member_id": member.id if member else None,
        "scopes": sorted(caller.client.scopes if caller.client else SCOPES),
        "grants": caller.viewer.grants,
        "actions": sorted(action for action in ACTIONS if allows(caller.viewer, action)),
    }


@router.get(
    "/shifts",
    auth=needs("work"),
    tags=["people"],
    response=answers(list[internal.ShiftOut], refusals=READING),
)
def list_my_shifts(request: ApiRequest) -> Any:
    """The caller's own shifts that have not ended, the next one first."""
    caller = request.auth
    caller.require("shift.swap")
    member = people.member_of(caller.viewer)
    if member is None:
        raise MemberNotFound()
    return rota.shifts_of(member.id, since=caller.at)


@router.get(
    "/organisations",
    auth=needs("read"),
    tags=["people"],
    response=answers(list[internal.OrganisationOut], refusals=READING),
)
def list_organisations(request: ApiRequest) -> Any:
    """All active organisations: to whom a case may be handed."""
    request.auth.require("case.view")
    return people.organisations()


@router.get(
    "/members",
    auth=needs("read"),
    tags=["people"],
    response=answers(list[internal.MemberOnShift], refusals=READING),
)
def list_members_on_shift(request: ApiRequest) -> Any:
    """Responders on duty now, of the organisations in the caller's scope."""
    caller = request.auth
    scope = scope_for(caller, "console.view")
    found = [one for one in people.on_shift(now=caller.at) if _holds(scope, one)]
    load = cases.workload([one.member_id for one in found])
    return [_on_shift(one, load[one.member_id]) for one in found]


def _holds(scope: Scope, one: OnShift) -> bool:
    """Whether a responder's organisation is in scope; an area's scope holds those that serve it."""
    if scope.is_all:
        return True
    paths = people.organisation(one.organisation_id).area_paths
    return any(
        (wanted is None or wanted == one.organisation_id)
        and (not path or any(_meet(path, served) for served in paths))
        for wanted, path in scope.pairs
    )


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _on_shift(one: OnShift, load: tuple[int, int]) -> dict[str, Any]:
    return {
        "member_id": one.member_id,
        "name": one.name,
        "kind": one.kind,
        "organisation_id": one.organisation_id,
        "lon": one.point.lon if one.point else None,
        "lat": one.point.lat if one.point else None,
        "skills": sorted(one.skills),
        "ends_at": one.ends_at,
        "offers": load[0],
        "tasks": load[1],
    }


@router.get(
    "/stats/counts",
    auth=needs("read"),
    tags=["stats"],
    response=answers(internal.Counts, refusals=READING),
)
def count_cases(request: ApiRequest) -> Any:
    """How many open cases need a person, are overdue, or have nobody."""
    caller = request.auth
    return cases.counts(scope=scope_for(caller, "console.view"), now=caller.at)
