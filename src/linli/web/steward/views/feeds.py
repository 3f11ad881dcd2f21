"""Feeds, their contracts, what was delivered, and delivering by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.exchange import queries, services
from linli.exchange.contracts import Contract, Field
from linli.exchange.queries import DeliveryInfo, FeedInfo
from linli.exchange.states import FULL, MODES
from linli.web.settings_pages.reach import whole
from linli.web.shared.pieces import Tile
from linli.web.shared.times import spoken
from linli.web.stepup import step_up
from linli.web.steward import words
from linli.web.steward.corrections import corrections_csv, settle_what_is_right
from linli.web.steward.page import show
from linli.web.steward.trend import trend
from linli.web.viewer import viewer_of_request

PAGE = 25
FILES = (".csv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet")


@require_GET
@whole("exchange.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every feed on one page: is it there in time, and is it sound."""
    at, contracts = clock.now(), queries.contracts_of()
    feeds = queries.feeds()
    late = sum(one.is_late(at) for one in feeds)
    says = {
        "feeds": [_card(one, contracts.get(one.code), at=at) for one in feeds],
        "tiles": _tiles(feeds, late),
    }
    return show(request, "feeds.html", "feeds", says)


def _tiles(feeds: list[FeedInfo], late: int) -> list[Tile]:
    last = [one.last for one in feeds if one.last]
    quarantined = sum(one.count("quarantined") for one in last)
    rows, placed = sum(one.rows for one in feeds), sum(one.placed for one in feeds)
    return [
        Tile(str(len(feeds)), _("Feeds")),
        Tile(str(late), _("Later than agreed"), tone="warn" if late else "good"),
        Tile(f"{quarantined:,}", _("Rows in quarantine"), tone="warn" if quarantined else "good"),
        Tile(_percent(placed, rows), _("Matched to a place")),
    ]


def _percent(part: int, of: int) -> str:
    return f"{100 * part / of:.1f} %" if of else "–"


def _card(feed: FeedInfo, contract: Contract | None, *, at: datetime) -> dict[str, Any]:
    last, age = feed.last, feed.age(at)
    return {
        "it": feed,
        "title": words.in_language(contract.title) if contract else feed.code,
        "owner": words.owner_words(feed),
        "about": words.about_name(feed.about),
        "last": last,
        "newest": feed.latest[0] if feed.latest else None,
        "state": words.state_of(feed.latest[0].state) if feed.latest else None,
        "is_late": feed.is_late(at),
        "age": spoken(length=age) if age is not None else "",
        "agreed": spoken(length=feed.freshness),
        "accepted": last.count("accepted") if last else 0,
        "quarantined": last.count("quarantined") if last else 0,
        "placed": _percent(feed.placed, feed.rows),
        "trend": trend(feed.latest),
    }


@require_GET
@whole("exchange.view")
def one(request: HttpRequest, feed: str) -> HttpResponse:
    """One feed: how it does, what was agreed, what was delivered, what was found wrong."""
    return _show(request, feed)


