"""The queue, its rows, the panel of the chosen case, and saved filters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.cases.lifecycle import OPEN_STATES
from linli.core import clock, errors
from linli.core.ids import new_id
from linli.guard.policy import allows
from linli.people import queries as people
from linli.places import queries as places
from linli.web.console import filters, shown
from linli.web.console.views.case import reached
from linli.web.shared import words
from linli.web.shared.pieces import Link, Page
from linli.web.viewer import allowed, scope_of_request, viewer_of_request

SIZE = 50
MOST_ROWS = 60


def tab_links(request: HttpRequest, counts: dict[str, int]) -> list[Link]:
    """The tabs with their counts, keeping the other filters."""
    titles = {
        "needs_person": _("Needs a person"),
        "overdue": _("Overdue"),
        "unaccepted": _("Not accepted"),
        "open": _("All open"),
    }
    current = request.GET.get("tab", "open")
    at = reverse("console:console")
    return [
        Link(
            title,
            f"{at}?{filters.plain_query(request.GET, tab=tab)}",
            current=current == tab,
            count=counts.get(tab),
            tone="danger" if tab in {"needs_person", "overdue"} and counts.get(tab) else "",
            key=tab,
        )
        for tab, title in titles.items()
    ]


@require_GET
@allowed("console.view")
def console(request: HttpRequest) -> HttpResponse:
    """The queue, the map and the chosen case."""
    viewer, now = viewer_of_request(request), clock.now()
    scope = scope_of_request(request, "console.view")
    page = case_queries.case_page(
        scope=scope,
        filters=filters.filters_of(request.GET),
        now=now,
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    query = filters.plain_query(request.GET)
    following = f"?{query}&cursor={page.next_cursor}" if page.next_cursor else ""
    start = f"?{query}" if request.GET.get("cursor") else ""
    says = {
        "lines": shown.ask_whom([shown.line_of(row) for row in page.rows], viewer),
        "tabs": tab_links(request, case_queries.counts(scope=scope, now=now)),
        "page": Page(previous=start, next=following),
        "query": query,
        "narrowed": filters.is_narrowed(request.GET),
        "saved": filters.saved_filters(viewer.user_id) if viewer.user_id else [],
        "map": shown.town_map(),
        "may_batch": allows(viewer, "case.triage") or allows(viewer, "case.note"),
        "may_export": allows(viewer, "export.cases"),
        "key": new_id(),
        **choices(request),
    }
    return render(request, "console/console.html", says)


def choices(request: HttpRequest) -> dict[str, object]:
    """What the filter form offers, with what is chosen."""
    return {
        "grades": list(words.GRADES.items()),
        "states": [(state, words.CASE_STATES[state].text) for state in OPEN_STATES],
        "categories": case_queries.categories(active_only=False),
        "organisations": people.organisations(),
        "areas": places.areas("community", "grid"),
        "chosen": {
            "q": request.GET.get("q", ""),
            "grade": request.GET.getlist("grade"),
            "state": request.GET.getlist("state"),
            "category": request.GET.getlist("category"),
            "owner": request.GET.getlist("owner"),
            "area": request.GET.get("area", ""),
            "tab": request.GET.get("tab", "open"),
        },
    }


@require_GET
@allowed("console.view")
def rows(request: HttpRequest) -> HttpResponse:
    """The lines of some cases as they stand now, and which of them the filters still hold."""
    try:
        ids = tuple(UUID(word) for word in request.GET.get("ids", "").split(",") if word)
    except ValueError as error:
        raise errors.Invalid() from error
    ids, now = ids[:MOST_ROWS], clock.now()
    scope = scope_of_request(request, "console.view")
    found, holding = [], set()
    if ids:
        every = case_queries.Filters(tab="all", ids=ids)
        found = case_queries.case_page(scope=scope, filters=every, now=now, size=MOST_ROWS).rows
        wanted = filters.filters_of(request.GET, ids=ids)
        page = case_queries.case_page(scope=scope, filters=wanted, now=now, size=MOST_ROWS)
        holding = {row.id for row in page.rows}
    lines = [shown.line_of(row) | {"holds": row.id in holding} for row in found]
    lines = shown.ask_whom(lines, viewer_of_request(request))
    counts = case_queries.counts(scope=scope, now=now)
    return render(request, "console/_rows.html", {"lines": lines, "counts": counts.items()})


@require_GET
@allowed("console.view")
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """The chosen case, beside the queue."""
    case = reached(request, code, "case.view")
    return render(request, "console/_panel.html", shown.brief(request, case, at=clock.now()))


@require_POST
@allowed("console.view")
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name."""
    viewer = viewer_of_request(request)
    query = request.POST.get("query", "")
    if viewer.user_id is not None:
        try:
            filters.save_filter(
                user_id=viewer.user_id, name=request.POST.get("name", ""), query=query
            )
        except errors.Invalid as error:
            messages.error(request, " ".join(error.fields.values()))
        else:
            messages.success(request, _("The filter is kept."))
    return redirect(f"{reverse('console:console')}?{filters.plain_query(QueryDict(query[:600]))}")


@require_POST
@allowed("console.view")
def drop_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Forget a filter of one's own."""
    viewer = viewer_of_request(request)
    if viewer.user_id is not None:
        filters.forget_filter(user_id=viewer.user_id, filter_id=filter_id)
    return redirect("console:console")
