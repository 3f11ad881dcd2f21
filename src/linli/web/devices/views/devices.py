"""The list of devices, and one device with its history and readings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.guard.policy import allows
from linli.places import queries as places
from linli.sensing import queries, services
from linli.sensing.kinds import KINDS, PRIVATE_KINDS
from linli.sensing.queries import DeviceInfo
from linli.sensing.reach import Reach, device_in_reach, reach_of
from linli.web.devices import charting
from linli.web.field import installing
from linli.web.field.device_history import history_of
from linli.web.field.views.devices import command_of
from linli.web.settings_pages import pages
from linli.web.shared import sensing_words as words
from linli.web.shared.pieces import Column, Link, Page, Table
from linli.web.shared.times import moment
from linli.web.stepup import step_up
from linli.web.viewer import allowed, viewer_of_request

VIEW, CHANGE = "device.view", "device.change"
SIZE = 50
SPANS = {"2": timedelta(days=2), "30": timedelta(days=30), "365": timedelta(days=365)}


def tabs(request: HttpRequest, here: str) -> list[Link]:
    """The pages about devices that the viewer may open."""
    viewer = viewer_of_request(request)
    found = [Link(_("All devices"), reverse("devices:devices"), current=here == "devices")]
    if allows(viewer, CHANGE):
        unknown = len(queries.strangers())
        found.append(
            Link(
                _("Unknown devices"),
                reverse("devices:unknown"),
                current=here == "unknown",
                count=unknown,
            )  # fmt: skip
        )
    waiting = len(queries.open_tasks())
    reach = reach_of(viewer, VIEW)
    untested = len(queries.due_tests(now=clock.now(), paths=reach.paths))
    found += [
        Link(_("Maintenance"), reverse("devices:tasks"), current=here == "tasks", count=waiting),
        Link(_("Tests"), reverse("devices:tests"), current=here == "tests", count=untested),
        Link(pgettext("sensing", "Figures"), reverse("devices:figures"), current=here == "figures"),
    ]
    return found


def when(at: Any) -> str:
    """A time in a table; a dash for none."""
    return moment(at=at, now=clock.now()) if at else "–"


@require_GET
@allowed(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Devices within reach, by number: battery, signal, last heard, last test, tasks."""
    reach = reach_of(viewer_of_request(request), VIEW)
    chosen = {name: request.GET.get(name, "")[:80] for name in ("state", "kind", "needs", "q")}
    after = request.GET.get("after", "0")
    found = _some(reach, chosen, int(after) if after.isdecimal() and len(after) < 16 else 0)
    more = found[SIZE:] != []
    says = {
        "tabs": tabs(request, "devices"),
        "table": table_of(found[:SIZE]),
        "page": Page(next=_next(request, found[SIZE - 1]) if more else ""),
        "chosen": chosen,
        "states": [(code, word.text) for code, word in words.DEVICE_STATES.items()],
        "kinds": [(kind, words.kind_word(kind)) for kind in installing.KINDS],
        "tasks": [("any", _("Anything to do")), *words.TASKS.items()],
        "may_install": allows(viewer_of_request(request), CHANGE),
    }
    return pages.show(request, "devices/index.html", "devices", says)


def _some(reach: Reach, chosen: dict[str, str], after: int) -> list[DeviceInfo]:
    return queries.devices(
        state=chosen["state"] if chosen["state"] in words.DEVICE_STATES else "",
        kind=chosen["kind"],
        needs=chosen["needs"] if chosen["needs"] in {"any", *words.TASKS} else "",
        text=chosen["q"].replace("\x00", ""),
        paths=reach.paths,
        after=after,
        limit=SIZE + 1,
    )


def _next(request: HttpRequest, last: DeviceInfo) -> str:
    query = request.GET.copy()
    query["after"] = str(last.number)
    return f"?{query.urlencode()}"


def table_of(found: list[DeviceInfo]) -> Table:
    """Devices as a table."""
    known = places.places_by_id([one.place_id for one in found if one.place_id])
    columns = (
        Column("serial", _("Number on it")),
        Column("kind", _("Kind")),
        Column("place", _("Place")),
        Column("state", _("State")),
        Column("battery", _("Battery"), align="end"),
        Column("signal", _("Signal"), align="end"),
        Column("seen", _("Last heard")),
        Column("tested", _("Last test")),
        Column("tasks", _("To do")),
    )
    rows = [
        {
            "serial": one.serial,
            "href": reverse("devices:device", args=[one.id]),
            "kind": words.kind_word(one.kind),
            "place": known[one.place_id].address if one.place_id in known else "–",
            "state": words.DEVICE_STATES[one.state].text,
            "battery": "–" if one.battery is None else f"{one.battery:.0f} %",
            "signal": "–" if one.signal is None else f"{one.signal:.0f}",
            "seen": when(one.last_seen_at),
            "tested": when(one.last_test_at),
            "tasks": "; ".join(str(words.TASKS.get(task, task)) for task in one.tasks) or "–",
        }
        for one in found
    ]
    return Table(pgettext("sensing", "Devices"), columns, rows, empty=_("No device fits."))


