"""Devices that nobody registered, and what must be done about those that are."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.guard.policy import allows
from linli.places import queries as places
from linli.sensing import queries, services
from linli.sensing.reach import device_in_reach, reach_of
from linli.web.devices.views.devices import CHANGE, VIEW, tabs, when
from linli.web.field import installing
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import reaches_all, require_whole
from linli.web.shared import sensing_words as words
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@allowed(CHANGE)
def unknown(request: HttpRequest) -> HttpResponse:
    """Devices that speak and that nobody registered, the busiest first."""
    says = {
        "tabs": tabs(request, "unknown"),
        "strangers": [
            {
                "it": one,
                "kinds": ", ".join(str(words.kind_word(kind)) for kind in one.kinds),
                "likely": next((kind for kind in installing.KINDS if kind in one.kinds), ""),
                "since": when(one.first_seen_at),
                "last": when(one.last_seen_at),
            }
            for one in queries.strangers()
        ],
        "kinds": [(kind, words.kind_word(kind)) for kind in installing.KINDS],
        "may_decide": reaches_all(viewer_of_request(request), CHANGE),
    }
    return pages.show(request, "devices/unknown.html", "devices", says)


@require_POST
@allowed(CHANGE)
def adopt(request: HttpRequest) -> HttpResponse:
    """Register one: from then on it is in stock, and waits to be placed."""
    require_whole(request, CHANGE)
    source, serial = request.POST.get("source", "")[:40], request.POST.get("serial", "")[:80]
    kind = request.POST.get("kind", "")

    def act() -> None:
        if kind not in installing.KINDS:
            raise errors.Invalid(fields={"kind": _("Say what kind of device it is.")})
        known = any((one.source, one.serial) == (source, serial) for one in queries.strangers())
        if not known:
            raise errors.Conflict(_("It is on the list no more. Reload the page."))
        services.adopt_device(
            source=source,
            serial=serial,
            kind=kind,
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )

    says = _("Adopted: it is in stock now. Place it, and it counts.")
    return pages.act_and_return(request, act, says=says, to=reverse("devices:unknown"))


@require_POST
@allowed(CHANGE)
def ignore(request: HttpRequest) -> HttpResponse:
    """Say that one is none of ours; it is counted all the same."""
    require_whole(request, CHANGE)

    def act() -> None:
        services.ignore_stranger(
            source=request.POST.get("source", "")[:40],
            serial=request.POST.get("serial", "")[:80],
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )

    says = _("Set aside. What it says is still counted.")
    return pages.act_and_return(request, act, says=says, to=reverse("devices:unknown"))


@require_GET
@allowed(VIEW)
def tasks(request: HttpRequest) -> HttpResponse:
    """What must be done about devices within reach, oldest first."""
    viewer = viewer_of_request(request)
    reach = reach_of(viewer, VIEW)
    found = queries.open_tasks()
    devices = queries.devices_by_id(one.device_id for one in found)
    known = places.places_by_id([one.place_id for one in devices.values() if one.place_id])
    shown = []
    for one in found:
        device = devices[one.device_id]
        place = known.get(device.place_id) if device.place_id else None
        if place is not None and not reach.holds(place.path):
            continue
        shown.append(
            {
                "it": one,
                "device": device,
                "what": words.TASKS.get(one.kind, one.kind),
                "kind": words.kind_word(device.kind),
                "where": place.address if place else "–",
            }
        )
    says = {
        "tabs": tabs(request, "tasks"),
        "tasks": shown,
        "may_change": allows(viewer, CHANGE),
    }
    return pages.show(request, "devices/tasks.html", "devices", says)


@require_GET
@allowed(VIEW)
def tests(request: HttpRequest) -> HttpResponse:
    """Detectors whose monthly test is overdue, and who sees to each."""
    reach = reach_of(viewer_of_request(request), VIEW)
    says = {
        "tabs": tabs(request, "tests"),
        "rows": installing.tests_to_do(reach, now=clock.now()),
        "every": settings.SELF_TEST_DAYS,
    }
    return pages.show(request, "devices/tests.html", "devices", says)


@require_POST
@allowed(CHANGE)
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Put down that a task is done; still needed, it comes again by itself."""
    viewer = viewer_of_request(request)
    found = queries.task(task_id)
    if found is None:
        raise errors.NotFound()
    device_in_reach(viewer, found.device_id, CHANGE)

    def act() -> None:
        services.finish_task(task_id=task_id, actor=viewer.actor, at=clock.now())

    says = _("Done. Still needed, it comes again by itself.")
    return pages.act_and_return(request, act, says=says, to=reverse("devices:tasks"))
