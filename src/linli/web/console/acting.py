"""Doing a step of the case page with what its form gave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CaseDetail
from linli.cases.reach import require_reach
from linli.core import errors, idempotency
from linli.dispatch import services as dispatch
from linli.guard.policy import Viewer, grants_for
from linli.intake import photos
from linli.people import queries as people
from linli.places import queries as places
from linli.triage import services as triage

Files = MultiValueDict[str, UploadedFile]  # type: ignore[type-arg]  # no subscript at run time
MOST_PHOTOS = 5
KINDS = frozenset({"report", "complaint", "question", "suggestion"})
# What makes something new is done once under the form's key; the rest may be sent twice as it is.
KEYED = frozenset({"send", "note", "hand-off", "photo", "escalate"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A step somebody asked for."""

    case: CaseDetail
    given: QueryDict
    files: Files
    viewer: Viewer
    at: datetime

    @property
    def actor(self) -> str:
        return self.viewer.actor

    def text(self, name: str) -> str:
        return self.given.get(name, "").strip()


def act(step: str, asked: Asked) -> None:
    """Do a step, once under the form's key where it makes something new.

    Raises:
        LinliError: the step's own refusals; `fields` of Invalid name what to mend.
    """
    if step not in KEYED:
        DOING[step](asked)
        return
    given = [pair for pair in sorted(asked.given.lists()) if pair[0] != "csrfmiddlewaretoken"]

    def do() -> idempotency.Reply:
        DOING[step](asked)
        return {}

    idempotency.once(
        caller=asked.actor,
        key=uuid_of(asked.given.get("key", ""), field="key"),
        fingerprint=idempotency.fingerprint([str(asked.case.id), step, given]),
        act=do,
    )


def uuid_of(word: str, *, field: str) -> UUID:
    """The id that a form names.

    Raises:
        Invalid: it is none.
    """
    try:
        return UUID(word)
    except ValueError as error:
        raise errors.Invalid(fields={field: _("Please choose from the list")}) from error


def _offer(asked: Asked) -> None:
    dispatch.send(
        case_id=asked.case.id,
        member_ids=[
            uuid_of(word, field="member") for word in asked.given.getlist("member") if word
        ],
        why=asked.text("why"),
        words=asked.text("words"),
        accepts=asked.given.get("accepts") == "1",
        actor=asked.actor,
        now=asked.at,
    )


def _withdraw(asked: Asked) -> None:
    assignment_id = uuid_of(asked.given.get("assignment", ""), field="assignment")
    if all(item.id != assignment_id for item in asked.case.assignments):
        raise cases.AssignmentNotFound()
    if not asked.text("reason"):
        raise errors.Invalid(fields={"reason": _("Say why, in a few words")})
    cases.withdraw(
        assignment_id=assignment_id, reason=asked.text("reason"), actor=asked.actor, at=asked.at
    )


def _overrule(asked: Asked) -> None:
    category, owner = asked.text("category"), asked.text("owner")
    grade, kind = asked.text("grade"), asked.text("kind")
    if kind and kind not in KINDS:
        raise errors.Invalid(fields={"kind": _("Please choose from the list")})
    place = _place(asked)
    wanted = cases.Correction(
        category_id=uuid_of(category, field="category") if category else None,
        owner_id=uuid_of(owner, field="owner") if owner else None,
        grade=grade or None,
        kind=kind or None,
        place_id=place.id if place else None,
        area_path=place.path if place else None,
        address=place.address if place else None,
        lon=place.point.lon if place else None,
        lat=place.point.lat if place else None,
    )
    triage.overrule(
        case_id=asked.case.id,
        correction=wanted,
        reason=asked.text("reason"),
        actor=asked.actor,
        at=asked.at,
    )


def _place(asked: Asked) -> places.PlaceInfo | None:
    """The place that a correction names; None where none is wanted."""
    if asked.text("place_id"):
        place_id = uuid_of(asked.text("place_id"), field="place")
        found = places.places_by_id([place_id]).get(place_id)
    elif asked.text("place"):
        text = asked.text("place")
        matches = places.search_places(text, limit=6)
        exact = [one for one in matches if one.address.endswith(text)] or matches
        if len(exact) > 1:
            raise errors.Invalid(fields={"place": _("Several places fit; choose one below")})
        found = exact[0] if exact else None
    else:
        return None
    if found is None:
        raise errors.Invalid(fields={"place": _("There is no such place here")})
    return found


def _note(asked: Asked) -> None:
    cases.add_note(
        case_id=asked.case.id,
        text=asked.text("text"),
        is_public=asked.given.get("is_public") == "1",
        actor=asked.actor,
        at=asked.at,
    )


