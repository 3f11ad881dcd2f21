"""One delivery: how far it is, what was quarantined and why, and the file that goes back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.exchange import queries
from linli.exchange import rows as delivered
from linli.exchange.contracts import Contract
from linli.exchange.queries import DeliveryInfo
from linli.exchange.states import REFUSED
from linli.ledger import services as ledger
from linli.web.settings_pages.reach import whole
from linli.web.shared.pieces import Tile
from linli.web.shared.times import spoken
from linli.web.shared.words import Text
from linli.web.stepup import step_up
from linli.web.steward import reasons, words
from linli.web.steward.page import show
from linli.web.viewer import viewer_of_request

PAGE = 50
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@whole("exchange.view")
def one(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Steps and their times, what was counted, what was quarantined, why it was refused."""
    info = queries.delivery(delivery_id)
    contract = queries.contract_of_version(info.contract_id)
    says = {
        "delivery": info,
        "state": words.state_of(info.state),
        "mode": words.mode_name(info.mode),
        "feed_title": words.in_language(contract.title) if contract else info.feed,
        "steps": _steps(info),
        "tiles": _tiles(info),
        "reasons": _reasons(info, contract),
        "notices": [reasons.said(one) for one in info.notices],
        "refusal": reasons.said(info.refusal) if info.refusal else "",
        "size": _size(info.size),
        "is_waiting": info.state in ("received", "standardised"),
    }
    return show(request, "delivery.html", "feeds", says)


def _steps(info: DeliveryInfo) -> list[dict[str, Any]]:
    """What happened when, and how long each step took."""
    steps: list[tuple[Text, datetime | None]] = [(words.STATES["received"].text, info.received_at)]
    if info.state == REFUSED:
        steps += [(words.STATES[REFUSED].text, info.checked_at)]
    else:
        steps += [
            (words.STATES["standardised"].text, info.checked_at),
            (words.STATES["published"].text, info.published_at),
        ]
    found, before = [], None
    for name, at in steps:
        took = _took(at - before) if at and before else ""
        found.append({"name": name, "at": at, "took": took})
        before = at
    return found


def _took(length: timedelta) -> str:
    if length < timedelta(minutes=1):
        seconds = round(length.total_seconds())
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    return spoken(length=length)


def _tiles(info: DeliveryInfo) -> list[Tile]:
    wrong = info.count("quarantined")
    named = [
        ("given", _("Rows given"), ""),
        ("accepted", _("Accepted"), ""),
        ("quarantined", _("In quarantine"), "warn" if wrong else "good"),
        ("placed", _("Matched to a place"), ""),
        ("new", pgettext("rows", "New"), ""),
        ("changed", pgettext("rows", "Changed"), ""),
        ("ended", pgettext("rows", "Ended"), ""),
    ]
    known = [one for one in named if one[0] in info.counts]
    return [Tile(f"{info.count(key):,}", name, tone=tone) for key, name, tone in known]


def _reasons(info: DeliveryInfo, contract: Contract | None) -> list[dict[str, Any]]:
    return [
        {
            "says": reasons.rule(one, contract),
            "column": words.column_title(str(one.get("column", "")), contract),
            "rows": int(one.get("rows", 0)),
        }
        for one in info.reasons
    ]


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"


@require_GET
@whole("exchange.review")
def rows(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The rows that were quarantined; the look is on record."""
    info = queries.delivery(delivery_id)
    contract = queries.contract_of_version(info.contract_id)
    after = request.GET.get("after", "0")
    listed = _quarantined(request, info, int(after) if after.isdecimal() else 0, PAGE + 1)
    says = {
        "delivery": info,
        "feed_title": words.in_language(contract.title) if contract else info.feed,
        "rows": [
            {
                "number": one.row,
                "reasons": [reasons.reason(said, contract) for said in one.reasons],
            }
            for one in listed[:PAGE]
        ],
        "next": listed[PAGE - 1].row if len(listed) > PAGE else "",
    }
    return show(request, "rows.html", "feeds", says)


@require_GET
@whole("exchange.review")
def row(request: HttpRequest, delivery_id: UUID, row: int) -> HttpResponse:
    """One quarantined row as it was delivered, with the cells that broke a rule marked."""
    info = queries.delivery(delivery_id)
    contract = queries.contract_of_version(info.contract_id)
    found = _quarantined(request, info, row - 1, 1)
    if not found or found[0].row != row:
        raise Http404
    broken = {
        name: [one for one in found[0].reasons if words.field_of(name, contract) in _columns(one)]
        for name in found[0].values
    }
    told = [one for listed in broken.values() for one in listed]
    says = {
        "delivery": info,
        "feed_title": words.in_language(contract.title) if contract else info.feed,
        "number": row,
        "cells": [
            {
                "title": words.column_title(name, contract),
                "value": value,
                "reasons": [reasons.reason(one, contract) for one in broken[name]],
            }
            for name, value in found[0].values.items()
        ],
        "others": [reasons.reason(one, contract) for one in found[0].reasons if one not in told],
    }
    return show(request, "row.html", "feeds", says)


def _columns(one: delivered.Reason) -> list[str]:
    return one.column.split(", ")


def _quarantined(
    request: HttpRequest, info: DeliveryInfo, after: int, limit: int
) -> list[delivered.QuarantinedRow]:
    actor = viewer_of_request(request).actor
    return delivered.quarantined(
        delivery_id=info.id, reader=actor, at=clock.now(), after=after, limit=limit
    )


@require_GET
@whole("exchange.review")
@step_up(is_download=True)
def errors_csv(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The error file as CSV."""
    return _errors(request, delivery_id, "csv")


@require_GET
@whole("exchange.review")
@step_up(is_download=True)
def errors_xlsx(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The error file as a spreadsheet."""
    return _errors(request, delivery_id, "xlsx")


def _errors(request: HttpRequest, delivery_id: UUID, kind: str) -> HttpResponse:
    info, at = queries.delivery(delivery_id), clock.now()
    actor = viewer_of_request(request).actor
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    data = delivered.error_file(
        delivery_id=delivery_id, kind=kind, language=language, reader=actor, at=at
    )
    count = info.count("quarantined")
    payload: dict[str, object] = {"feed": info.feed, "kind": kind, "rows": count}
    with transaction.atomic():
        ledger.record(kind="ErrorFileTaken", about=info.id, at=at, payload=payload, actor=actor)
    answer = HttpResponse(data, content_type=TYPES[kind])
    name = f"{info.feed}-errors-{info.received_at:%Y%m%d-%H%M}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
