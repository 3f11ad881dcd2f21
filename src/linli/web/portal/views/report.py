"""The report form: one page, from "what is the matter" to the tracking code."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases.queries import Near
from linli.core import clock, errors, idempotency
from linli.core.ids import new_id
from linli.guard.services import TooMany
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.web.portal import page, sending
from linli.web.portal.given import Checked, Given, check, read
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.viewer import public


@require_http_methods(["GET", "HEAD", "POST"])
@public
def home(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is kept for good, then the page of its code opens."""
    if request.method != "POST":
        asked = Given(key=str(new_id()), category=request.GET.get("category", "")[:60])
        return _page(request, asked)
    given = read(request.POST)
    if request.POST.get("step") == "find":
        found = places.search_places(given.address)
        return _page(request, _carry(request, given), found=found)
    try:
        return _receive(request, given)
    except TooMany as error:
        return refuse_too_many(request, error)
    except idempotency.KeyReused:
        again = replace(given, key=str(new_id()))
        says = _("This was already sent. If it is another matter, send it once more.")
        return _again(request, again, {"key": says})
    except errors.Invalid as error:
        return _again(request, given, dict(error.fields) or {"key": str(error)})


def _page(
    request: HttpRequest,
    given: Given,
    *,
    wrong: dict[str, str] | None = None,
    found: list[PlaceInfo] | None = None,
    status: int = 200,
) -> HttpResponse:
    says = page.form_page(given, wrong=wrong, found=found, now=clock.now()) | {"tab": "home"}
    return render(request, "portal/home.html", says, status=status)


def _receive(request: HttpRequest, given: Given) -> HttpResponse:
    at, sender = clock.now(), sender_of(request)
    sending.count(sending.TRIES, sender=sender, at=at)
    uploads = request.FILES.getlist("photos")
    checked = check(given)
    key = sending.form_key(given, request.headers.get("Idempotency-Key", ""))
    fingerprint = sending.fingerprint_of(given, [sending.digest_of(file) for file in uploads])
    code = sending.sent_before(key=key, fingerprint=fingerprint)
    if not code and not given.is_new_matter and not sending.is_dangerous(given, checked):
        near = sending.similar(given, checked, now=at)
        if near:
            return _ask(request, given, checked, near)
    code = code or sending.send(
        given, checked, uploads, key=key, fingerprint=fingerprint, sender=sender, at=at
    )
    return redirect(reverse("portal:track", args=[code]) + "?new=1")


def _carry(request: HttpRequest, given: Given) -> Given:
    """The photos of a form that comes back are kept, since a browser won't send them again."""
    uploads = request.FILES.getlist("photos")
    kept = sending.keep_photos(uploads, at=clock.now()) if uploads else ()
    return replace(given, kept_photos=(*given.kept_photos, *kept)[: sending.MOST_PHOTOS])


def _again(request: HttpRequest, given: Given, wrong: dict[str, str]) -> HttpResponse:
    if "photos" not in wrong:
        try:
            given = _carry(request, given)
        except errors.Invalid as error:
            wrong |= error.fields
    return _page(request, given, wrong=wrong, status=422)


def _ask(request: HttpRequest, given: Given, checked: Checked, near: list[Near]) -> HttpResponse:
    """Is it one of these? 409, so that a phone's outbox shows the question to its person."""
    says = {"given": _carry(request, given), "near": near, "posted": _posted(request)}
    return render(request, "portal/same.html", says, status=409)


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Every typed field, to be sent again as it was."""
    left_out = {"csrfmiddlewaretoken", "kept_photo", "is_new_matter", "step"}
    return [
        (name, value)
        for name in request.POST
        if name not in left_out
        for value in request.POST.getlist(name)
    ]
