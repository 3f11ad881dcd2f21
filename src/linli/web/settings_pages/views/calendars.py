"""Working calendars: the hours in which routine clocks run."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors, holidays_cn, worktime
from linli.people import queries as people
from linli.people import registry
from linli.people import services as people_services
from linli.people.registry import CalendarInfo
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms import calendars as forms
from linli.web.settings_pages.history import history_of
from linli.web.settings_pages.reach import reaches_all, require_whole
from linli.web.shared.pieces import Column, Link
from linli.web.viewer import allowed, viewer_of_request

ACTION = "settings.change"
DAY = timedelta(days=1)


@require_GET
@allowed("settings.view")
def index(request: HttpRequest) -> HttpResponse:
    """Calendars, whether each is working now, and the national holidays."""
    at = clock.now()
    rows = [
        {
            "name": one.name,
            "now": _("working") if _works(one, at) else _("not working"),
            "days": len(one.days),
            "by_days": len(one.days),
            "holidays": _("keeps them") if one.keeps_cn_holidays else _("does not keep them"),
            "href": reverse("settings_pages:calendar", args=[one.id]),
        }
        for one in registry.calendars()
    ]
    columns = (
        Column("name", pgettext("settings", "Name"), "name"),
        Column("now", _("Now"), "now"),
        Column("holidays", _("Public holidays"), "holidays"),
        Column("days", _("Exceptions"), "days", align="end"),
    )
    empty = _("No calendar is set up yet.")
    can = reaches_all(viewer_of_request(request), ACTION)
    add = Link(_("Add a calendar"), reverse("settings_pages:calendar_new"), "plus", tone="main")
    says = {
        "title": _("Calendars"),
        "actions": [add] if can else [],
        "listing": pages.listing(
            request, caption=_("Calendars"), columns=columns, rows=rows, empty=empty
        ),
        "years": [_year(number) for number in (at.year, at.year + 1)],
    }
    return pages.show(request, "calendars.html", "calendars", says)


def _works(info: CalendarInfo, at: datetime) -> bool:
    return worktime.is_working(at, people.calendar_of(info.id))


def _year(number: int) -> dict[str, Any]:
    found = holidays_cn.year(number)
    return {
        "number": number,
        "announced": found.announced,
        "off": _runs(sorted(found.days_off)),
        "worked": sorted(found.workdays),
    }


def _runs(days: list[date]) -> list[tuple[date, date, int]]:
    """Days in a row, as first day, last day, and how many."""
    found: list[tuple[date, date, int]] = []
    for day in days:
        if found and found[-1][1] + DAY == day:
            first, _last, count = found.pop()
            found.append((first, day, count + 1))
        else:
            found.append((day, day, 1))
    return found


@require_GET
@allowed("settings.view")
def one(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """A calendar: hours, exceptions, and whether it works at some moment."""
    info, at = registry.calendar_info(calendar_id), clock.now()
    form = forms.CheckForm(request.GET or None)
    asked = form.cleaned_data.get("at") if form.is_bound and form.is_valid() else None
    moment = asked or at
    calendar = people.calendar_of(info.id)
    says = {
        "info": info,
        "week": [
            (name, ", ".join("–".join(pair) for pair in info.weekly.get(str(number), ())))
            for number, name in enumerate(forms.WEEKDAYS)
        ],
        "check_form": form,
        "moment": moment,
        "works": worktime.is_working(moment, calendar),
        "next_start": timezone.localtime(worktime.next_working_start(moment, calendar)),
        "day_form": forms.DayForm(auto_id="day_%s"),
        "used_by": [each for each in people.organisations() if each.calendar_id == info.id],
        "history": history_of(info.id),
        "can_change": reaches_all(viewer_of_request(request), ACTION),
    }
    return pages.show(request, "calendar.html", "calendars", says)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """A calendar that is not there yet."""
    return _keep(request, None)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def change(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """Change the hours of a calendar."""
    return _keep(request, registry.calendar_info(calendar_id))


def _keep(request: HttpRequest, info: CalendarInfo | None) -> HttpResponse:
    require_whole(request, ACTION)
    viewer = viewer_of_request(request)
    form = forms.CalendarForm(
        request.POST or None, initial=forms.initial_of(info), locked=info is not None
    )

    def act(given: dict[str, Any]) -> object:
        return people_services.keep_calendar(
            name=given["name"],
            weekly=given["weekly"],
            zone=given["zone"],
            is_around_the_clock=given["is_around_the_clock"],
            keeps_cn_holidays=given["keeps_cn_holidays"],
            reason=given["reason"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if request.method == "POST":
        name = request.POST.get("name", "")
        if info is None and any(one.name == name for one in registry.calendars()):
            form.add_error("name", _("There is a calendar of this name"))
        elif pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("settings_pages:calendars")
    says = {
        "form": form,
        "title": info.name if info else _("Add a calendar"),
        "back": reverse("settings_pages:calendars"),
        "history": history_of(info.id) if info else None,
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "form.html", "calendars", says, status=status)


@require_POST
@allowed(ACTION)
def set_day(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """Say that a day differs; `take_away` makes it like the others again."""
    require_whole(request, ACTION)
    info, viewer = registry.calendar_info(calendar_id), viewer_of_request(request)
    form = forms.DayForm(request.POST)
    is_gone = request.POST.get("take_away") == "1"

    def act() -> None:
        if not form.is_valid():
            raise errors.Invalid(_("Choose a day"))
        given = form.cleaned_data
        people_services.set_calendar_day(
            calendar_id=info.id,
            on=given["on"],
            is_working=None if is_gone else given["is_working"] == "1",
            name=given["name"],
            actor=viewer.actor,
            at=clock.now(),
        )

    to = reverse("settings_pages:calendar", args=[calendar_id])
    return pages.act_and_return(request, act, says=_("Saved."), to=to)
