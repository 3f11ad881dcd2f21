"""What residents see: what is in force, each alert in plain words, and the area they live in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.places import queries as places
from linli.sensing import queries
from linli.web.alerts import banner, showing, words
from linli.web.viewer import public, viewer_of_request

# Areas that people know by name.
CHOICES = ("district", "street", "community", "grid")


@require_GET
@never_cache
@public
def listing(request: HttpRequest) -> HttpResponse:
    """What is in force now, the gravest first."""
    now = clock.now()
    says = {
        "alerts": showing.shown(showing.for_residents(request, now=now), now=now),
        "areas": area_choices(),
        "area": showing.area_of(request),
        "tab": "alerts",
    }
    return render(request, "alerts/list.html", says)


def area_choices() -> list[places.PlaceInfo]:
    """The areas that somebody may choose, outer ones first."""
    return places.areas(*CHOICES)


@require_GET
@never_cache
@public
def one(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what, where, until when, and what to do; with what came of it since."""
    found, now = queries.alert(alert_id), clock.now()
    if found.scope != queries.PUBLIC or found.status == "Draft":
        raise queries.AlertNotFound()
    later = [
        each
        for each in queries.matter(found.root)
        if each.sent_at > found.sent_at and each.status == found.status
    ]
    says = {
        "alert": showing.shown([found], now=now)[0],
        "later": showing.shown(later[-1:], now=now),
        "urgency": words.URGENCY,
        "certainty": words.CERTAINTY,
        "tab": "alerts",
    }
    return render(request, "alerts/alert.html", says)


@require_POST
@public
def choose_area(request: HttpRequest) -> HttpResponse:
    """Hear only of one's own area from now on, in this session."""
    path = request.POST.get("area", "")
    known = {place.path for place in area_choices()}
    request.session[showing.AREA] = path if path in known else ""
    return HttpResponseRedirect(reverse("alerts:list"))


@require_POST
@public
def dismiss(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Put a banner away for this session; its place on the lists stays."""
    showing.dismiss(request, queries.alert(alert_id).id)
    if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
        return HttpResponse()
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(to if is_ours else "/")


@require_GET
@never_cache
@public
def banner_again(request: HttpRequest, where: str) -> HttpResponse:
    """The banner of a page that stays open, where it is not what that page shows already."""
    if where not in banner.LIVE or not viewer_of_request(request).is_signed_in:
        return HttpResponse(status=204)
    found = banner.facts(request, where, now=clock.now(), back=reverse("alerts:list"))
    if request.GET.get("seen", "") == found["seen"]:
        return HttpResponse(status=204)
    answer = render(request, "alerts/_banners.html", found)
    answer["X-Alerts"] = found["seen"]
    return answer
