"""The list of alarms, what is set aside, one alarm, and the floors of a building."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock, errors
from linli.guard.policy import allows
from linli.places import queries as places
from linli.places.queries import PlaceInfo, PlaceNotFound
from linli.sensing import cap, queries
from linli.sensing.cap.alarms import CAUSES
from linli.sensing.reach import Reach, alarm_in_reach, reach_of
from linli.web.alarms import showing
from linli.web.alarms.linked import linked
from linli.web.shared import sensing_words as words
from linli.web.shared.pieces import Link
from linli.web.viewer import allowed, viewer_of_request

VIEW, ACT = "alarm.view", "alarm.act"
SHELF_HOURS = (1, 4, 12, 24)


def tabs(request: HttpRequest, reach: Reach, here: str) -> list[Link]:
    """The list, and what is set aside, with how many there are."""
    many = len(queries.aside(paths=reach.paths))
    at = reverse("alarms:aside")
    return [
        Link(_("Alarms"), reverse("alarms:list"), "bell", current=here == "list"),
        Link(_("Set aside"), at, "pause", current=here == "aside", count=many),
    ]


def _facts(request: HttpRequest) -> dict[str, Any]:
    viewer = viewer_of_request(request)
    reach = reach_of(viewer, VIEW)
    return {
        "lines": showing.lines_of(queries.alarm_lines(paths=reach.paths)),
        "may_act": allows(viewer, ACT),
        "may_open": allows(viewer, "console.view"),
        "now": clock.now(),
    }


@require_GET
@allowed(VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Alarms that reached people and are not over, life-safety first."""
    reach = reach_of(viewer_of_request(request), VIEW)
    says = _facts(request) | {"tabs": tabs(request, reach, "list")}
    return render(request, "alarms/list.html", says)


@require_GET
@allowed(VIEW)
def lines(request: HttpRequest) -> HttpResponse:
    """The lines alone, for the page that renews itself."""
    return render(request, "alarms/_lines.html", _facts(request))


@require_GET
@allowed(VIEW)
def on_map(request: HttpRequest) -> JsonResponse:
    """Buildings in which something sounds, as GeoJSON, for the live map."""
    reach = reach_of(viewer_of_request(request), VIEW)
    found = {one.building: one for one in queries.sounding_buildings(paths=reach.paths)}
    known = places.places_by_code(found)
    features = [showing.on_map(found[code], place) for code, place in sorted(known.items())]
    says = {"type": "FeatureCollection", "features": features}
    answer = JsonResponse(says, content_type="application/geo+json")
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@allowed(VIEW)
def aside(request: HttpRequest) -> HttpResponse:
    """Alarms that are shelved, or held before they reached people: each with the reason."""
    viewer = viewer_of_request(request)
    reach = reach_of(viewer, VIEW)
    says = {
        "alarms": showing.shown(queries.aside(paths=reach.paths)),
        "may_act": allows(viewer, ACT),
        "tabs": tabs(request, reach, "aside"),
    }
    return render(request, "alarms/aside.html", says)


@require_GET
@allowed(VIEW)
def one(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """One alarm: where it is, its state, what can be done, what happened."""
    return show_one(request, alarm_id)


def show_one(
    request: HttpRequest, alarm_id: UUID, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    """The page of an alarm, with what was refused."""
    viewer = viewer_of_request(request)
    found = alarm_in_reach(viewer, alarm_id, VIEW)
    says = {
        "alarm": showing.shown([found])[0],
        "story": showing.story_of(alarm_id),
        "may_act": allows(viewer, ACT),
        "may_see_device": allows(viewer, "device.view"),
        "hours": SHELF_HOURS,
        "reasons": words.SHELF_REASONS.items(),
        "verdicts": words.VERDICTS.items(),
        "verdict": words.VERDICTS.get(found.verdict, ""),
        "may_hand_on": may_be_handed_on(found),
        "wrong": wrong,
        "building_name": _building_name(found.building),
        **linked(found, at=clock.now()),
    }
    return render(request, "alarms/alarm.html", says, status=status)


def _building_name(code: str) -> str:
    place = places.place_by_code(code) if code else None
    return showing.short(place.address) if place else _("Place not known")


@require_GET
@allowed(ACT)
def cap_file(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """A critical alarm as CAP 1.2, to be handed to the emergency platform."""
    found = alarm_in_reach(viewer_of_request(request), alarm_id, ACT)
    if not may_be_handed_on(found):
        raise errors.NotFound()
    place = places.place_by_code(found.unit or found.building)
    alert = cap.alert_of(
        alarm_id=found.id,
        cause=found.cause,
        is_confirmed=found.is_confirmed,
        is_drill=found.is_drill,
        sender=f"{settings.CELL}@{request.get_host()}",
        address=place.address if place else _("Place not known"),
        lon=place.point.lon if place else None,
        lat=place.point.lat if place else None,
        onset=found.began_at,
        sent=clock.now(),
    )
    answer = HttpResponse(cap.write(alert), content_type="application/cap+xml")
    answer["Content-Disposition"] = f'attachment; filename="linli-{found.id}.cap.xml"'
    answer["Cache-Control"] = "no-store"
    return answer


def may_be_handed_on(alarm: queries.AlarmInfo) -> bool:
    """Whether the emergency platform is to hear of such an alarm."""
    return alarm.grade == "P1" and alarm.cause in CAUSES


def building_in_reach(request: HttpRequest, code: str, action: str) -> PlaceInfo:
    """A building by its code.

    Raises:
        PlaceNotFound: there is none, or it is out of reach.
    """
    found = places.place_by_code(code)
    reach = reach_of(viewer_of_request(request), action)
    if found is None or not reach.holds(found.path):
        raise PlaceNotFound()
    return found


@require_GET
@allowed(VIEW)
def building(request: HttpRequest, building: str) -> HttpResponse:
    """Which detectors of a building went off, in which order, and who is to be warned."""
    place = building_in_reach(request, building, VIEW)
    found = queries.open_alarms(building=building)
    order = sorted(showing.shown(found), key=lambda one: (one.it.began_at, one.it.id))
    first = order[0].it.began_at if order else None
    says = {
        "place": place,
        "name": showing.short(place.address),
        "order": [(one, showing.since(first, one.it.began_at)) for one in order if first],
        "stairwells": showing.stairwells(one for one in found if one.is_life_safety),
        "may_act": allows(viewer_of_request(request), ACT),
    }
    return render(request, "alarms/building.html", says)
