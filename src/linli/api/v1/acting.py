"""Actions that one case or a batch of them may be put through."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.schemas import bodies
from linli.api.v1.access import case_in_reach, done
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.core import errors
from linli.people import queries as people
from linli.places import queries as places
from linli.triage import services as triage

Act = (
    bodies.NoteIn
    | bodies.SettleIn
    | bodies.CloseIn
    | bodies.ReasonIn
    | bodies.HandOffIn
    | bodies.OverruleIn
)
Reply = dict[str, Any]


def act(caller: Caller, case_id: UUID, wanted: Act) -> Reply:
    """Put one case through an action, where the caller may."""
    does = next(do for kind, do in DOES.items() if isinstance(wanted, kind))
    return does(caller, case_id, wanted)


def _note(caller: Caller, case_id: UUID, body: bodies.NoteIn) -> Reply:
    case_in_reach(caller, case_id, "case.note")
    cases.add_note(
        case_id=case_id,
        text=body.text,
        is_public=body.is_public,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    return done(case_id)


def _settle(caller: Caller, case_id: UUID, body: bodies.SettleIn) -> Reply:
    case_in_reach(caller, case_id, "case.close")
    cases.settle(
        case_id=case_id,
        disposition=body.disposition,
        note=body.note,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    return done(case_id)


def _close(caller: Caller, case_id: UUID, body: bodies.CloseIn) -> Reply:
    case_in_reach(caller, case_id, "case.close")
    cases.close_case(
        case_id=case_id, why=body.why or "by hand", actor=caller.viewer.actor, at=caller.at
    )
    return done(case_id)


def _reopen(caller: Caller, case_id: UUID, body: bodies.ReasonIn) -> Reply:
    case_in_reach(caller, case_id, "case.close")
    cases.reopen_case(
        case_id=case_id,
        reason=body.reason,
        by_reporter=False,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    return done(case_id)


def _hand_off(caller: Caller, case_id: UUID, body: bodies.HandOffIn) -> Reply:
    case_in_reach(caller, case_id, "case.hand_off")
    _known_organisation(body.taker_id, "taker_id")
    made = cases.hand_off(
        case_id=case_id,
        taker_id=body.taker_id,
        mode=body.mode,
        reason=body.reason,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    return done(case_id) | {"ids": [str(made)]}


def _overrule(caller: Caller, case_id: UUID, body: bodies.OverruleIn) -> Reply:
    case_in_reach(caller, case_id, "case.triage")
    changes = triage.overrule(
        case_id=case_id,
        correction=_correction(body),
        reason=body.reason,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    return done(case_id) | {"changes": changes}


def _correction(body: bodies.OverruleIn) -> cases.Correction:
    category_id = area_path = None
    if body.category is not None:
        try:
            category_id = case_queries.category_by_code(body.category).id
        except case_queries.CategoryNotFound as error:
            sentence = _("There is no such category")
            raise errors.Invalid(fields={"category": sentence}) from error
    if body.owner_id is not None:
        _known_organisation(body.owner_id, "owner_id")
    if body.place_id is not None:
        try:
            area_path = places.place(body.place_id).path
        except places.PlaceNotFound as error:
            sentence = _("There is no such place here")
            raise errors.Invalid(fields={"place_id": sentence}) from error
    if (body.lon is None) != (body.lat is None):
        raise errors.Invalid(fields={"lon": _("Give both longitude and latitude")})
    return cases.Correction(
        category_id=category_id,
        grade=body.grade,
        kind=body.kind,
        owner_id=body.owner_id,
        place_id=body.place_id,
        area_path=area_path,
        address=body.address,
        lon=body.lon,
        lat=body.lat,
        summary=body.summary,
    )


def _known_organisation(organisation_id: UUID, field: str) -> None:
    try:
        people.organisation(organisation_id)
    except people.OrganisationNotFound as error:
        sentence = _("There is no such organisation here")
        raise errors.Invalid(fields={field: sentence}) from error


DOES: dict[type[Act], Callable[[Caller, UUID, Any], Reply]] = {
    bodies.NoteIn: _note,
    bodies.SettleIn: _settle,
    bodies.CloseIn: _close,
    bodies.ReasonIn: _reopen,
    bodies.HandOffIn: _hand_off,
    bodies.OverruleIn: _overrule,
}
