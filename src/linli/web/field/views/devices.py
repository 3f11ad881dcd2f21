"""Installing devices: scan, place, test live, replace, retire; without a signal, too."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.cases import wall
from linli.cases.queries.media import media_belonging
from linli.core import clock, errors
from linli.core.ids import new_id
from linli.intake import photos
from linli.places import queries as places
from linli.sensing import queries
from linli.sensing.kinds import KINDS
from linli.sensing.queries import DeviceInfo
from linli.sensing.reach import device_in_reach, reach_of
from linli.web.field import installing, sending
from linli.web.field.device_history import history_of
from linli.web.shared import sensing_words as words
from linli.web.shared.words import Text
from linli.web.viewer import allowed, viewer_of_request

LOOKS_BACK = timedelta(minutes=10)


def form_facts() -> dict[str, Any]:
    """What the form for placing a device offers."""
    return {
        "kinds": [(kind, words.kind_word(kind)) for kind in installing.KINDS],
        "sources": installing.SOURCES,
        "key": new_id(),
        "tab": "devices",
    }


@require_GET
@never_cache
@allowed("device.change")
def start(request: HttpRequest) -> HttpResponse:
    """Scan or type a number."""
    reach = reach_of(viewer_of_request(request), installing.CHANGE)
    tests = installing.tests_to_do(reach, now=clock.now(), only_visits=True)
    return render(request, "field/devices.html", form_facts() | {"given": {}, "tests": tests})


@require_GET
@never_cache
@allowed("device.change")
def find(request: HttpRequest) -> HttpResponse:
    """On to the device of that number; where there is none, the form to place it is filled in."""
    number = installing.number_in(request.GET.get("number", ""))
    if not number:
        return redirect("field:devices")
    found = installing.find(number, viewer_of_request(request))
    if len(found) == 1:
        return redirect("field:device", found[0].id)
    stranger = installing.stranger(number)
    given = {"number": number, "kind": _likely(stranger.kinds if stranger else ())}
    if stranger is not None:
        given["source"] = stranger.source
    says = form_facts() | {"given": given, "is_new": not found, "stranger": stranger}
    return render(request, "field/devices.html", says | {"found": found})


def _likely(kinds: tuple[str, ...]) -> str:
    return next((kind for kind in installing.KINDS if kind in kinds), "")


@require_GET
@allowed("device.change")
def find_places(request: HttpRequest) -> HttpResponse:
    """Places for the address being typed, within reach."""
    reach = reach_of(viewer_of_request(request), installing.CHANGE)
    text = request.GET.get("address", "").replace("\x00", "")[:120]
    found = [one for one in places.search_places(text, limit=8) if reach.holds(one.path)]
    return render(request, "field/_device_places.html", {"found": found, "searched": bool(text)})


@require_POST
@allowed("device.change")
def place(request: HttpRequest) -> HttpResponse:
    """Place a device, new or from stock."""
    viewer = viewer_of_request(request)
    asked = _asked(request)
    try:
        kept = sending.once(
            request,
            about="",
            step="place-device",
            actor=viewer.actor,
            act=lambda: {"device": str(installing.place_new(asked))},
        )
    except (errors.Invalid, errors.Conflict, places.PlaceNotFound) as error:
        says = form_facts() | {"given": request.POST, "wrong": _wrong(error)}
        says["key"] = request.POST.get("key") or says["key"]
        return render(request, "field/devices.html", says, status=422)
    messages.success(request, _("Placed. Now test it."))
    return sending.go_on(request, reverse("field:device", args=[kept["device"]]))


def _asked(request: HttpRequest) -> installing.Asked:
    files = request.FILES.getlist("photos")
    viewer = viewer_of_request(request)
    return installing.Asked(request.POST, viewer, _done_at(request), files)


def _done_at(request: HttpRequest) -> datetime:
    now = clock.now()
    return sending.done_at(request, now=now, since=now - sending.MOST_KEPT)


def _wrong(error: errors.LinliError) -> str:
    fields: dict[str, str] = getattr(error, "fields", {})
    return " ".join(str(one) for one in fields.values()) or str(error)


@require_GET
@never_cache
@allowed("device.change")
def one(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A device where it hangs: what it says now, and what can be done with it."""
    found = device_in_reach(viewer_of_request(request), device_id, installing.CHANGE)
    return _show(request, found)


