"""Following a report by its code: the story, the receipt, rating, "not all right yet"."""

import io
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.cases.queries import ReportInfo
from linli.cases.queries.reports import ReportNotFound
from linli.core import clock, errors, idempotency
from linli.core.ids import clean_code, new_id
from linli.feedback import services as feedback
from linli.guard.services import TooMany
from linli.intake import photos
from linli.web.portal import sending, words
from linli.web.portal.story import story_of_report
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.shared.errors import refuse
from linli.web.shared.pieces import MapView
from linli.web.shared.pieces import Point as Mark
from linli.web.viewer import public

SHORTEST_REASON = 2


def find_report(request: HttpRequest, code: str, *, at: datetime) -> ReportInfo:
    """The report of a code; guessing is counted before looking, misses more strictly.

    Raises:
        ReportNotFound, TooMany.
    """
    sender = sender_of(request)
    sending.count(sending.LOOKS, sender=sender, at=at)
    try:
        return case_queries.report_by_code(code.replace("\x00", ""))
    except ReportNotFound:
        sending.count(sending.MISSES, sender=sender, at=at)
        raise


@require_GET
@never_cache
@public
def enter(request: HttpRequest) -> HttpResponse:
    """Type a code, however it was written down."""
    typed = request.GET.get("code", "").strip()[:60]
    if not typed:
        return render(request, "portal/enter.html", {"typed": "", "tab": "track"})
    try:
        report = find_report(request, typed, at=clock.now())
    except ReportNotFound:
        return render(
            request,
            "portal/enter.html",
            {"typed": typed, "missed": True, "tab": "track"},
            status=404,
        )
    except TooMany as error:
        return refuse_too_many(request, error)
    return redirect("portal:track", code=report.code)


@require_GET
@never_cache
@public
def story(request: HttpRequest, code: str) -> HttpResponse:
    """The story of a report; after sending also the receipt."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
    except ReportNotFound:
        says = {"typed": code[:60], "missed": True, "tab": "track"}
        return render(request, "portal/enter.html", says, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    if code != clean_code(code):
        return redirect("portal:track", code=report.code)
    return _show(request, report, at=at)


def _show(
    request: HttpRequest,
    report: ReportInfo,
    *,
    at: datetime,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    told = story_of_report(report, now=at)
    point = report.point
    label = report.address or told.told.category_name or _("Here")
    marks = [Mark(point.lon, point.lat, label)] if point else []
    says = {
        "report": report,
        "story": told,
        "is_new": request.GET.get("new") == "1",
        "address": f"{settings.PUBLIC_URL}{reverse('portal:track', args=[report.code])}",
        "map": MapView(marks, marks[0].lon, marks[0].lat, zoom=16) if marks else None,
        "ratings": words.RATINGS,
        "given": request.POST,
        "wrong": wrong or {},
        "key": new_id(),
        "tab": "track",
    }
    is_piece = request.headers.get("HX-Request") == "true" and request.method == "GET"
    name = "portal/_story.html" if is_piece else "portal/track.html"
    answer = render(request, name, says, status=status)
    answer["Vary"] = "HX-Request, Cookie, Accept-Language"
    # Not "no-referrer": browsers then send `Origin: null`, and the page's own forms are refused.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _act(
    request: HttpRequest, code: str, step: str, do: Callable[[datetime], None]
) -> HttpResponse:
    """Do something for the holder of a code, once for each form."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
    except ReportNotFound:
        return refuse(request, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    try:
        _once(request, report, step, at=at, do=do)
    except TooMany as error:
        return refuse_too_many(request, error)
    except errors.LinliError as error:
        wrong = {step: " ".join(getattr(error, "fields", {}).values()) or str(error)}
        return _show(request, report, at=at, wrong=wrong, status=422)
    return redirect(reverse("portal:track", args=[report.code]) + f"?done={step}")


def _once(
    request: HttpRequest,
    report: ReportInfo,
    step: str,
    *,
    at: datetime,
    do: Callable[[datetime], None],
) -> None:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise errors.Invalid(_("Please send it once more; what you typed is still here")) from error

    def act() -> idempotency.Reply:
        do(at)
        return {}

    typed = sorted((name, request.POST[name]) for name in request.POST if name != "key")
    typed = [pair for pair in typed if pair[0] != "csrfmiddlewaretoken"]
    idempotency.once(
        caller="portal:track",
        key=key,
        fingerprint=idempotency.fingerprint([report.code, step, typed]),
        act=act,
    )


@require_POST
@public
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """How it went, 1 to 5, with a word if wished."""
    given = request.POST

    def do(at: datetime) -> None:
        chosen = given.get("rating", "")
        if chosen not in {"1", "2", "3", "4", "5"}:
            raise errors.Invalid(fields={"rating": _("Please choose one of the five")})
        text = given.get("comment", "").replace("\x00", "")
        feedback.rate(code=code, rating=int(chosen), text=text, at=at)

    return _act(request, code, "rate", do)


@require_POST
@public
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Not all right yet: it is taken up again, with the reason."""
    given = request.POST

    def do(at: datetime) -> None:
        reason = given.get("reason", "").replace("\x00", "").strip()
        if len(reason) < SHORTEST_REASON:
            raise errors.Invalid(fields={"reason": _("Please say what is not all right yet")})
        feedback.reopen(code=code, reason=reason, at=at)

    return _act(request, code, "reopen", do)


@require_GET
@public
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the page as a QR code; says nothing about whether the code exists."""
    tidy = clean_code(code[:20].replace("\x00", ""))
    address = f"{settings.PUBLIC_URL}{reverse('portal:track', args=[tidy])}"
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=2, light="#ffffff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_GET
@public
def photo(request: HttpRequest, code: str, media_id: UUID) -> HttpResponse:
    """A photo of the story: the holder's own, or one that staff made public."""
    try:
        report = find_report(request, code, at=clock.now())
    except ReportNotFound:
        return refuse(request, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    told = story_of_report(report, now=clock.now())
    found = [one for one in told.photos if one.id == media_id]
    if not found:
        return refuse(request, status=404)
    is_small = request.GET.get("small") == "1"
    name = found[0].thumbnail if is_small else found[0].file
    data = photos.open_photo(media_id=media_id, file=name, purpose="handle_case")
    if data is None:
        return refuse(request, status=404)
    kind = "image/webp" if is_small else found[0].content_type
    answer = HttpResponse(data, content_type=kind)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
