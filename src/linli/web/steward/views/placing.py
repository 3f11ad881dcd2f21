"""Records that the matcher would not place: a person chooses."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock, errors
from linli.exchange import queries, rows, services
from linli.exchange.services.placements import PLACEABLE
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.web.settings_pages.pages import once
from linli.web.settings_pages.reach import whole
from linli.web.shared.pieces import Link
from linli.web.steward import words
from linli.web.steward.page import show
from linli.web.viewer import viewer_of_request

PAGE = 50
MOST_FOUND = 8


@require_GET
@whole("exchange.review")
def index(request: HttpRequest) -> HttpResponse:
    """Records of one feed without a place, with their address as it was delivered."""
    feeds, contracts = queries.feeds(), queries.contracts_of()
    chosen = request.GET.get("feed", "")
    waiting = {one.code: max(one.rows - one.placed, 0) for one in feeds}
    if chosen not in waiting:
        chosen = next((code for code, count in waiting.items() if count), "")
    actor, after = viewer_of_request(request).actor, request.GET.get("after", "")
    listed = (
        rows.unplaced(feed=chosen, reader=actor, at=clock.now(), after=after, limit=PAGE + 1)
        if chosen
        else []
    )
    at = reverse("steward:unplaced")
    says = {
        "feed": chosen,
        "tabs": [
            Link(
                words.feed_title(code, contracts),
                f"{at}?feed={code}",
                current=code == chosen,
                count=count,
            )
            for code, count in waiting.items()
            if count or code == chosen
        ],
        "rows": [_line(one) for one in listed[:PAGE]],
        "next": listed[PAGE - 1].record if len(listed) > PAGE else "",
    }
    return show(request, "unplaced.html", "unplaced", says)


def _line(one: rows.CurrentRow) -> dict[str, Any]:
    return {
        "it": one,
        "level": words.PLACE_LEVELS.get(one.place_level, one.place_level),
        "reason": words.place_reason(one.place_reason),
    }


@require_http_methods(["GET", "POST"])
@whole("exchange.review")
def place(request: HttpRequest) -> HttpResponse:
    """One record: its address, and the place that a person chooses for it."""
    given = request.POST if request.method == "POST" else request.GET
    record = given.get("record", "")[:90]
    actor, at = viewer_of_request(request).actor, clock.now()
    row = rows.current(records=[record], reader=actor, at=at).get(record)
    if row is None:
        raise Http404
    wrong = ""
    if request.method == "POST":
        code = request.POST.get("place_code", "")
        try:
            once(
                request,
                lambda: services.choose_place(record=record, place_code=code, actor=actor, at=at),
            )
        except (errors.Invalid, places.PlaceNotFound) as error:
            wrong = str(error) if code else _("Choose one of the places")
        else:
            messages.success(request, _("Placed. It counts from the next delivery on."))
            return redirect(f"{reverse('steward:unplaced')}?feed={row.feed}")
    wanted = given.get("place", row.address)
    says = {
        "row": row,
        "feed_title": words.feed_title(row.feed, queries.contracts_of()),
        "line": _line(row),
        "wanted": wanted,
        "found": _matching(wanted),
        "chosen": given.get("place_code", ""),
        "wrong": wrong,
    }
    return show(request, "place.html", "unplaced", says, status=422 if wrong else 200)


@require_GET
@whole("exchange.review")
def find(request: HttpRequest) -> HttpResponse:
    """Places for what is being typed."""
    says = {"found": _matching(request.GET.get("place", "")), "chosen": ""}
    return render(request, "steward/_places.html", says)


def _matching(text: str) -> list[PlaceInfo]:
    found = places.search_places(text[:120], limit=3 * MOST_FOUND)
    return [one for one in found if one.kind in PLACEABLE][:MOST_FOUND]
