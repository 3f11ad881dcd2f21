"""What every page of the settings shares: sections, forms that act once, lists, histories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core import errors, idempotency
from linli.core.ids import new_id
from linli.guard.policy import allows
from linli.web.shared.pieces import Column, Link, Table
from linli.web.shared.words import Text
from linli.web.viewer import viewer_of_request

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the settings: who may open it, and where it is."""

    code: str
    action: str
    title: Text
    says: Text
    href: str
    icon: str


SECTIONS = (
    Section(
        "categories",
        "settings.view",
        gettext_lazy("Categories"),
        gettext_lazy("Forms, grades, clocks, owners and results of each kind of matter"),
        "/admin/categories/",
        "list",
    ),
    Section(
        "organisations",
        "settings.view",
        gettext_lazy("Organisations"),
        gettext_lazy("Who owns cases, where, and when they work"),
        "/admin/organisations/",
        "building",
    ),
    Section(
        "members",
        "people.change",
        gettext_lazy("Members"),
        gettext_lazy("Accounts, roles, skills and teams"),
        "/admin/members/",
        "people",
    ),
    Section(
        "shifts",
        "shift.plan",
        gettext_lazy("Shifts"),
        gettext_lazy("Who is on duty, week by week, and swaps"),
        "/admin/shifts/",
        "clock",
    ),
    Section(
        "rounds",
        "shift.plan",
        gettext_lazy("Rounds"),
        gettext_lazy("Who visits what today; visits to make, moved and planned again"),
        "/admin/rounds/",
        "bike",
    ),
    Section(
        "calendars",
        "settings.view",
        gettext_lazy("Calendars"),
        gettext_lazy("Working hours, exceptions and holidays"),
        "/admin/calendars/",
        "sun",
    ),
    Section(
        "places",
        "place.change",
        gettext_lazy("Places"),
        gettext_lazy("Communities, grids, buildings; names and imports"),
        "/admin/places/",
        "place",
    ),
    Section(
        "devices",
        "device.view",
        pgettext_lazy("sensing", "Devices"),
        gettext_lazy("Batteries, silence, tests, unknown devices, maintenance, figures"),
        "/admin/devices/",
        "target",
    ),
    Section(
        "rules",
        "rule.change",
        gettext_lazy("Alarm rules"),
        gettext_lazy("Limits, hold, confirmation, quiet hours; tried before they go live"),
        "/admin/rules/",
        "filter",
    ),
    Section(
        "doors",
        "webhook.manage",
        gettext_lazy("Vendors' doors"),
        gettext_lazy("Makers' clouds that push readings: how they are read, what was refused"),
        "/admin/doors/",
        "link",
    ),
    Section(
        "alerts",
        "alert.manage",
        pgettext_lazy("alerts", "Warnings"),
        gettext_lazy("Where warnings of rain, flood and heat come from, and what they set off"),
        "/admin/alerts/",
        "alarm",
    ),
    Section(
        "templates",
        "settings.change",
        gettext_lazy("Messages"),
        gettext_lazy("What reporters are told, in both languages"),
        "/admin/templates/",
        "mail",
    ),
    Section(
        "clients",
        "client.manage",
        gettext_lazy("Programs"),
        gettext_lazy("Keys for the API and Open311"),
        "/admin/clients/",
        "key",
    ),
    Section(
        "webhooks",
        "webhook.manage",
        gettext_lazy("Webhooks"),
        gettext_lazy("Where events are sent"),
        "/admin/webhooks/",
        "send",
    ),
    Section(
        "property",
        "webhook.manage",
        gettext_lazy("Property systems"),
        gettext_lazy("Doors, lifts and gas valves in a fire; what was signed beforehand"),
        "/admin/property/",
        "building",
    ),
    Section(
        "queue",
        "queue.manage",
        gettext_lazy("Queue"),
        gettext_lazy("Events and jobs that wait or gave up"),
        "/admin/queue/",
        "refresh",
    ),
    Section(
        "ledger",
        "ledger.read",
        gettext_lazy("Ledger"),
        gettext_lazy("Every change, in order"),
        "/admin/ledger/",
        "book",
    ),
    Section(
        "privacy",
        "privacy.view",
        gettext_lazy("Privacy"),
        gettext_lazy("Fields, requests, retention, processors, assessments, breaches"),
        "/admin/privacy/",
        "shield",
    ),
    Section(
        "glasses",
        "glass.review",
        gettext_lazy("Emergency access"),
        gettext_lazy("Who opened a case out of reach, why, and whether that was right"),
        "/admin/privacy/glasses/",
        "key",
    ),
    Section(
        "policies",
        "policy.explain",
        gettext_lazy("Rights"),
        gettext_lazy("Why somebody may do something, or may not"),
        "/admin/policies/",
        "check",
    ),
)


