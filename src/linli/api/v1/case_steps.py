"""Steps with one case; each is one call of the case services."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import bodies, internal
from linli.api.schemas.base import answers
from linli.api.v1 import acting
from linli.api.v1.access import case_in_reach, done
from linli.api.writes import MayKey, once
from linli.cases import services as cases
from linli.cases.queries.media import media_belonging
from linli.cases.services import HandOffNotFound
from linli.core import errors
from linli.people import queries as people

router = Router(tags=["case steps"])
STEP = answers(internal.Done)


def _step(request: ApiRequest, case_id: UUID, key: UUID | None, action: acting.Act) -> Any:
    """Do one of the actions that a batch may do, too."""
    return once(request, key, lambda: acting.act(request.auth, case_id, action))


@router.post("/{case_id}/overrule", auth=needs("work"), response=answers(internal.Corrected))
def overrule(
    request: ApiRequest, case_id: UUID, body: bodies.OverruleIn, key: MayKey = None
) -> Any:
    """Set a decision right: category, grade, kind, owner, place. A reroute sends it anew."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/notes", auth=needs("work"), response=STEP)
def add_note(request: ApiRequest, case_id: UUID, body: bodies.NoteIn, key: MayKey = None) -> Any:
    """Add a note; a public one is shown to the reporter."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/settle", auth=needs("work"), response=STEP)
def settle(request: ApiRequest, case_id: UUID, body: bodies.SettleIn, key: MayKey = None) -> Any:
    """Resolve a case without anyone on scene."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/close", auth=needs("work"), response=STEP)
def close(request: ApiRequest, case_id: UUID, body: bodies.CloseIn, key: MayKey = None) -> Any:
    """Close a resolved case for good."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/reopen", auth=needs("work"), response=STEP)
def reopen(request: ApiRequest, case_id: UUID, body: bodies.ReasonIn, key: MayKey = None) -> Any:
    """Open a finished case again, with new clocks."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/hand-offs", auth=needs("work"), response=answers(internal.Made))
def hand_off(request: ApiRequest, case_id: UUID, body: bodies.HandOffIn, key: MayKey = None) -> Any:
    """Give the case, or a part of it, to another organisation."""
    return _step(request, case_id, key, body)


@router.post("/{case_id}/hand-offs/{hand_off_id}/{step}", auth=needs("work"), response=STEP)
def answer_hand_off(
    request: ApiRequest,
    case_id: UUID,
    hand_off_id: UUID,
    step: Literal["accept", "return", "finish", "withdraw"],
    body: bodies.AnswerIn,
    key: MayKey = None,
) -> Any:
    """Accept, return, finish or withdraw a hand-off."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case = case_in_reach(caller, case_id, "case.hand_off")
        if all(item.id != hand_off_id for item in case.hand_offs):
            raise HandOffNotFound()
        cases.answer_hand_off(
            hand_off_id=hand_off_id,
            step=step,
            answer=body.answer,
            actor=caller.viewer.actor,
            at=caller.at,
        )
        return done(case_id)

    return once(request, key, act)


@router.post("/{case_id}/pause", auth=needs("work"), response=STEP)
def pause_clocks(
    request: ApiRequest, case_id: UUID, body: bodies.PauseIn, key: MayKey = None
) -> Any:
    """Pause the clocks for a stated reason until a stated end."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case_in_reach(caller, case_id, "case.clock")
        cases.pause_clocks(
            case_id=case_id,
            reason=body.reason,
            until=body.until,
            actor=caller.viewer.actor,
            at=caller.at,
        )
        return done(case_id)

    return once(request, key, act)


@router.post("/{case_id}/resume", auth=needs("work"), response=STEP)
def resume_clocks(request: ApiRequest, case_id: UUID, key: MayKey = None) -> Any:
    """Let paused clocks go on before their end."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case_in_reach(caller, case_id, "case.clock")
        cases.resume_clocks(case_id=case_id, actor=caller.viewer.actor, at=caller.at)
        return done(case_id)

    return once(request, key, act)


@router.post("/{case_id}/merge", auth=needs("work"), response=STEP)
def merge(request: ApiRequest, case_id: UUID, body: bodies.MergeIn, key: MayKey = None) -> Any:
    """Merge a case into another about the same thing; both must be in reach."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case_in_reach(caller, case_id, "case.triage")
        case_in_reach(caller, body.into_id, "case.triage")
        cases.merge(case_id=case_id, into_id=body.into_id, actor=caller.viewer.actor, at=caller.at)
        return done(case_id)

    return once(request, key, act)


@router.post("/{case_id}/photos", auth=needs("work"), response=STEP)
def add_photo(request: ApiRequest, case_id: UUID, body: bodies.MediaIn, key: MayKey = None) -> Any:
    """Join a photo that was sent before to a case."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case_in_reach(caller, case_id, "case.note")
        media = media_belonging(body.media_id)
        is_own = media is not None and media.added_by == caller.viewer.actor
        if not is_own or media is None or media.case_id not in {None, case_id}:
            sentence = _("A photo is not here, or belongs to something else; send it again")
            raise errors.Invalid(fields={"media_id": sentence})
        cases.add_media(
            case_id=case_id, media_id=body.media_id, actor=caller.viewer.actor, at=caller.at
        )
        return done(case_id)

    return once(request, key, act)


@router.post("/{case_id}/offers", auth=needs("work"), response=answers(internal.Made))
def offer(request: ApiRequest, case_id: UUID, body: bodies.OffersIn, key: MayKey = None) -> Any:
    """Offer a case to responders on shift, by a person's choice."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case_in_reach(caller, case_id, "case.dispatch")
        on_shift = {one.member_id for one in people.on_shift(now=caller.at)}
        if not set(body.member_ids) <= on_shift:
            raise errors.Invalid(fields={"member_ids": _("Not all of them are on shift")})
        made = cases.offer(
            case_id=case_id,
            offers=[cases.Offer(pk, [{"code": "chosen-by-a-person"}]) for pk in body.member_ids],
            expires_at=caller.at + timedelta(seconds=body.expires_in_s),
            actor=caller.viewer.actor,
            at=caller.at,
        )
        return done(case_id) | {"ids": [str(pk) for pk in made]}

    return once(request, key, act)


@router.post("/{case_id}/assignments/{assignment_id}/withdraw", auth=needs("work"), response=STEP)
def withdraw(
    request: ApiRequest,
    case_id: UUID,
    assignment_id: UUID,
    body: bodies.ReasonIn,
    key: MayKey = None,
) -> Any:
    """Take an assignment back from a responder, who is free at once."""
    caller = request.auth

    def act() -> dict[str, Any]:
        case = case_in_reach(caller, case_id, "case.dispatch")
        if all(item.id != assignment_id for item in case.assignments):
            raise cases.AssignmentNotFound()
        cases.withdraw(
            assignment_id=assignment_id,
            reason=body.reason,
            actor=caller.viewer.actor,
            at=caller.at,
        )
        return done(case_id)

    return once(request, key, act)