def _show(
    request: HttpRequest, code: str, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    at, feed, contract = clock.now(), queries.feed(code), queries.contract_of(code)
    listed = queries.deliveries(feed=code, before=_cursor(request), limit=PAGE + 1)
    says = {
        "feed": _card(feed, contract, at=at),
        "purposes": words.purpose_names(feed.purposes),
        "contract": contract,
        "description": words.in_language(contract.description) if contract else "",
        "fields": [_field(one) for one in contract.fields] if contract else [],
        "rules": [words.in_language(one.words) for one in contract.rules if not one.field]
        if contract
        else [],
        "rules_of": _rules_by_field(contract),
        "deliveries": [_delivery(one) for one in listed[:PAGE]],
        "older": _older(listed),
        "quality": [_quality(one, contract) for one in queries.quality(code)],
        "corrections": [
            {"it": one, "field": words.field_title(one.field, contract)}
            for one in queries.open_corrections(code)
        ],
        "modes": list(MODES.items()),
        "files": ",".join(FILES),
        "wrong": wrong or {},
    }
    return show(request, "feed.html", "feeds", says, status=status)


def _field(field: Field) -> dict[str, Any]:
    return {
        "it": field,
        "title": words.in_language(field.title),
        "meaning": words.CONCEPTS.get(field.concept, ""),
        "purposes": words.purpose_names(field.purposes),
        "basis": words.in_language(field.legal_basis),
        "retention": words.retention_words(field.retention),
        "responsible": words.in_language(field.responsible),
    }


def _rules_by_field(contract: Contract | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in contract.rules if contract else ():
        if rule.field:
            found.setdefault(rule.field, []).append(words.in_language(rule.words))
    return found


def _delivery(one: DeliveryInfo) -> dict[str, Any]:
    return {
        "it": one,
        "state": words.state_of(one.state),
        "mode": words.mode_name(one.mode),
        "accepted": one.count("accepted"),
        "quarantined": one.count("quarantined"),
        "took": spoken(length=one.took) if one.took is not None else "",
    }


def _quality(one: queries.Quality, contract: Contract | None) -> dict[str, Any]:
    found = one.estimate
    return {
        "it": one,
        "field": words.field_title(one.field, contract),
        "share": f"{100 * found.share:.1f} %" if found else "",
        "low": f"{100 * found.low:.1f}" if found else "",
        "high": f"{100 * found.high:.1f}" if found else "",
        "x": round(100 * found.low, 1) if found else 0,
        "width": round(100 * (found.high - found.low), 1) if found else 0,
        "dot": round(100 * found.share, 1) if found else 0,
    }


def _cursor(request: HttpRequest) -> tuple[datetime, UUID] | None:
    moment, _cut, pk = request.GET.get("before", "").partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None


def _older(listed: list[DeliveryInfo]) -> str:
    if len(listed) <= PAGE:
        return ""
    last = listed[PAGE - 1]
    return f"{last.received_at.isoformat()}_{last.id}".replace("+", "%2B")


@require_POST
@whole("exchange.deliver")
def upload(request: HttpRequest, feed: str) -> HttpResponse:
    """Take a file as a department's delivery; the same file again is the same delivery."""
    queries.feed(feed)
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.name:
        return _show(request, feed, {"file": _("Choose a file")}, 422)
    if not given.name.lower().endswith(FILES):
        said = _("Send CSV, XLSX, JSON lines or Parquet")
        return _show(request, feed, {"file": said}, 422)
    try:
        receipt = services.receive_delivery(
            feed=feed,
            pieces=_pieces(given),
            file_name=given.name,
            mode=request.POST.get("mode", FULL),
            sender=viewer_of_request(request).actor,
            at=clock.now(),
        )
    except errors.Invalid as error:
        fields = getattr(error, "fields", {}) or {"file": str(error)}
        return _show(request, feed, fields, 422)
    if receipt.is_known:
        messages.info(request, _("This file was delivered before; here is what became of it."))
    else:
        messages.success(
            request, _("Received. It is being checked; this page shows how far it is.")
        )
    return redirect("steward:delivery", receipt.delivery_id)


def _pieces(given: Any) -> Iterator[bytes]:
    yield from given.chunks()


@require_GET
@whole("exchange.review")
@step_up(is_download=True)
def corrections_file(request: HttpRequest, feed: str) -> HttpResponse:
    """What people found wrong, for the owner of the feed; taking it notes that they were told."""
    queries.feed(feed)
    at, actor = clock.now(), viewer_of_request(request).actor
    text, ids = corrections_csv(feed=feed, reader=actor, at=at)
    services.tell_corrections(ids=ids, actor=actor, at=at)
    answer = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{feed}-corrections-{at:%Y%m%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@whole("exchange.review")
def settle(request: HttpRequest, feed: str) -> HttpResponse:
    """Compare the open corrections with what is delivered by now; those that agree are settled."""
    queries.feed(feed)
    actor = viewer_of_request(request).actor
    count = settle_what_is_right(feed=feed, actor=actor, at=clock.now())
    said = ngettext("%(count)d correction is settled.", "%(count)d corrections are settled.", count)
    messages.success(request, said % {"count": count})
    return redirect("steward:feed", feed)
