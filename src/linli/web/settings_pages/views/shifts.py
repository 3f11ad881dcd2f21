"""The week's plan: who is on duty when, and swaps that wait for an answer."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.people import planning, registry
from linli.people import queries as people
from linli.people import services as people_services
from linli.people.queries import MemberInfo, OrganisationInfo
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import (
    organisation_ids,
    organisations_for,
    require_organisation,
)
from linli.web.viewer import allowed, member_of_request, viewer_of_request

ACTION = "shift.plan"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class ShiftForm(forms.Form):
    """A shift to plan; one that ends before it starts ends on the next day."""

    member = forms.ChoiceField(label=gettext_lazy("Member"))
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=gettext_lazy("Starts at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    duty_place = forms.CharField(
        label=gettext_lazy("Place of duty"), max_length=120, required=False
    )

    def __init__(self, *args: Any, members: list[MemberInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["member"]
        if isinstance(who, forms.ChoiceField):
            who.choices = [(str(one.id), one.name) for one in members]


def _monday(request: HttpRequest) -> date:
    text = request.GET.get("week", "") or request.POST.get("week", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localtime(clock.now()).date()
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _chosen(request: HttpRequest) -> OrganisationInfo | None:
    """The organisation asked for, else the viewer's own, else the first."""
    mine = [one for one, is_active in organisations_for(request, ACTION) if is_active]
    wanted = request.GET.get("organisation", "") or request.POST.get("organisation", "")
    member = member_of_request(request)
    for pk in (wanted, str(member.organisation_id) if member else ""):
        for one in mine:
            if str(one.id) == pk:
                return one
    return mine[0] if mine else None


def _members(request: HttpRequest, organisation: OrganisationInfo) -> list[MemberInfo]:
    team = request.GET.get("team", "") or request.POST.get("team", "")
    return [
        one
        for one in people.members_of_organisations(frozenset({organisation.id}))
        if team in ("", str(one.team_id))
    ]


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """The plan of a week for one organisation or team."""
    return _page(request)


def _page(
    request: HttpRequest, *, form: ShiftForm | None = None, status: int = 200
) -> HttpResponse:
    organisation, monday = _chosen(request), _monday(request)
    if organisation is None:
        return pages.show(request, "shifts.html", "shifts", {"organisation": None})
    members = _members(request, organisation)
    days = [monday + DAY * number for number in range(7)]
    planned = planning.shifts_between(
        member_ids=[one.id for one in members],
        start=_midnight(monday),
        end=_midnight(monday + WEEK),
    )
    rows = [
        {"member": one, "cells": [_on(planned[one.id], day) for day in days]} for one in members
    ]
    now = clock.now()
    says = {
        "organisation": organisation,
        "organisations": [one for one, on in organisations_for(request, ACTION) if on],
        "teams": registry.teams(frozenset({organisation.id})),
        "team": request.GET.get("team", ""),
        "days": days,
        "today": timezone.localtime(now).date(),
        "rows": rows,
        "monday": monday,
        "before": monday - WEEK,
        "after": monday + WEEK,
        "form": form
        or ShiftForm(members=members, initial={"on": monday, "starts": "08:00", "ends": "16:00"}),
        "on_now": planning.on_duty(member_ids=[one.id for one in members], now=now),
        "swaps": planning.swaps_to_answer(frozenset({organisation.id})),
        "here": _address(organisation.id, monday, request.GET.get("team", "")),
    }
    return pages.show(request, "shifts.html", "shifts", says, status=status)


def _on(shifts: list[people.ShiftInfo], day: date) -> list[people.ShiftInfo]:
    return [one for one in shifts if timezone.localtime(one.starts_at).date() == day]


def _address(organisation_id: UUID, monday: date, team: str = "") -> str:
    base = reverse("settings_pages:shifts")
    return f"{base}?organisation={organisation_id}&week={monday.isoformat()}&team={team}"


@require_POST
@allowed(ACTION)
def add(request: HttpRequest) -> HttpResponse:
    """Plan a shift."""
    organisation, viewer = _chosen(request), viewer_of_request(request)
    if organisation is None:
        raise people.OrganisationNotFound()
    form = ShiftForm(request.POST, members=_members(request, organisation))

    def act(given: dict[str, Any]) -> object:
        starts = timezone.make_aware(datetime.combine(given["on"], given["starts"]))
        last = given["on"] + (DAY if given["ends"] <= given["starts"] else timedelta())
        return people_services.plan_shift(
            member_id=UUID(given["member"]),
            starts_at=starts,
            ends_at=timezone.make_aware(datetime.combine(last, given["ends"])),
            duty_place=given["duty_place"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if pages.take(request, form, act) is None:
        return _page(request, form=form, status=422)
    messages.success(request, _("Planned."))
    monday = form.cleaned_data["on"] - timedelta(days=form.cleaned_data["on"].weekday())
    return redirect(_address(organisation.id, monday, request.POST.get("team", "")))


@require_POST
@allowed(ACTION)
def withdraw(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift out of the plan."""
    organisation_id = planning.organisation_of_shift(shift_id)
    if organisation_id not in organisation_ids(request, ACTION):
        raise people_services.ShiftNotFound()
    viewer = viewer_of_request(request)

    def act() -> None:
        people_services.withdraw_shift(shift_id=shift_id, actor=viewer.actor, at=clock.now())

    to = _address(organisation_id, _monday(request)) if organisation_id else "/admin/shifts/"
    return pages.act_and_return(request, act, says=_("Taken out of the plan."), to=to)


@require_POST
@allowed(ACTION)
def copy(request: HttpRequest) -> HttpResponse:
    """Plan this week like the one before."""
    organisation, monday = _chosen(request), _monday(request)
    if organisation is None:
        raise people.OrganisationNotFound()
    viewer = viewer_of_request(request)
    members = [one.id for one in _members(request, organisation)]
    counts: list[int] = []

    def act() -> None:
        count = planning.copy_week(
            member_ids=members, to=_midnight(monday), actor=viewer.actor, at=clock.now()
        )
        counts.append(count)

    pages.once(request, act)
    count = sum(counts)
    text = ngettext("%(count)d shift planned", "%(count)d shifts planned", count)
    messages.success(request, text % {"count": count})
    return redirect(_address(organisation.id, monday, request.POST.get("team", "")))


@require_POST
@allowed(ACTION)
def answer_swap(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    """Approve or refuse a swap."""
    organisation_id = planning.organisation_of_swap(swap_id)
    if organisation_id is None:
        raise people_services.ShiftNotFound()
    require_organisation(request, ACTION, organisation_id)
    step, viewer = request.POST.get("step", ""), viewer_of_request(request)

    def act() -> None:
        if step not in ("approve", "refuse"):
            raise errors.Invalid(_("Approve it or refuse it"))
        people_services.answer_swap(swap_id=swap_id, step=step, actor=viewer.actor, at=clock.now())

    says = _("The swap is approved.") if step == "approve" else _("The swap is refused.")
    to = _address(organisation_id, _monday(request))
    return pages.act_and_return(request, act, says=says, to=to)
