"""What a call-taker's form gives, as a report and what follows at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.queries import CaseDetail, CaseRow
from linli.core import errors
from linli.dispatch import services as dispatch
from linli.intake import services as intake
from linli.places import queries as places
from linli.triage import services as triage
from linli.web.console.shown import short_address

ATTRIBUTE = "attr."
P1 = "P1"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a call: the case, and the code that the caller gets."""

    case: CaseRow
    code: str


def uuid_or_none(word: str) -> UUID | None:
    """The id in a form's field; None when it is empty.

    Raises:
        Invalid: it is no id.
    """
    if not word:
        return None
    try:
        return UUID(word)
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error


def answers_of(given: QueryDict) -> dict[str, Any]:
    """Answers to the category's form, those that were given."""
    found: dict[str, Any] = {}
    for name in given:
        if not name.startswith(ATTRIBUTE):
            continue
        values = [value for value in given.getlist(name) if value.strip()]
        if values:
            found[name.removeprefix(ATTRIBUTE)] = values if len(values) > 1 else values[0]
    return found


def incoming_of(given: QueryDict, *, is_complete: bool) -> intake.Incoming:
    """The form as a report of the desk."""
    answers = answers_of(given)
    category = given.get("category", "")
    if answers and not category:
        # They answered the form of the category that triage suggested.
        category = given.get("form_category", "")
    place_id = uuid_or_none(given.get("place_id", ""))
    return intake.Incoming(
        channel="desk",
        text=given.get("text", ""),
        category_code=category,
        attributes=answers if category else {},
        place_id=place_id,
        address="" if place_id else given.get("place", "").strip(),
        contact=intake.Contact(
            name=given.get("name", "").strip(), phone=given.get("phone", "").strip()
        ),
        wants_news=given.get("wants_news") == "1",
        language=get_language() or "zh-hans",
        is_complete=is_complete,
    )


def send(*, given: QueryDict, key: UUID, actor: str, at: datetime) -> Sent:
    """Take a call in and triage it at once; dispatch follows by itself."""
    with transaction.atomic():
        receipt = _receive(given, key=key, actor=actor, at=at, is_complete=True)
        case_id = triage.triage_report(report_id=receipt.report_id, at=at)
    return Sent(_row(case_id), receipt.code)


def send_first(*, given: QueryDict, key: UUID, actor: str, at: datetime) -> Sent:
    """Send a P1 with place and one word: it leaves now and is completed afterwards."""
    if not (given.get("place_id") or given.get("place", "").strip()):
        raise errors.Invalid(fields={"place": _("Where? A P1 needs a place")})
    with transaction.atomic():
        receipt = _receive(given, key=key, actor=actor, at=at, is_complete=False)
        case_id = triage.triage_report(report_id=receipt.report_id, at=at)
        row = _row(case_id)
        if row.grade != P1 or row.state == "unsure":
            cases.overrule(
                case_id=case_id,
                correction=cases.Correction(grade=P1),
                reason=_("Sent at once from the desk"),
                actor=actor,
                at=at,
            )
        dispatch.dispatch_case(case_id=case_id, now=at)
    return Sent(_row(case_id), receipt.code)


def attach(*, given: QueryDict, case_id: UUID, key: UUID, actor: str, at: datetime) -> Sent:
    """Join the call to a case about the same thing."""
    with transaction.atomic():
        receipt = _receive(given, key=key, actor=actor, at=at, is_complete=False)
        joined = cases.attach_report(
            report_id=receipt.report_id,
            case_id=case_id,
            reasons=[{"code": "attached-by-person"}],
            actor=actor,
            at=at,
        )
    return Sent(_row(joined), receipt.code)


def complete(*, given: QueryDict, case_id: UUID, key: UUID, actor: str, at: datetime) -> Sent:
    """Add to a P1 that left before all was known: words, answers, caller, a surer place.

    What was said first stays as it was received; this is a second report of the same call. The
    case keeps its grade, and its owner unless the call-taker chose another category.
    """
    with transaction.atomic():
        before = case_queries.case_detail(case_id, with_events=False)
        wanted = _corrections(given, before)
        if wanted == cases.Correction() and not _says_more(given):
            raise errors.Invalid(
                fields={"text": _("Nothing new to add yet. F2 begins the next call")}
            )
        sent = attach(given=given, case_id=case_id, key=key, actor=actor, at=at)
        if wanted != cases.Correction() and before.row.state in OPEN_STATES:
            triage.overrule(
                case_id=sent.case.id,
                correction=replace(wanted, grade=before.row.grade),
                reason=_("Completed by the call-taker"),
                actor=actor,
                at=at,
            )
    return Sent(_row(sent.case.id), sent.code)


def _says_more(given: QueryDict) -> bool:
    words = (given.get(name, "").strip() for name in ("text", "phone", "name"))
    return any(words) or bool(answers_of(given))


def _corrections(given: QueryDict, case: CaseDetail) -> cases.Correction:
    """What the completed form says otherwise than the case."""
    wanted = cases.Correction()
    code = given.get("category", "")
    if code and code != case.category.code:
        wanted = replace(wanted, category_id=intake.category_of(code).id)
    place_id = uuid_or_none(given.get("place_id", ""))
    place = places.places_by_id([place_id]).get(place_id) if place_id else None
    if place is None or place.id == case.place_id:
        return wanted
    return replace(
        wanted,
        place_id=place.id,
        area_path=place.path,
        address=place.address,
        lon=place.point.lon,
        lat=place.point.lat,
    )


def _receive(
    given: QueryDict, *, key: UUID, actor: str, at: datetime, is_complete: bool
) -> intake.Receipt:
    incoming = incoming_of(given, is_complete=is_complete)
    return intake.receive_report(incoming=incoming, caller=actor, key=key, actor=actor, at=at)


def _row(case_id: UUID) -> CaseRow:
    return case_queries.rows_by_id([case_id])[case_id]


def matching_places(text: str) -> list[places.PlaceInfo]:
    """Places for what was typed, best first."""
    return places.search_places(text, limit=6) if len(text.strip()) > 1 else []


def choices(matches: list[places.PlaceInfo]) -> list[dict[str, object]]:
    """Places to choose from: told apart by what is particular, with the whole address for later."""
    return [
        {"id": one.id, "address": one.address, "short": short_address(one.address)}
        for one in matches
    ]
