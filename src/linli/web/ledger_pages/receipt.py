"""Receipts: the proof that a report is in the log, as a page and as a file."""

import io
import json
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linli.cases.queries.reports import ReportNotFound
from linli.core import clock, errors
from linli.core.ids import clean_code
from linli.guard.services import TooMany
from linli.ledger import note, proofs
from linli.web.portal.views.track import find_report
from linli.web.portal.waiting import refuse_too_many
from linli.web.shared.errors import refuse
from linli.web.viewer import public

KIND = "ReportReceived"
NOT_YET = 503
ASK_AGAIN_S = 2


def _receipt(request: HttpRequest, code: str) -> tuple[str, dict[str, Any]]:
    """The report's proper code and its receipt; guessing codes is counted as for tracking.

    Raises:
        ReportNotFound, TooMany, NotInLog, NotInLogYet, NoLogYet.
    """
    report = find_report(request, code, at=clock.now())
    found = proofs.receipt(about=report.id, kind=KIND)
    # Shows, to whoever has the words, that they are the ones received; gone once they are deleted.
    return report.code, found | ({"words_salt": report.words_salt} if report.words_salt else {})


def _refused(request: HttpRequest, error: errors.LinliError) -> HttpResponse:
    if isinstance(error, TooMany):
        return refuse_too_many(request, error)
    if isinstance(error, errors.Unavailable):
        answer = render(request, "ledger_pages/not_yet.html", status=NOT_YET)
        answer["Retry-After"] = str(ASK_AGAIN_S)
        return answer
    return refuse(request, status=404)


@require_GET
@never_cache
@public
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of a report, checked by the reader's own browser."""
    try:
        proper, found = _receipt(request, code)
    except (ReportNotFound, TooMany, proofs.NotInLog, errors.Unavailable) as error:
        return _refused(request, error)
    head = note.checkpoint(note.note(found["checkpoint"]).text)
    says = {
        "code": proper,
        "receipt": found,
        "recorded_at": datetime.fromisoformat(json.loads(found["entry"])["recorded_at"]),
        "head": head,
        "address": _address(proper),
    }
    answer = render(request, "ledger_pages/receipt.html", says)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
@never_cache
@public
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a file that needs nothing of ours to be checked."""
    try:
        proper, found = _receipt(request, code)
    except (ReportNotFound, TooMany, proofs.NotInLog, errors.Unavailable) as error:
        return _refused(request, error)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="linli-receipt-{proper}.json"'
    return answer


@require_GET
@never_cache
@public
def check(request: HttpRequest) -> HttpResponse:
    """The log in short, and a place to check any receipt file."""
    try:
        head, _text = proofs.published()
        key = proofs.key()
    except proofs.NoLogYet as error:
        return _refused(request, error)
    says = {"head": head, "key": key, "address": f"{settings.PUBLIC_URL}/ledger"}
    return render(request, "ledger_pages/check.html", says)


@require_GET
@public
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The address of a receipt as a QR code; says nothing about whether the code exists."""
    out = io.BytesIO()
    address = _address(clean_code(code[:20].replace("\x00", "")))
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=2, light="#ffffff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _address(code: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('ledger:receipt', args=[code])}"
