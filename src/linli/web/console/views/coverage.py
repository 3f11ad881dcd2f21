"""Coverage of the district as a layer of the map, as a table, and moves to standby places."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.core.coordinates import Point
from linli.dispatch import queries as dispatch_queries
from linli.dispatch import services as dispatch
from linli.guard.policy import grants_for
from linli.people import queries as people
from linli.web.console import acting, covered
from linli.web.console import shown as console_shown
from linli.web.live import announce
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@allowed("console.view")
def coverage(request: HttpRequest) -> HttpResponse:
    """How likely a call is reached in five minutes, by area, now and in half an hour."""
    return _show(request)


def _show(request: HttpRequest, *, status: int = 200, **says: object) -> HttpResponse:
    facts = covered.shown(viewer_of_request(request), at=clock.now()) | says
    if "HX-Request" in request.headers:
        answer = render(request, "console/_coverage.html", facts, status=status)
    else:
        facts["map"] = console_shown.town_map()
        answer = render(request, "console/coverage.html", facts, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@allowed("console.view")
def layer(request: HttpRequest) -> JsonResponse:
    """The same as GeoJSON (RFC 7946): hexagons and standby places, nobody's name."""
    found = dispatch_queries.coverage_layer(now=clock.now())
    return JsonResponse(found, content_type="application/geo+json")


@require_POST
@allowed("case.dispatch")
def offer_move(request: HttpRequest) -> HttpResponse:
    """Ask somebody free to stand by at the place that the form names."""
    viewer, at = viewer_of_request(request), clock.now()
    try:
        member_id = acting.uuid_of(request.POST.get("member", ""), field="member")
        _require_own(request, member_id)
        found = covered.suggestion_for(member_id, at=at)
        dispatch.offer_move(
            member_id=member_id,
            point=_point(request),
            gain=found.gain if found else 0.0,
            way_s=found.way_s if found else 0.0,
            actor=viewer.actor,
            at=at,
        )
    except errors.LinliError as error:
        says = " ".join(getattr(error, "fields", {}).values()) or str(error)
        return _show(request, status=409, wrong=says)
    announce.notify(members=[member_id])
    if "HX-Request" in request.headers:
        return _show(request, sent=_("Asked. You see the answer here."))
    messages.success(request, _("Asked. You see the answer here."))
    return redirect("console:coverage")


def _require_own(request: HttpRequest, member_id: object) -> None:
    """Refuse to move who is out of reach.

    Raises:
        NotFree: they are of another organisation, or off shift.
    """
    mine = people.scope_of(grants_for(viewer_of_request(request), "case.dispatch"))
    for one in people.on_shift(now=clock.now()):
        owner = frozenset({one.organisation_id})
        if one.member_id == member_id and mine.holds(organisation_ids=owner, area_path=""):
            return
    raise dispatch.NotFree()


def _point(request: HttpRequest) -> Point:
    try:
        return Point(float(request.POST.get("lon", "")), float(request.POST.get("lat", "")))
    except ValueError as error:
        raise errors.Invalid(fields={"point": _("This is no place")}) from error
