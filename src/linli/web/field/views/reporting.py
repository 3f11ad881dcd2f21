"""Reporting what is seen on a round."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import queries as case_queries
from linli.core import clock, errors, idempotency
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.intake import photos
from linli.intake import services as intake
from linli.web.field.sending import MOST_KEPT, done_at, go_on, key_of, once
from linli.web.viewer import allowed, viewer_of_request

MOST_PHOTOS = 5


@require_http_methods(["GET", "POST"])
@allowed("report.make")
def report(request: HttpRequest) -> HttpResponse:
    """Report something seen on the round: a few words, a photo, here."""
    says: dict[str, Any] = {"tab": "report", "key": new_id(), "given": request.POST}
    says["categories"] = case_queries.categories()
    if request.method == "POST":
        try:
            actor = viewer_of_request(request).actor
            kept = once(
                request, about="", step="report", actor=actor, act=lambda: _receive(request)
            )
        except errors.Invalid as error:
            says["wrong"] = " ".join(error.fields.values()) or str(error)
            says["key"] = request.POST.get("key") or says["key"]
            return render(request, "field/report.html", says, status=422)
        messages.success(request, _("We have it: %(code)s.") % kept)
        return go_on(request, reverse("field:report"))
    return render(request, "field/report.html", says)


def _point(request: HttpRequest) -> Point | None:
    lon, lat = request.POST.get("lon", ""), request.POST.get("lat", "")
    try:
        return Point(float(lon), float(lat)) if lon and lat else None
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error


def _receive(request: HttpRequest) -> idempotency.Reply:
    viewer, at = viewer_of_request(request), clock.now()
    media = [
        photos.keep_photo(data=file.read(), actor=viewer.actor, at=at)
        for file in request.FILES.getlist("photos")[:MOST_PHOTOS]
    ]
    incoming = intake.Incoming(
        channel="field",
        text=request.POST.get("text", ""),
        category_code=request.POST.get("category", ""),
        address=request.POST.get("address", ""),
        point=_point(request),
        media_ids=tuple(media),
        is_complete=False,
        occurred_at=done_at(request, now=at, since=at - MOST_KEPT),
        source=viewer.actor,
    )
    receipt = intake.receive_report(
        incoming=incoming, caller=viewer.actor, key=key_of(request), actor=viewer.actor, at=at
    )
    return {"code": receipt.code}
