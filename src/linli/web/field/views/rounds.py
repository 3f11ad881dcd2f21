"""My round of the day: the next stop large, the others in order, and tomorrow's to look at."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors, idempotency
from linli.core.ids import new_id
from linli.dispatch.visit_kinds import REASONS
from linli.dispatch.visits import going_on, reading, walking
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.reading import RoundInfo, StopInfo
from linli.dispatch.visits.refusals import RoundBusy
from linli.people import queries as people
from linli.web.field import sending, walked
from linli.web.field.own import own_member
from linli.web.shared import round_words as words
from linli.web.shared.pieces import MapView
from linli.web.shared.pieces import Point as Mark
from linli.web.viewer import allowed, viewer_of_request

DAY = timedelta(days=1)


@require_GET
@never_cache
@allowed("field.use")
def today(request: HttpRequest) -> HttpResponse:
    """The next stop, those after it with their times, what was moved, what is done."""
    return _page(request, local_day(clock.now()))


@require_GET
@never_cache
@allowed("field.use")
def tomorrow(request: HttpRequest) -> HttpResponse:
    """Tomorrow's round as it stands; it is planned again in the morning."""
    return _page(request, local_day(clock.now()) + DAY)


def _page(request: HttpRequest, on: date, *, wrong: str = "", status: int = 200) -> HttpResponse:
    member, now = own_member(request), clock.now()
    found = reading.round_of(member_id=member.id, on=on)
    says: dict[str, Any] = {
        "tab": "round",
        "on": on,
        "wrong": wrong,
        "round": found,
        "new_key": new_id,
    }
    says["is_today"] = on == local_day(now)
    if found is not None:
        says |= shown(found) | {"next": next(iter(shown(found)["stops"]), None)}
        says["map"] = _map(says["stops"])
        says["reasons"] = reasons()
        if not says["is_today"] or found.paused_at:
            says["next"] = None
    return render(request, "field/round.html", says, status=status)


def reasons() -> dict[str, list[tuple[str, words.Text]]]:
    """What the buttons for not met and postponed offer."""
    return {
        result: [(code, words.REASONS[code]) for code in codes] for result, codes in REASONS.items()
    }


def shown(found: RoundInfo) -> dict[str, Any]:
    """A round in words: stops ahead with numbers, what was left out, what is over, what moved."""
    names = {one.duty.id: _name(one) for one in found.stops}
    return {
        "stops": [
            card(one) | {"number": number} for number, one in enumerate(found.ahead, start=1)
        ],
        "left_out": [
            card(one) | {"why": words.LEFT_OUT.get(one.why, "")} for one in found.left_out
        ],
        "over": [card(one) for one in found.over],
        "why": words.WHY.get(found.why, ""),
        "changes": [
            {
                "what": names[one.duty_id],
                "code": one.code,
                "before": one.before_at,
                "after": one.after_at,
                "why": words.LEFT_OUT.get(one.why, ""),
            }
            for one in found.changes
            if one.duty_id in names
        ],
    }


def _name(one: StopInfo) -> str:
    return f"{words.kind_word(one.duty.kind)} · {one.duty.address or '—'}"


def card(one: StopInfo) -> dict[str, Any]:
    """A stop in words."""
    return {
        "id": one.duty.id,
        "kind": words.kind_word(one.duty.kind),
        "address": one.duty.address,
        "lon": one.duty.lon,
        "lat": one.duty.lat,
        "expected_at": one.expected_at,
        "ended_at": one.ended_at,
        "hours": words.hours(one.duty.opens_min, one.duty.closes_min),
        "minutes": one.duty.minutes,
        "state": words.STATES.get(one.state, one.state),
        "state_code": one.state,
        "reason": words.REASONS.get(one.why, ""),
        "due_by": one.duty.due_by,
    }