def _hand_off(asked: Asked) -> None:
    cases.hand_off(
        case_id=asked.case.id,
        taker_id=uuid_of(asked.text("taker"), field="taker"),
        mode=asked.text("mode"),
        reason=asked.text("reason"),
        actor=asked.actor,
        at=asked.at,
    )


def may_answer(case: CaseDetail, viewer: Viewer, organisation_id: UUID) -> bool:
    """Whether the viewer may speak for an organisation that a hand-off concerns."""
    scope = people.scope_of(grants_for(viewer, "case.hand_off"))
    return scope.holds(organisation_ids=frozenset({organisation_id}), area_path=case.row.area_path)


def _answer(asked: Asked) -> None:
    hand_off_id = uuid_of(asked.given.get("hand_off", ""), field="hand_off")
    found = next((one for one in asked.case.hand_offs if one.id == hand_off_id), None)
    name = asked.text("answer_step")
    speaks_for = {"withdraw": "giver_id"}.get(name, "taker_id")
    if found is None or not may_answer(asked.case, asked.viewer, getattr(found, speaks_for)):
        raise cases.HandOffNotFound()
    if name not in {"accept", "return", "finish", "withdraw"}:
        raise errors.Invalid(fields={"answer": _("Please choose from the list")})
    cases.answer_hand_off(
        hand_off_id=found.id,
        step=name,
        answer=asked.text("answer"),
        actor=asked.actor,
        at=asked.at,
    )


def _pause(asked: Asked) -> None:
    cases.pause_clocks(
        case_id=asked.case.id,
        reason=asked.text("reason"),
        until=_until(asked),
        actor=asked.actor,
        at=asked.at,
    )


def _until(asked: Asked) -> datetime:
    if asked.text("minutes") in {"30", "60", "240", "1440"}:
        return asked.at + timedelta(minutes=int(asked.text("minutes")))
    try:
        until = datetime.fromisoformat(asked.text("until"))
    except ValueError as error:
        raise errors.Invalid(fields={"until": _("Say until when")}) from error
    return timezone.make_aware(until) if timezone.is_naive(until) else until


def _resume(asked: Asked) -> None:
    cases.resume_clocks(case_id=asked.case.id, actor=asked.actor, at=asked.at)


def _settle(asked: Asked) -> None:
    if not asked.text("disposition"):
        raise errors.Invalid(fields={"disposition": _("Choose how it ended")})
    cases.settle(
        case_id=asked.case.id,
        disposition=asked.text("disposition"),
        note=asked.text("note"),
        actor=asked.actor,
        at=asked.at,
    )


def _close(asked: Asked) -> None:
    cases.close_case(case_id=asked.case.id, why="desk", actor=asked.actor, at=asked.at)


def _reopen(asked: Asked) -> None:
    if not asked.text("reason"):
        raise errors.Invalid(fields={"reason": _("Say why, in a few words")})
    cases.reopen_case(
        case_id=asked.case.id,
        reason=asked.text("reason"),
        by_reporter=False,
        actor=asked.actor,
        at=asked.at,
    )


def _photo(asked: Asked) -> None:
    files = asked.files.getlist("photos")[:MOST_PHOTOS]
    if not files:
        raise errors.Invalid(fields={"photos": _("Choose a photo first")})
    for file in files:
        media_id = photos.keep_photo(data=file.read(), actor=asked.actor, at=asked.at)
        cases.add_media(case_id=asked.case.id, media_id=media_id, actor=asked.actor, at=asked.at)


def _merge(asked: Asked) -> None:
    into = case_queries.case_id_by_code(asked.text("into").upper())
    if into is None:
        raise errors.Invalid(fields={"into": _("There is no case with this code")})
    require_reach(asked.viewer, case_queries.case_detail(into, with_events=False), "case.triage")
    cases.merge(case_id=asked.case.id, into_id=into, actor=asked.actor, at=asked.at)


def _escalate(asked: Asked) -> None:
    cases.escalate(case_id=asked.case.id, level="lead", why="asked", actor=asked.actor, at=asked.at)
    if asked.text("reason"):
        cases.add_note(
            case_id=asked.case.id,
            text=asked.text("reason"),
            is_public=False,
            actor=asked.actor,
            at=asked.at,
        )


DOING: dict[str, Callable[[Asked], None]] = {
    "offer": _offer,
    "send": _offer,
    "withdraw": _withdraw,
    "overrule": _overrule,
    "note": _note,
    "hand-off": _hand_off,
    "answer": _answer,
    "pause": _pause,
    "resume": _resume,
    "settle": _settle,
    "close": _close,
    "reopen": _reopen,
    "photo": _photo,
    "merge": _merge,
    "escalate": _escalate,
}
