"""The one-home file and the one-business file; who may open them is a matter of reach."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.queries import CaseRow
from linli.cases.reach import row_in_scope
from linli.exchange import queries
from linli.exchange.queries import FileInfo
from linli.guard.policy import allows_everywhere, grants_for
from linli.guard.roles import RESPONDERS
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared.files import HOMES, may_open, require_file, responsible
from linli.web.steward import known
from linli.web.viewer import allowed, member_of_request, viewer_of_request

MOST_FOUND, MOST_INSIDE = 8, 200


@require_GET
@allowed("file.home")
def search(request: HttpRequest) -> HttpResponse:
    """Find a home by its address, or a business by its name; persons are not found here."""
    return render(request, "steward/file_search.html", _found(request))


@require_GET
@allowed("file.home")
def find(request: HttpRequest) -> HttpResponse:
    """The same while one types."""
    return render(request, "steward/_found.html", _found(request))


def _found(request: HttpRequest) -> dict[str, Any]:
    viewer, text = viewer_of_request(request), request.GET.get("q", "").strip()[:120]
    homes = [
        one
        for one in places.search_places(text, limit=3 * MOST_FOUND)
        if one.kind in HOMES and may_open(viewer, "file.home", one.path)
    ]
    firms = [
        one
        for one in queries.search_businesses(text, limit=3 * MOST_FOUND)
        if may_open(viewer, "file.business", one.place_path)
    ]
    return {"query": text, "homes": homes[:MOST_FOUND], "businesses": firms[:MOST_FOUND]}


@require_GET
@allowed("file.home")
def home(request: HttpRequest, place_code: str) -> HttpResponse:
    """What is known of one home, or of a building and the homes in it."""
    place = places.place_by_code(place_code)
    if place is None or place.kind not in HOMES:
        raise Http404
    viewer = viewer_of_request(request)
    require_file(viewer, "file.home", place.path)
    file = queries.home_file(place.code)
    inside = places.children(place.id, limit=MOST_INSIDE) if place.kind != "home" else []
    says = {
        "place": place,
        "around": _around(place),
        "responsible": _responsible(place.path),
        "inside": inside,
        "cases": _open_cases(request, place.id),
        "businesses": [
            one
            for one in queries.businesses_at(place.code)
            if may_open(viewer, "file.business", one.place_path)
        ],
        **_content(request, file),
    }
    return render(request, "steward/home.html", says)


@require_GET
@allowed("file.business")
def business(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """What is known of one business at one address."""
    file = queries.business_file(file_id)
    require_file(viewer_of_request(request), "file.business", file.place_path)
    place = places.place_by_code(file.place_code) if file.place_code else None
    says = {
        "place": place,
        "around": _around(place) if place else [],
        "responsible": _responsible(file.place_path),
        "cases": _open_cases(request, place.id) if place else [],
        "merged_into": file.merged_into_id,
        **_content(request, file),
    }
    return render(request, "steward/business.html", says)


def _content(request: HttpRequest, file: FileInfo | None) -> dict[str, Any]:
    contracts = queries.contracts_of()
    return {
        "file": file,
        "groups": known.groups(file, contracts) if file else [],
        "told": known.told(file, contracts) if file else [],
        "versions": queries.versions(file_id=file.id) if file else [],
        "may_see_deliveries": allows_everywhere(viewer_of_request(request), "exchange.view"),
    }


def _around(place: PlaceInfo) -> list[PlaceInfo]:
    """The places it lies in, the widest first."""
    codes = [code for code in place.path.split("/") if code and code != place.code]
    found = [places.place_by_code(code) for code in codes]
    return [one for one in found if one is not None]


def _responsible(path: str) -> list[dict[str, Any]]:
    english = case_queries.in_english()

    def shown(one: OrganisationInfo) -> dict[str, Any]:
        name = (one.name_en if english else "") or one.name
        return {
            "name": name,
            "kind": ORGANISATION_KIND_WORDS.get(one.kind, one.kind),
            "phone": one.public_phone,
        }

    return [shown(one) for one in responsible(path)]


def _open_cases(request: HttpRequest, place_id: UUID) -> list[CaseRow]:
    """Open cases at a place that the viewer may see: in scope, or their own tasks."""
    viewer, member = viewer_of_request(request), member_of_request(request)
    wide = tuple(one for one in grants_for(viewer, "case.view") if one.role not in RESPONDERS)
    scope = people.scope_of(wide)
    own = {one.case.id for one in case_queries.tasks_of(member.id)} if member else set()
    return [
        row
        for row in case_queries.history_at(place_id, limit=30)
        if row.state in OPEN_STATES and (row.id in own or row_in_scope(scope, row))
    ]