def _show(
    request: HttpRequest, device: DeviceInfo, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    says = form_facts() | {
        "device": device,
        "kind": words.kind_word(device.kind),
        "place": places.place(device.place_id) if device.place_id else None,
        "tasks": [words.TASKS.get(task, task) for task in device.tasks],
        "readings": readings_of(device),
        "command": command_of(device),
        "takes_commands": device.source == "linli",
        "out_hours": installing.OUT_HOURS,
        "history": history_of(device.id),
        "wrong": wrong,
        "given": request.POST,
    }
    return render(request, "field/device.html", says, status=status)


def command_of(device: DeviceInfo) -> Text:
    """What became of the last request to test itself, in words; "" for none."""
    known = queries.latest_command(device.id, now=clock.now())
    return words.COMMANDS[known.state] if known else ""


def readings_of(device: DeviceInfo) -> list[dict[str, object]]:
    """What the device said in the last minutes, newest first, in words."""
    found = queries.latest_readings(device=device.number, since=clock.now() - LOOKS_BACK, limit=8)
    return [
        {"at": one.at, "kind": words.kind_word(one.kind), "value": value_words(one.kind, one.value)}
        for one in found
    ]


def value_words(kind: str, value: float) -> str:
    """A value with its unit; yes or no where it is one of two."""
    known = KINDS[kind]
    if known.is_binary:
        return str(_("yes") if value else _("no"))
    return f"{value:g} {known.unit}"


@require_GET
@never_cache
@allowed("device.change")
def readings(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """The latest readings alone, for the test that renews itself."""
    found = device_in_reach(viewer_of_request(request), device_id, installing.CHANGE)
    says = {"readings": readings_of(found), "command": command_of(found)}
    return render(request, "field/_readings.html", says)


@require_POST
@allowed("device.change")
def act(request: HttpRequest, device_id: UUID, step: str) -> HttpResponse:
    """A step with a device; a refusal shows its page again, with what to do instead."""
    viewer = viewer_of_request(request)
    found = device_in_reach(viewer, device_id, installing.CHANGE)
    take = installing.STEPS.get(step)
    if take is None:
        raise Http404
    asked = _asked(request)
    try:
        kept = sending.once(
            request,
            about=str(device_id),
            step=step,
            actor=viewer.actor,
            act=lambda: {"device": str(take(asked, found))},
        )
    except (errors.Invalid, errors.Conflict) as error:
        return _show(request, found, wrong=_wrong(error), status=422)
    messages.success(request, DONE[step])
    return sending.go_on(request, reverse("field:device", args=[kept["device"]]))


@require_GET
@allowed("device.view")
def photo(request: HttpRequest, device_id: UUID, media_id: UUID) -> HttpResponse:
    """A photo of where a device hangs, for whoever may see the device."""
    found = device_in_reach(viewer_of_request(request), device_id, "device.view")
    known = {str(one.facts.get("photo")) for one in queries.device_history(found.id)}
    if str(media_id) not in known:
        raise Http404
    # The second wall knows photos by their case; this one has none, and its device was in reach.
    with wall.behind(wall.EVERYTHING):
        media = media_belonging(media_id)
    data = None
    if media is not None:
        data = photos.open_photo(media_id=media.id, file=media.file, purpose="handle_case")
    if media is None or data is None:
        raise Http404
    answer = HttpResponse(data, content_type=media.content_type)
    answer["Cache-Control"] = "private, max-age=300"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


DONE = {
    "place": gettext_lazy("Placed. Now test it."),
    "test": gettext_lazy("The test is on record."),
    "photo": gettext_lazy("The photo is in its history."),
    "ask": gettext_lazy("The device is asked to test itself."),
    "replace": gettext_lazy("Replaced. This is the new one: test it."),
    "out": gettext_lazy("Out of service. It comes back by itself."),
    "return": gettext_lazy("Back in service."),
    "retire": gettext_lazy("Retired. Its history stays."),
}