def _map(stops: list[dict[str, Any]]) -> MapView | None:
    points = [
        Mark(
            one["lon"],
            one["lat"],
            f"{one['number']}. {one['kind']} · {one['address'] or '—'}",
            href=reverse("field:stop", args=[one["id"]]),
            id=str(one["id"]),
            number=str(one["number"]),
        )
        for one in stops
    ]
    if not points:
        return None
    west, east = min(p.lon for p in points), max(p.lon for p in points)
    south, north = min(p.lat for p in points), max(p.lat for p in points)
    near = 0.0015  # so that one stop alone does not fill the map
    box = (west - near, south - near, east + near, north + near)
    return MapView(points=points, label=_("My round"), bounds=box)


@require_GET
@never_cache
@allowed("field.use")
def stop(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """A stop down to the door, read for its purpose and on record; today's or tomorrow's."""
    return _stop_page(request, duty_id)


def _stop_page(
    request: HttpRequest, duty_id: UUID, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    member, now, viewer = own_member(request), clock.now(), viewer_of_request(request)
    on = local_day(now)
    mine = reading.round_of(member_id=member.id, on=on)
    if mine is None or not any(one.duty.id == duty_id for one in mine.stops):
        on += DAY
    one = reading.open_stop(
        member_id=member.id, duty_id=duty_id, on=on, reader=viewer.actor, at=now
    )
    english = (request.LANGUAGE_CODE or "").startswith("en")
    says = {
        "tab": "round",
        "stop": card(one),
        "duty": one.duty,
        "skill": people.skill_names(english=english).get(one.duty.skill, one.duty.skill),
        "task": walked.task_of(member.id, one.duty.case_id),
        "is_today": on == local_day(now),
        "reasons": reasons(),
        "new_key": new_id,
        "wrong": wrong,
        "map": MapView(
            points=[Mark(one.duty.lon, one.duty.lat, one.duty.address or "—")],
            lon=one.duty.lon,
            lat=one.duty.lat,
            zoom=16.5,
        ),
    }
    answer = render(request, "field/stop.html", says, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@allowed("assignment.act")
def act(request: HttpRequest, duty_id: UUID, step: str) -> HttpResponse:
    """Mark a stop of mine, with a note for its case or a report of what was found; or say why
    that is not possible."""
    if step not in walked.RESULTS:
        raise Http404
    viewer, now = viewer_of_request(request), clock.now()
    asked = walked.Asked(
        own_member(request).id,
        duty_id,
        walked.RESULTS[step],
        request.POST,
        viewer.actor,
        sending.done_at(request, now=now, since=now - sending.MOST_KEPT),
    )

    def once() -> idempotency.Reply:
        return {"found": walked.end(asked, key=sending.key_of(request), now=now)}

    try:
        kept = sending.once(request, about=str(duty_id), step=step, actor=viewer.actor, act=once)
    except (errors.Invalid, errors.Conflict) as error:
        fields: dict[str, str] = getattr(error, "fields", {})
        wrong = " ".join(fields.values()) or str(error)
        return _stop_page(request, duty_id, wrong=wrong, status=422)
    _go_on(asked.member_id, "done", viewer.actor, now)
    messages.success(request, _("Kept."))
    if kept["found"]:
        messages.success(
            request, _("What you found was reported: %(code)s.") % {"code": kept["found"]}
        )
    return sending.go_on(request, reverse("field:round"))


def _go_on(member_id: UUID, why: str, actor: str, now: datetime) -> None:
    """Time the rest anew."""
    # Where somebody else is at it at this moment, theirs does.
    with suppress(RoundBusy):
        going_on.replan_round(member_id=member_id, on=local_day(now), why=why, actor=actor, now=now)


@require_POST
@allowed("assignment.act")
def pause(request: HttpRequest) -> HttpResponse:
    """Pause my round."""
    member, viewer, at = own_member(request), viewer_of_request(request), clock.now()
    walking.pause_round(member_id=member.id, actor=viewer.actor, at=at)
    return sending.go_on(request, reverse("field:round"))


@require_POST
@allowed("assignment.act")
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with my round; the rest is timed from now."""
    member, viewer, at = own_member(request), viewer_of_request(request), clock.now()
    walking.resume_round(member_id=member.id, actor=viewer.actor, at=at)
    _go_on(member.id, "pause", viewer.actor, at)
    return sending.go_on(request, reverse("field:round"))
