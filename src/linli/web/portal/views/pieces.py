"""Small answers while somebody types; the form works without them too."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linli.core import clock, errors
from linli.guard.services import TooMany
from linli.places import queries as place_queries
from linli.web.portal import page, proof, sending, suggesting
from linli.web.portal.given import check, point_of, read
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.viewer import public

LONGEST = 5000
NEAR_M, MOST_NEAR = 80, 3


@require_GET
@public
def suggest(request: HttpRequest) -> HttpResponse:
    """Categories that a text may be about, and 110, 119, 120 where it tells of danger."""
    given = read(request.GET)
    found = suggesting.suggestions(
        text=given.text[:LONGEST], chosen=given.category, now=clock.now()
    )
    return render(request, "portal/_suggest.html", {"suggested": found, "given": given})


@require_GET
@public
def details(request: HttpRequest) -> HttpResponse:
    """What the chosen category brings along."""
    given = read(request.GET)
    return render(request, "portal/_details.html", {"details": page.details(given), "given": given})


@require_GET
@public
def places(request: HttpRequest) -> HttpResponse:
    """Places whose address holds what was typed; without words, the buildings at a point."""
    given = read(request.GET)
    text = given.address.replace("\x00", "")[:240]
    point = None if text else point_of(given.lon, given.lat)
    found = place_queries.search_places(text) if text else []
    if point is not None:
        found = place_queries.nearest(point, within_m=NEAR_M, limit=MOST_NEAR)
    says = {
        "found": page.place_choices(found),
        "has_searched": bool(text),
        "is_near": point is not None,
        "given": given,
    }
    return render(request, "portal/_places.html", says)


@require_GET
@public
def nearby(request: HttpRequest) -> HttpResponse:
    """Open cases nearby that may be the same matter."""
    given = read(request.GET)
    try:
        near = sending.similar(given, check(given), now=clock.now())
    except errors.Invalid:
        near = []
    return render(request, "portal/_nearby.html", {"near": near, "given": given})


@require_GET
@never_cache
@public
def challenge(request: HttpRequest) -> HttpResponse:
    """A sum for the phone to do."""
    now = clock.now()
    try:
        sending.count(sending.SUMS, sender=sender_of(request), at=now)
    except TooMany as error:
        return refuse_too_many(request, error)
    return JsonResponse(proof.challenge(now=now))
