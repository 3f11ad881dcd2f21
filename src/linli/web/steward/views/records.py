"""Service records of those served at a home: within one's own case, for a purpose, on record."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail
from linli.cases.reach import in_reach
from linli.cases.services import CaseNotFound
from linli.core import clock
from linli.core.ids import clean_code
from linli.exchange import queries
from linli.exchange.purposes import purposes_of
from linli.exchange.registry.reading import person_files
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.web.shared.words import Text
from linli.web.steward import known, words
from linli.web.viewer import allowed, viewer_of_request

MOST_HOMES = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's record as it is shown: the fields of the purpose alone."""

    title: Text
    facts: list[known.Fact]


@require_http_methods(["GET", "POST"])
@allowed("file.person")
def records(request: HttpRequest, code: str) -> HttpResponse:
    """Choose purpose and home; then what that purpose needs to know, each look on record."""
    case = _own(request, code)
    purposes = purposes_of(case.category.code)
    homes = _homes(case)
    says: dict[str, Any] = {
        "case": case,
        "purposes": [(one, words.purpose_name(one)) for one in purposes],
        "homes": homes,
        "home": homes[0] if len(homes) == 1 else None,
        "chosen_purpose": purposes[0] if purposes else "",
        "category": case.category.name,
    }
    if request.method == "POST" and purposes:
        says |= _opened(request, case, purposes, homes)
    status = 422 if says.get("wrong") else 200
    answer = render(request, "steward/records.html", says, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _own(request: HttpRequest, code: str) -> CaseDetail:
    """The case with this code, if the viewer has accepted it and works on it now.

    Raises:
        CaseNotFound: there is none, or it is not the viewer's.
    """
    case_id = case_queries.case_id_by_code(clean_code(code))
    if case_id is None:
        raise CaseNotFound()
    case = case_queries.case_detail(case_id, with_events=False)
    viewer = viewer_of_request(request)
    if not in_reach(viewer, case, "file.person", purpose="care-visits"):
        raise CaseNotFound()
    return case


def _homes(case: CaseDetail) -> list[PlaceInfo]:
    """The homes that the case is about: its own place, or the homes in its building."""
    if case.place_id is None:
        return []
    place = places.places_by_id([case.place_id]).get(case.place_id)
    if place is None:
        return []
    if place.kind == "home":
        return [place]
    if place.kind not in ("building", "unit"):
        return []
    inside = places.children(place.id, limit=MOST_HOMES)
    units = [one for one in inside if one.kind == "unit"]
    homes = [one for one in inside if one.kind == "home"]
    for unit in units:
        homes += [one for one in places.children(unit.id, limit=MOST_HOMES) if one.kind == "home"]
    return homes[:MOST_HOMES]


def _opened(
    request: HttpRequest, case: CaseDetail, purposes: tuple[str, ...], homes: list[PlaceInfo]
) -> dict[str, Any]:
    purpose, wanted = request.POST.get("purpose", ""), request.POST.get("home", "")
    home = next((one for one in homes if one.code == wanted), None)
    says: dict[str, Any] = {"chosen_purpose": purpose, "home": home}
    viewer = viewer_of_request(request)
    if purpose not in purposes or not in_reach(viewer, case, "file.person", purpose=purpose):
        return says | {"wrong": _("Say what you need it for")}
    if home is None:
        return says | {"wrong": _("Choose the home")}
    found = person_files(
        place_code=home.code,
        purpose=purpose,
        reader=viewer.actor,
        case_id=case.id,
        at=clock.now(),
    )
    contracts = queries.contracts_of()
    return says | {
        "purpose_name": words.purpose_name(purpose),
        "records": [
            Shown(_title(one.fields), known.facts_of(one.fields, contracts)) for one in found
        ],
    }


def _title(fields: Any) -> Text:
    for label in ("person.name", "person.nickname", "person.name_en"):
        if label in fields:
            return str(fields[label].value)
    return _("Record")
