"""What anyone may see: open public cases, what we handle, how we treat personal data."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CaseRow
from linli.core import clock
from linli.core.ids import new_id
from linli.people.queries import Scope
from linli.places import queries as places
from linli.privacy import queries as privacy_queries
from linli.privacy.declarations import FIELDS, PURPOSES
from linli.web.portal import suggesting, words
from linli.web.portal.context import short_address
from linli.web.portal.story import story_of_case
from linli.web.shared.errors import refuse
from linli.web.shared.pieces import MapView
from linli.web.shared.pieces import Point as Mark
from linli.web.viewer import public

MOST_ON_MAP = 300
YEAR = timedelta(days=365)
DONE_SINCE, MOST_DONE = timedelta(days=14), 8


@dataclass(frozen=True, slots=True)
class Line:
    """A public case in a list: what, and where down to the building."""

    case: CaseRow
    href: str
    place: str


def _public_rows() -> list[CaseRow]:
    box = places.bounds()
    if box is None:
        return []
    return case_queries.in_viewport(
        scope=Scope(is_all=True), box=box, limit=MOST_ON_MAP, public_only=True
    )


def _label(row: CaseRow) -> str:
    place = words.public_place(short_address(row.address))
    return f"{row.category_name} · {place}" if place else row.category_name


def _lines(rows: list[CaseRow]) -> list[Line]:
    return [Line(row, _href(row), words.public_place(short_address(row.address))) for row in rows]


@require_GET
@public
def case_map(request: HttpRequest) -> HttpResponse:
    """Open public cases on the map, and the same as a list."""
    rows = _public_rows()
    marks = [
        Mark(row.lon, row.lat, _label(row), row.grade, _href(row), str(row.id))
        for row in rows
        if row.lon is not None and row.lat is not None
    ]
    done = case_queries.recently_done(since=clock.now() - DONE_SINCE, limit=MOST_DONE)
    says: dict[str, object] = {"open": _lines(rows), "done": _lines(done), "tab": "map"}
    known = places.bounds()
    lon = (known[0] + known[2]) / 2 if known else None
    lat = (known[1] + known[3]) / 2 if known else None
    view = MapView(marks, lon, lat, zoom=14.5, label=_("Open matters on the map"))
    return render(request, "portal/map.html", says | {"map": view})


def _href(row: CaseRow) -> str:
    return reverse("portal:case", args=[row.id])


@require_GET
@public
def case_points(request: HttpRequest) -> HttpResponse:
    """The same as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": {
                "id": str(row.id),
                "grade": row.grade,
                "label": _label(row),
                "href": _href(row),
            },
        }
        for row in _public_rows()
        if row.lon is not None and row.lat is not None
    ]
    found = {"type": "FeatureCollection", "features": features}
    return JsonResponse(found, content_type="application/geo+json")


@require_GET
@public
def case_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A public case, as anyone may see it: never the words of those who reported it."""
    try:
        case = case_queries.case_detail(case_id)
    except cases.CaseNotFound:
        return refuse(request, status=404)
    if not case.is_public:
        return refuse(request, status=404)
    told = story_of_case(case, now=clock.now())
    marks = [Mark(told.point.lon, told.point.lat, _label(case.row))] if told.point else []
    says = {
        "case": case,
        "story": told,
        "place": words.public_place(short_address(case.row.address)),
        "followed": request.GET.get("followed") == "1",
        "map": MapView(marks, marks[0].lon, marks[0].lat, zoom=16) if marks else None,
        "key": new_id(),
        "tab": "map",
    }
    return render(request, "portal/case.html", says)


@require_GET
@public
def categories(request: HttpRequest) -> HttpResponse:
    """What we handle, what others do, and what to do meanwhile."""
    groups = [
        {
            "code": group.code,
            "name": words.GROUPS.get(group.code, group.code),
            "categories": group.categories,
        }
        for group in suggesting.groups()
    ]
    says = {"groups": groups, "is_english": words.in_english(), "tab": "categories"}
    return render(request, "portal/categories.html", says)


@require_GET
@public
def privacy(request: HttpRequest) -> HttpResponse:
    """The published collection code, made from the declarations themselves."""
    handlers = privacy_queries.processors(with_ended=False)
    fields = [
        {
            "field": field,
            "years": 0 if field.retention % YEAR else field.retention // YEAR,
            "days": field.retention.days,
            "purposes": [PURPOSES[code].name for code in field.purposes],
            "handlers": [one for one in handlers if field.code in one.fields],
            "of_reporters": field.code.split(".")[0] in {"reporter", "report", "message"},
        }
        for field in FIELDS.values()
    ]
    return render(request, "portal/privacy.html", {"fields": fields, "tab": "privacy"})