def sections_for(request: HttpRequest) -> list[Section]:
    """The sections that the viewer may open."""
    viewer = viewer_of_request(request)
    return [section for section in SECTIONS if allows(viewer, section.action)]


def show(
    request: HttpRequest, template: str, section: str, says: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of a section; `new_key` gives each form on it a key of its own.

    `template` is one of ours, or the whole name of another package's.
    """
    links = [
        Link(one.title, one.href, one.icon, current=one.code == section)
        for one in sections_for(request)
    ]
    viewer = viewer_of_request(request)
    shared = {
        "sections": links,
        "section": section,
        "new_key": new_id,
        "may": {
            name.replace(".", "_"): allows(viewer, name)
            for name in ("settings.change", "category.change", "people.change")
        },
    }
    name = template if "/" in template else f"settings_pages/{template}"
    return render(request, name, shared | dict(says), status=status)


def once(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do `act` once under the key of the form; returns whether it was done now.

    Raises:
        Invalid: the form carries no key.
    """
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error
    given = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if name not in {"key", "csrfmiddlewaretoken"}
    )
    done: list[object] = []

    def do() -> idempotency.Reply:
        done.append(act())
        return {}

    idempotency.once(
        caller=viewer_of_request(request).actor,
        key=key,
        fingerprint=idempotency.fingerprint([request.path, given]),
        act=do,
    )
    return bool(done)


def take(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], object]
) -> bool | None:
    """Check a form and act on it once.

    Returns:
        True when it was done now, False when it had been done before, None when it is refused:
        the form then says why.
    """
    if not form.is_valid():
        return None
    try:
        return once(request, lambda: act(form.cleaned_data))
    except (errors.Invalid, errors.Conflict) as error:
        refused(form, error)
        return None


def refused(form: forms.Form, error: errors.LinliError) -> None:
    """Put a refusal beside the fields that it is about."""
    fields: dict[str, str] = getattr(error, "fields", {})
    for name, sentence in fields.items():
        beside = name if name in form.fields else None
        form.add_error(beside, sentence if beside else f"{name}: {sentence}")
    if not fields:
        form.add_error(None, str(error))


def act_and_return(
    request: HttpRequest, act: Callable[[], object], *, says: str, to: str
) -> HttpResponse:
    """For buttons without fields: act once, say so, and go back; a refusal is said as well."""
    try:
        once(request, act)
    except (errors.Invalid, errors.Conflict) as error:
        fields: dict[str, str] = getattr(error, "fields", {})
        messages.error(request, " ".join(fields.values()) or str(error))
    else:
        messages.success(request, says)
    return redirect(to)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was searched, sorted and cut into pages."""

    table: Table
    count: int
    query: str
    previous: str
    next: str
    says: str


def listing(
    request: HttpRequest,
    *,
    caption: Text,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    empty: Text,
    sort: str = "",
) -> Listing:
    """Search rows by `?q=`, sort them by `?sort=`, show one page of them by `?page=`.

    A row may carry ``by_<key>`` where a cell does not sort as it reads.
    """
    query = request.GET.get("q", "").strip()
    words = query.lower().split()
    keys = [column.key for column in columns]
    found = [
        row
        for row in rows
        if all(word in " ".join(str(row.get(key, "")) for key in keys).lower() for word in words)
    ]
    chosen = request.GET.get("sort", sort)
    name = chosen.lstrip("-")
    if name in {column.sort for column in columns if column.sort}:
        found.sort(key=lambda row: _sortable(row, name), reverse=chosen.startswith("-"))
    else:
        chosen = ""
    number = _page_number(request, len(found))
    start = number * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    return Listing(
        Table(caption, columns, shown, empty=empty, sorted_by=chosen),
        len(found),
        query,
        _page_link(request, number - 1) if number else "",
        _page_link(request, number + 1) if start + PAGE_SIZE < len(found) else "",
        _("%(first)d to %(last)d of %(count)d")
        % {"first": start + 1, "last": start + len(shown), "count": len(found)}
        if len(found) > PAGE_SIZE
        else "",
    )


def _sortable(row: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    value = row.get(f"by_{name}", row.get(name))
    if value is None:
        return (True, "")
    return (False, value if f"by_{name}" in row else str(value).lower())


def _page_number(request: HttpRequest, count: int) -> int:
    text = request.GET.get("page", "0")
    wanted = int(text) if text.isdecimal() else 0
    return min(wanted, max(0, (count - 1) // PAGE_SIZE))


def _page_link(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
