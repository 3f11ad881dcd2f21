"""The rounds of a team on a day: who visits what when, moving a stop, planning again."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.dispatch.visits import reading, walking
from linli.dispatch.visits.days import local_day, midnight
from linli.dispatch.visits.planning import plan_day
from linli.dispatch.visits.reading import DayInfo, DutyInfo, RoundInfo, StopInfo
from linli.people import planning
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import organisations_for, require_organisation
from linli.web.shared import round_words as words
from linli.web.viewer import allowed, member_of_request, viewer_of_request

ACTION = "shift.plan"
DAY = timedelta(days=1)
WALKING = ("officer", "grid_worker", "property_staff", "volunteer")


def chosen(request: HttpRequest) -> OrganisationInfo | None:
    """The organisation asked for, else the viewer's own or another that has visits to make."""
    mine = [one for one, is_active in organisations_for(request, ACTION) if is_active]
    wanted = request.GET.get("organisation", "") or request.POST.get("organisation", "")
    member, busy = member_of_request(request), reading.busy_organisations()
    own = member.organisation_id if member else None
    ranked = sorted(mine, key=lambda one: (one.id not in busy, one.id != own))
    return next((one for one in mine if str(one.id) == wanted), ranked[0] if ranked else None)


def _day(request: HttpRequest, now: datetime) -> date:
    today = local_day(now)
    text = request.GET.get("on", "") or request.POST.get("on", "")
    return today + DAY if text == (today + DAY).isoformat() else today


def _address(organisation_id: UUID, on: date) -> str:
    base = reverse("settings_pages:rounds")
    return f"{base}?organisation={organisation_id}&on={on.isoformat()}"


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody's stops with their times, what found no room, and what is over."""
    organisation, now = chosen(request), clock.now()
    if organisation is None:
        return pages.show(request, "rounds.html", "rounds", {"organisation": None})
    on = _day(request, now)
    crew = [
        one
        for one in people.members_of_organisations(frozenset({organisation.id}))
        if one.kind in WALKING
    ]
    rounds = {
        one.member_id: one for one in reading.rounds_on(on=on, member_ids=[m.id for m in crew])
    }
    shifts = planning.shifts_between(
        member_ids=[one.id for one in crew], start=midnight(on), end=midnight(on + DAY)
    )
    on_duty = [one for one in crew if shifts[one.id] or one.id in rounds]
    day = reading.day_of(organisation_id=organisation.id, on=on)
    says = {
        "organisation": organisation,
        "organisations": [one for one, is_on in organisations_for(request, ACTION) if is_on],
        "on": on,
        "today": local_day(now),
        "tomorrow": local_day(now) + DAY,
        "crew": [{"member": one, "shifts": shifts[one.id]} | _told(rounds.get(one.id), day)
                 for one in on_duty],
        "day": day,
        "left_out": [_left(duty, why) for duty, why in day.left_out] if day else [],
        "here": _address(organisation.id, on),
    }  # fmt: skip
    return pages.show(request, "rounds.html", "rounds", says)


def _told(found: RoundInfo | None, day: DayInfo | None) -> dict[str, Any]:
    if found is None:
        return {"stops": [], "left_out": [], "over": [], "round": None}
    # What no round has room for is told once, below all of them.
    listed = {duty.id for duty, _why in day.left_out} if day else set()
    return {
        "round": found,
        "why": words.WHY.get(found.why, ""),
        "stops": [stop_row(one) for one in found.ahead],
        "left_out": [stop_row(one) for one in found.left_out if one.duty.id not in listed],
        "over": [stop_row(one) for one in found.over],
    }


def stop_row(one: StopInfo) -> dict[str, Any]:
    """A stop in words."""
    return {
        "id": one.duty.id,
        "kind": words.kind_word(one.duty.kind),
        "address": one.duty.address or "—",
        "expected_at": one.expected_at,
        "ended_at": one.ended_at,
        "hours": words.hours(one.duty.opens_min, one.duty.closes_min),
        "state": words.STATES.get(one.state, one.state),
        "reason": words.REASONS.get(one.why, "") or words.LEFT_OUT.get(one.why, ""),
    }


def _left(duty: DutyInfo, why: str) -> dict[str, Any]:
    return {
        "kind": words.kind_word(duty.kind),
        "address": duty.address or "—",
        "due_by": duty.due_by,
        "why": words.LEFT_OUT.get(why, why),
    }


@require_POST
@allowed(ACTION)
def again(request: HttpRequest) -> HttpResponse:
    """Plan the day anew; what is over stays."""
    organisation, viewer, now = chosen(request), viewer_of_request(request), clock.now()
    if organisation is None:
        raise people.OrganisationNotFound()
    on = _day(request, now)

    def act() -> None:
        plan_day(organisation_id=organisation.id, on=on, actor=viewer.actor, now=now)

    return pages.act_and_return(request, act, says=_("Planned."), to=_address(organisation.id, on))


@require_POST
@allowed(ACTION)
def move(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Move a stop to somebody else of the team."""
    viewer, now = viewer_of_request(request), clock.now()
    duty = reading.duty(duty_id)
    require_organisation(request, ACTION, duty.organisation_id)
    on = _day(request, now)
    try:
        from_id, to_id = (UUID(request.POST.get(name, "")) for name in ("from", "to"))
    except ValueError as error:
        raise errors.Invalid(_("Choose somebody")) from error
    known = people.members(member_ids=[from_id, to_id])
    for pk in (from_id, to_id):
        if pk not in known:
            raise people.MemberNotFound()
        require_organisation(request, ACTION, known[pk].organisation_id)

    def act() -> None:
        walking.move_stop(
            duty_id=duty_id, from_id=from_id, to_id=to_id, on=on, actor=viewer.actor, now=now
        )

    says = _("Moved to %(name)s.") % {"name": known[to_id].name}
    return pages.act_and_return(request, act, says=says, to=_address(duty.organisation_id, on))
