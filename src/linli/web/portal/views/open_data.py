"""Open data: figures that name no person, and where machines read what is public."""

import csv
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.cases.queries import Figure
from linli.core import clock
from linli.web.viewer import public

SPAN = timedelta(days=30)
KEPT_S = 300


def _figures(now: datetime) -> list[Figure]:
    """The figures of the last 30 days, counted at most every five minutes."""
    found: list[Figure] | None = cache.get("linli:open-figures")
    if found is None:
        found = case_queries.figures(since=now - SPAN, until=now)
        cache.set("linli:open-figures", found, KEPT_S)
    return found


@require_GET
@public
def page(request: HttpRequest) -> HttpResponse:
    """What can be had, in which form, and the last 30 days at a glance."""
    says = {
        "figures": _figures(clock.now()),
        "fewest": case_queries.FEWEST,
        "days": SPAN.days,
        "tab": "open_data",
    }
    return render(request, "portal/open_data.html", says)


@require_GET
@public
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as CSV, the same in every language."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="linli-figures.csv"'
    # The mark tells spreadsheet programs that Chinese names are UTF-8.
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow(["category", "name_zh", "name_en", "opened", "finished", "median_hours_to_finish"])
    for one in _figures(clock.now()):
        hours = "" if one.median is None else f"{one.median / timedelta(hours=1):.1f}"
        out.writerow(
            [one.category_code, one.category_zh, one.category_en, one.opened, one.finished, hours]
        )
    return answer
