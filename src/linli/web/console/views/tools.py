"""Map points, search, export and the wall."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.cases.queries import CaseRow, Filters
from linli.core import clock, errors
from linli.exchange import queries as exchange
from linli.guard.policy import Viewer, allows
from linli.ledger import services as ledger
from linli.people.queries import Scope
from linli.places import queries as places
from linli.privacy.redaction import redact
from linli.web.console import filters, shown
from linli.web.shared import words
from linli.web.shared.files import HOMES, may_open
from linli.web.stepup import step_up
from linli.web.viewer import allowed, scope_of_request, viewer_of_request

WORLD = (-180.0, -90.0, 180.0, 90.0)
MOST_EXPORTED = 20_000
WALL_LINES = 6
RISKY = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@allowed("console.view")
def map_points(request: HttpRequest) -> JsonResponse:
    """Open cases in the viewport as GeoJSON; `bbox` is west,south,east,north."""
    rows = case_queries.in_viewport(
        scope=scope_of_request(request, "console.view"), box=_box(request)
    )
    features = [_feature(row) for row in rows]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )


def _box(request: HttpRequest) -> tuple[float, float, float, float]:
    text = request.GET.get("bbox", "")
    if not text:
        return places.bounds() or WORLD
    try:
        west, south, east, north = (float(word) for word in text.split(","))
    except ValueError as error:
        raise errors.Invalid(fields={"bbox": text[:80]}) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise errors.Invalid(fields={"bbox": text[:80]})
    return west, south, east, north


def _feature(row: CaseRow) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {
            "id": str(row.id),
            "code": row.code,
            "grade": row.grade,
            "label": f"{row.category_name} {row.address}".strip(),
            "href": reverse("console:case", args=[row.code]),
        },
    }


@require_GET
@allowed("console.view")
def search(request: HttpRequest) -> JsonResponse:
    """Cases and places for the command palette."""
    text = request.GET.get("q", "").strip()[:80]
    if len(text) < 2:
        return JsonResponse([], safe=False)
    wanted = Filters(tab="all", text=text)
    scope = scope_of_request(request, "console.view")
    page = case_queries.case_page(scope=scope, filters=wanted, now=clock.now(), size=8)
    found = [
        {
            "title": f"{row.grade} {row.summary}",
            "href": reverse("console:case", args=[row.code]),
            "hint": f"{row.code} · {words.state_word(state=row.state).text}",
        }
        for row in page.rows
    ]
    at = reverse("console:console")
    found += [
        {"title": one.name, "href": f"{at}?area={one.code}", "hint": _("Cases in this area")}
        for one in places.search_places(text, limit=4)
        if one.kind in {"community", "grid"}
    ]
    found += _files(viewer_of_request(request), text)
    return JsonResponse(found, safe=False)


def _files(viewer: Viewer, text: str) -> list[dict[str, str]]:
    """Files of homes and businesses within reach; persons are never found by search."""
    if not allows(viewer, "file.home"):
        return []
    homes = [
        {"title": one.address or one.name, "href": reverse("files:home", args=[one.code])}
        for one in places.search_places(text, limit=8)
        if one.kind in HOMES and may_open(viewer, "file.home", one.path)
    ]
    firms = [
        {"title": one.title, "href": reverse("files:business", args=[one.id])}
        for one in exchange.search_businesses(text, limit=4)
        if may_open(viewer, "file.business", one.place_path)
    ]
    return [one | {"hint": _("File of a home")} for one in homes[:4]] + [
        one | {"hint": _("File of a business")} for one in firms
    ]


@require_GET
@allowed("export.cases")
@step_up(is_download=True)
def export(request: HttpRequest) -> HttpResponse:
    """The cases that the filters hold, as a table; taking it goes on record.

    A file leaves the house, so what is personal in free words is masked.
    """
    now, viewer = clock.now(), viewer_of_request(request)
    wanted = filters.filters_of(request.GET)
    scope = scope_of_request(request, "export.cases")
    text, count = _table(scope, wanted, now=now)
    with transaction.atomic():
        ledger.record(
            kind="CasesExported",
            about=None,
            at=now,
            payload={"count": count, "tab": wanted.tab, "grades": list(wanted.grades)},
            actor=viewer.actor,
        )
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cases-{now:%Y%m%d-%H%M}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _table(scope: Scope, wanted: Filters, *, now: datetime) -> tuple[str, int]:
    out = io.StringIO()
    writer = csv.writer(out)
    heads = (_("Code"), _("Grade"), _("State"), _("Kind"), _("Category"), _("Owner"))
    more = (_("What"), _("Where"), _("Opened"), _("Due"), _("Ended"), _("Reports"))
    writer.writerow([*heads, *more])
    count, cursor = 0, ""
    while count < MOST_EXPORTED:
        page = case_queries.case_page(scope=scope, filters=wanted, now=now, cursor=cursor, size=500)
        writer.writerows([safe(cell) for cell in _cells(row)] for row in page.rows)
        count += len(page.rows)
        cursor = page.next_cursor
        if not cursor:
            break
    return out.getvalue(), count


def _cells(row: CaseRow) -> list[str]:
    return [
        row.code,
        row.grade,
        str(words.state_word(state=row.state).text),
        str(words.REPORT_KINDS.get(row.kind, row.kind)),
        row.category_name,
        row.owner_name,
        redact(row.summary),
        redact(row.address),
        *(_local(at) for at in (row.opened_at, row.next_due_at, row.ended_at)),
        str(row.report_count),
    ]


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def safe(cell: str) -> str:
    """A cell that no table program takes for a formula (OWASP, "CSV Injection")."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


@require_GET
@allowed("console.view")
def wall(request: HttpRequest) -> HttpResponse:
    """For the wall: figures, map, the five oldest overdue; nothing to press."""
    now, scope = clock.now(), scope_of_request(request, "console.view")
    overdue = case_queries.case_page(
        scope=scope, filters=Filters(tab="overdue"), now=now, size=100
    ).rows
    oldest = _by_due(overdue)[:5]
    running = case_queries.case_page(scope=scope, filters=Filters(), now=now, size=100).rows
    soonest = _by_due([row for row in running if row.next_due_at and row.next_due_at > now])
    counts = case_queries.counts(scope=scope, now=now)
    says = {
        "figures": [
            (_("Needs a person"), counts["needs_person"], "danger"),
            (_("Overdue"), counts["overdue"], "danger"),
            (_("Not accepted"), counts["unaccepted"], "warn"),
            (_("All open"), counts["open"], ""),
        ],
        "oldest": [shown.line_of(row) for row in oldest],
        "soonest": [shown.line_of(row) for row in soonest[: WALL_LINES - len(oldest)]],
        "map": shown.town_map(),
    }
    template = "console/_wall.html" if "HX-Request" in request.headers else "console/wall.html"
    return render(request, template, says)


def _by_due(rows: Sequence[CaseRow]) -> list[CaseRow]:
    """What is due first stands first."""
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: (row.next_due_at or last, row.id))
