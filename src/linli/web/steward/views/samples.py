"""Samples: drawn at random, checked one question at a time."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.exchange import queries, services
from linli.exchange.states import UNSURE
from linli.web.settings_pages.pages import once
from linli.web.settings_pages.reach import whole
from linli.web.steward import asking, words
from linli.web.steward.page import show
from linli.web.viewer import viewer_of_request

SIZE = 30
SEEDS = 2**31


@require_GET
@whole("exchange.review")
def index(request: HttpRequest) -> HttpResponse:
    """The question that is next, what checks have shown so far, and drawing more."""
    return _show(request)


def _show(
    request: HttpRequest, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    contracts = queries.contracts_of()
    feed = (request.POST if wrong else request.GET).get("feed", "")
    feed = feed if feed in contracts else ""
    says: dict[str, Any] = {
        "feed": feed,
        "feeds": [(code, words.in_language(one.title)) for code, one in sorted(contracts.items())],
        "fields": asking.checkable(contracts[feed]) if feed else [],
        "question": _question(request, feed, contracts),
        "waiting": len(queries.open_samples(feed=feed, limit=1000)),
        "size": SIZE,
        "wrong": wrong or {},
        "given": request.POST,
    }
    return show(request, "samples.html", "samples", says, status=status)


def _question(request: HttpRequest, feed: str, contracts: dict[str, Any]) -> asking.Question | None:
    """The first open sample whose record is still there; one that is gone cannot be told."""
    actor, at = viewer_of_request(request).actor, clock.now()
    for sample in queries.open_samples(feed=feed, limit=20):
        found = asking.question(sample, contracts=contracts, reader=actor, at=at)
        if found is not None:
            return found
        services.check_sample(sample_id=sample.id, verdict=UNSURE, actor="system", at=at)
    return None


@require_POST
@whole("exchange.review")
def check(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """Right, wrong with what would be right, or cannot be told."""
    sample = queries.sample(sample_id)
    try:
        services.check_sample(
            sample_id=sample_id,
            verdict=request.POST.get("verdict", ""),
            value=request.POST.get("value", ""),
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )
    except errors.Invalid as error:
        return _show(request, error.fields or {"value": str(error)}, 422)
    except errors.Conflict as error:
        messages.error(request, str(error))
    here = reverse("steward:samples")
    return redirect(f"{here}?feed={sample.feed}" if request.POST.get("feed") else here)


@require_POST
@whole("exchange.review")
def draw(request: HttpRequest) -> HttpResponse:
    """Draw records at random for one field or for all that can be checked."""
    feed = request.POST.get("feed", "")
    contract = queries.contract_of(feed)
    if contract is None:
        return _show(request, {"feed": _("Choose a feed")}, 422)
    known = [name for name, _title in asking.checkable(contract)]
    field, size = request.POST.get("field", ""), request.POST.get("size", "")
    fields = [field] if field in known else known
    actor, at = viewer_of_request(request).actor, clock.now()
    added: list[int] = []
    try:
        once(
            request,
            lambda: added.append(
                services.draw_samples(
                    feed=feed,
                    fields=fields,
                    size=int(size) if size.isdecimal() else 0,
                    seed=secrets.randbelow(SEEDS),
                    actor=actor,
                    at=at,
                )
            ),
        )
    except errors.Invalid as error:
        return _show(request, error.fields or {"size": str(error)}, 422)
    count = sum(added)
    said = ngettext("%(count)d sample drawn.", "%(count)d samples drawn.", count)
    messages.success(request, said % {"count": count})
    return redirect(f"{reverse('steward:samples')}?feed={feed}")