@require_GET
@allowed(VIEW)
def one(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A device: what it is, what is to do, its readings as a chart, its history."""
    return _show(request, device_in_reach(viewer_of_request(request), device_id, VIEW))


def _show(
    request: HttpRequest, device: DeviceInfo, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    viewer = viewer_of_request(request)
    says = {
        "tabs": tabs(request, "devices"),
        "device": device,
        "kind": words.kind_word(device.kind),
        "place": places.place(device.place_id) if device.place_id else None,
        "tasks": [words.TASKS.get(task, task) for task in device.tasks],
        "entries": history_of(device.id),
        "may_change": allows(viewer, CHANGE) and device.state != "retired",
        "out_hours": installing.OUT_HOURS,
        "command": command_of(device),
        "takes_commands": device.source == "linli",
        "wrong": wrong,
        **chart_of(request, device),
    }
    return pages.show(request, "devices/device.html", "devices", says, status=status)


def chart_of(request: HttpRequest, device: DeviceInfo) -> dict[str, object]:
    """The chart that the address line asks for.

    What tells how somebody lives is not drawn: doors, water, warmth, moisture and the help button.
    """
    span = request.GET.get("days", "2")
    span = span if span in SPANS else "2"
    end = clock.now()
    start = end - SPANS[span]
    kinds = [
        kind
        for kind in queries.kinds_read(device=device.number, since=start)
        if kind not in PRIVATE_KINDS and kind != "heartbeat"
    ]
    # What has a scale is worth a look before what is only yes or no.
    kinds.sort(key=lambda one: KINDS[one].is_binary)
    asked = request.GET.get("kind", "")
    kind = asked if asked in kinds else next(iter(kinds), "")
    points = queries.chart(device=device.number, kind=kind, start=start, end=end) if kind else []
    return {
        "kinds": [(each, words.kind_word(each)) for each in kinds],
        "charted": kind,
        "unit": KINDS[kind].unit if kind else "",
        "days": span,
        "spans": [("2", _("2 days")), ("30", _("30 days")), ("365", _("a year"))],
        "drawing": charting.draw(points, start=start, end=end),
        "start": start,
        "end": end,
        "points": points[-12:],
    }


STEPS = {
    "test": installing.test,
    "ask": installing.ask,
    "out": installing.put_out,
    "return": installing.put_back,
    "retire": installing.retire,
}


@require_POST
@allowed(CHANGE)
def act(request: HttpRequest, device_id: UUID, step: str) -> HttpResponse:
    """A step with a device, from the desk."""
    viewer = viewer_of_request(request)
    found = device_in_reach(viewer, device_id, CHANGE)
    take = STEPS.get(step)
    if take is None:
        raise Http404
    asked = installing.Asked(request.POST, viewer, clock.now())
    try:
        pages.once(request, lambda: take(asked, found))
    except (errors.Invalid, errors.Conflict) as error:
        fields: dict[str, str] = getattr(error, "fields", {})
        return _show(request, found, wrong=" ".join(fields.values()) or str(error), status=422)
    messages.success(request, _("Kept."))
    return redirect("devices:device", device_id)


@require_POST
@allowed(CHANGE)
def password(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A new password for the broker, shown this once; the old one ends."""
    # What is out of reach is not there, before anybody is asked who they are.
    device_in_reach(viewer_of_request(request), device_id, CHANGE)
    return _new_password(request, device_id)


@step_up()
def _new_password(request: HttpRequest, device_id: UUID) -> HttpResponse:
    viewer = viewer_of_request(request)
    found = device_in_reach(viewer, device_id, CHANGE)
    made: list[str] = []

    def issue() -> None:
        made.append(
            services.issue_credential(device_id=found.id, actor=viewer.actor, at=clock.now())
        )

    pages.once(request, issue)
    says = {
        "title": _("A password for %(serial)s") % {"serial": found.serial},
        "facts": [(_("Account at the broker"), f"{found.source}-{found.serial}")],
        "secret": made[0] if made else "",
        "back": reverse("devices:device", args=[found.id]),
    }
    answer = pages.show(request, "secret.html", "devices", says)
    answer["Cache-Control"] = "no-store"
    return answer
