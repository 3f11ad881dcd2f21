"""A responder's own offers and tasks."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from ninja import Router

from linli.api.caller import ApiRequest, Caller, needs
from linli.api.schemas import bodies, internal
from linli.api.schemas.base import READING, answers
from linli.api.v1.access import done
from linli.api.writes import MayKey, once
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.services import AssignmentNotFound
from linli.people import queries as people
from linli.people.queries import MemberNotFound

router = Router(tags=["assignments"])
STEP = answers(internal.Done)
Step = Callable[[str], UUID]


@router.get("", auth=needs("work"), response=answers(list[internal.Task], refusals=READING))
def list_assignments(request: ApiRequest, mine: Literal["1"] = "1") -> Any:
    """The caller's open offers first, then their tasks by grade and due time."""
    caller = request.auth
    caller.require("assignment.act")
    member = people.member_of(caller.viewer)
    if member is None:
        raise MemberNotFound()
    return case_queries.tasks_of(member.id)


def _own(caller: Caller, assignment_id: UUID) -> None:
    caller.require("assignment.act")
    member = people.member_of(caller.viewer)
    task = case_queries.assignment_info(assignment_id)
    if member is None or task is None or task.member_id != member.id:
        raise AssignmentNotFound()


def _step(request: ApiRequest, assignment_id: UUID, key: UUID | None, step: Step) -> Any:
    """Take a step with one of the caller's own assignments."""
    caller = request.auth

    def act() -> dict[str, Any]:
        _own(caller, assignment_id)
        return done(step(caller.viewer.actor))

    return once(request, key, act)


@router.post("/{assignment_id}/accept", auth=needs("work"), response=STEP)
def accept(request: ApiRequest, assignment_id: UUID, key: MayKey = None) -> Any:
    """Accept an offer."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.accept_assignment(assignment_id=assignment_id, actor=actor, at=at),
    )


@router.post("/{assignment_id}/decline", auth=needs("work"), response=STEP)
def decline(
    request: ApiRequest, assignment_id: UUID, body: bodies.ReasonIn, key: MayKey = None
) -> Any:
    """Decline an offer, or give an accepted task back, with a reason."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.decline(
            assignment_id=assignment_id, reason=body.reason, actor=actor, at=at
        ),
    )


@router.post("/{assignment_id}/depart", auth=needs("work"), response=STEP)
def depart(request: ApiRequest, assignment_id: UUID, key: MayKey = None) -> Any:
    """Leave for the scene."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.depart(assignment_id=assignment_id, actor=actor, at=at),
    )


@router.post("/{assignment_id}/arrive", auth=needs("work"), response=STEP)
def arrive(request: ApiRequest, assignment_id: UUID, key: MayKey = None) -> Any:
    """Reach the scene."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.arrive(assignment_id=assignment_id, actor=actor, at=at),
    )


@router.post("/{assignment_id}/clear", auth=needs("work"), response=STEP)
def clear(
    request: ApiRequest, assignment_id: UUID, body: bodies.SettleIn, key: MayKey = None
) -> Any:
    """Clear from the scene with a disposition: the case is resolved."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.clear(
            assignment_id=assignment_id,
            disposition=body.disposition,
            note=body.note,
            actor=actor,
            at=at,
        ),
    )


@router.post("/{assignment_id}/leave", auth=needs("work"), response=STEP)
def leave(request: ApiRequest, assignment_id: UUID, key: MayKey = None) -> Any:
    """Leave the scene while others carry on, or so that another is sent."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.leave(assignment_id=assignment_id, actor=actor, at=at),
    )


@router.post("/{assignment_id}/help", auth=needs("work"), response=STEP)
def ask_for_help(
    request: ApiRequest, assignment_id: UUID, body: bodies.HelpIn, key: MayKey = None
) -> Any:
    """Ask for more hands."""
    at = request.auth.at
    return _step(
        request,
        assignment_id,
        key,
        lambda actor: cases.ask_for_help(
            assignment_id=assignment_id, skill=body.skill, note=body.note, actor=actor, at=at
        ),
    )
