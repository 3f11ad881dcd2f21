"""Offers, tasks and steps on a phone, one hand."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.care import queries as care
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import BUSY_STATES
from linli.cases.queries import TaskInfo
from linli.core import clock, errors
from linli.core.ids import new_id
from linli.dispatch import cover_areas
from linli.dispatch import queries as dispatch
from linli.dispatch.visits import reading as visits
from linli.dispatch.visits.days import local_day
from linli.flow import care as care_cases
from linli.guard.policy import allows
from linli.people import queries as people
from linli.people import rota
from linli.people.queries import MemberInfo
from linli.privacy import services as privacy
from linli.web.field import sending, steps
from linli.web.field.own import own_member, own_task
from linli.web.field.showing import card_of, case_clock, travel
from linli.web.shared import round_words
from linli.web.shared.files import known_here
from linli.web.shared.pieces import MapView
from linli.web.shared.pieces import Point as Mark
from linli.web.viewer import allowed, viewer_of_request

# So long somebody is told that they were called off.
CALLED_OFF_SHOWN = timedelta(minutes=30)


def _cards(member: MemberInfo) -> dict[str, object]:
    now = clock.now()
    move = dispatch.move_of(member.id, now=now)
    found = case_queries.tasks_of(member.id)
    return {
        "offers": [card_of(task, member) for task in found if task.is_offer],
        "tasks": [card_of(task, member) for task in found if not task.is_offer],
        "decline_reasons": steps.DECLINE_REASONS,
        "move": move,
        "move_place": cover_areas.place_words(move.point) if move else "",
        "move_minutes": max(1, round(move.way_s / 60)) if move else 0,
        "move_gain": f"{move.gain * 100:.0f}" if move else "",
        "called_off": case_queries.called_off_since(member.id, since=now - CALLED_OFF_SHOWN),
    }


def home_says(request: HttpRequest) -> dict[str, object]:
    """What the first page shows."""
    member, now = own_member(request), clock.now()
    says: dict[str, Any] = {"tab": "tasks", "duty": rota.next_shift(member.id, now=now), "now": now}
    stop = visits.next_stop(member_id=member.id, on=local_day(now))
    says |= {"next_stop": stop, "next_kind": round_words.kind_word(stop.duty.kind) if stop else ""}
    return _cards(member) | says


@require_GET
@never_cache
@allowed("field.use")
def home(request: HttpRequest) -> HttpResponse:
    """Offers first, then tasks by urgency; and whether one is on duty."""
    return render(request, "field/home.html", home_says(request))


@require_GET
@never_cache
@allowed("field.use")
def task_list(request: HttpRequest) -> HttpResponse:
    """The lists alone, for the page that is open already."""
    return render(request, "field/_lists.html", _cards(own_member(request)))


@require_GET
@never_cache
@allowed("assignment.act")
def task(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One task: what, where, the next step large, everything else below."""
    return _show_task(request, own_task(request, assignment_id))


def _show_task(
    request: HttpRequest, own: TaskInfo, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    case = case_queries.case_detail(own.case.id)
    reports = case_queries.reports_of(case.id)
    pictures = case_queries.media_of(
        report_ids=[report.id for report in reports], case_ids=[case.id]
    )
    row, member = own.case, own_member(request)
    point = Mark(row.lon, row.lat, row.summary, row.grade) if row.lon and row.lat else None
    says = {
        "task": own,
        "case": case,
        "reports": reports,
        "pictures": [one for group in pictures.values() for one in group],
        "travel": travel(own, member),
        "clock": case_clock(own) if own.is_active else None,
        "notes": [event for event in case.events if event.kind == "NoteAdded"],
        "colleagues": [a for a in case.assignments if a.is_active and a.id != own.id],
        "has_contact": any(report.reporter_id for report in reports),
        "is_looked_after": bool(care_cases.helped_by(row, reports)),
        "map": MapView(points=[point], lon=row.lon, lat=row.lat, zoom=16) if point else None,
        "known_here": known_here(viewer_of_request(request), case),
        "wrong": wrong,
        "tab": "tasks",
    }
    return render(request, "field/task.html", says | _choices(request, own), status=status)


def _choices(request: HttpRequest, own: TaskInfo) -> dict[str, Any]:
    """What the task's forms offer."""
    is_busy = own.state in BUSY_STATES
    may_pass_on = is_busy and allows(viewer_of_request(request), "case.hand_off")
    english = (request.LANGUAGE_CODE or "").startswith("en")
    return {
        "steps": steps.steps_from(own.state),
        "short_cut": steps.SHORT_CUT.get(own.state),
        "decline_reasons": steps.DECLINE_REASONS,
        "key": new_id(),
        "is_busy": is_busy,
        "skills": people.skill_names(english=english) if is_busy else {},
        "takers": [one for one in people.organisations() if one.id != own.case.owner_id]
        if may_pass_on
        else [],
        "english": english,
    }


@require_POST
@allowed("assignment.act")
def act(request: HttpRequest, assignment_id: UUID, step: str) -> HttpResponse:
    """Take a step; a refusal shows the task again with what to do instead."""
    own = own_task(request, assignment_id)
    if step not in steps.STEPS:
        raise Http404
    if step == "pass-on" and not allows(viewer_of_request(request), "case.hand_off"):
        raise Http404
    try:
        _do(request, own, step)
    except errors.LinliError as error:
        again = case_queries.assignment_info(assignment_id)
        wrong = " ".join(getattr(error, "fields", {}).values()) or str(error)
        return _show_task(request, again or own, wrong=wrong, status=422)
    return _after(request, assignment_id, step)


def _do(request: HttpRequest, own: TaskInfo, step: str) -> None:
    now, actor = clock.now(), viewer_of_request(request).actor
    at = sending.done_at(request, now=now, since=own.last_at)
    asked = steps.Asked(own, request.POST, request.FILES.getlist("photos"), actor, at)
    if step in steps.KEYED or "Idempotency-Key" in request.headers:
        sending.once(
            request,
            about=str(own.id),
            step=step,
            actor=actor,
            act=lambda: steps.take_step(step, asked),
        )
    else:
        steps.take_step(step, asked)


def _after(request: HttpRequest, assignment_id: UUID, step: str) -> HttpResponse:
    done = {
        "accept": _("It is yours. The reporter is being told."),
        "decline": _("Passed on to the next."),
        "clear": _("Done. Thank you."),
        "leave": _("You are free again."),
        "help": _("The dispatcher has been told; help is on the way."),
        "hand-over": _("Handed over."),
        "pass-on": _("Passed on to the other organisation."),
        "note": _("Kept."),
        "photo": _("Kept."),
    }
    if step in done:
        messages.success(request, done[step])
    info = case_queries.assignment_info(assignment_id)
    if info is None or not info.is_active:
        return sending.go_on(request, reverse("field:home"))
    return sending.go_on(request, reverse("field:task", args=[assignment_id]))


@require_POST
@allowed("case.contact")
def contact(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Name and number of the reporters, read for handling the case, on record."""
    own = own_task(request, assignment_id)
    at, viewer = clock.now(), viewer_of_request(request)
    # Only while one works on it: neither before accepting nor after it is over.
    if own.state not in BUSY_STATES:
        raise cases.AssignmentNotFound()
    found = [
        privacy.read(
            subject_id=report.reporter_id,
            fields=["reporter.name", "reporter.phone"],
            purpose="handle_case",
            reader=viewer.actor,
            about=own.case.id,
            at=at,
        )
        for report in case_queries.reports_of(own.case.id)
        if report.reporter_id is not None
    ]
    people_found = [
        {"name": one.get("reporter.name", ""), "phone": one.get("reporter.phone", "")}
        for one in found
    ]
    helped = care_cases.helped_by(own.case, case_queries.reports_of(own.case.id))
    says = {
        "task": own,
        "people": people_found,
        "call_back": care.call_back(
            arrangement_ids=helped, case_id=own.case.id, reader=viewer.actor, at=at
        ),
        "tab": "tasks",
    }
    answer = render(request, "field/contact.html", says)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@allowed("field.use")
def field_map(request: HttpRequest) -> HttpResponse:
    """My tasks on the map, or my place of duty where there are none."""
    member = own_member(request)
    points = [
        Mark(
            one.case.lon,
            one.case.lat,
            one.case.summary,
            one.case.grade,
            reverse("field:task", args=[one.id]),
            str(one.id),
        )
        for one in case_queries.tasks_of(member.id)
        if one.case.lon is not None and one.case.lat is not None
    ]
    at = rota.duty_point(member.id, now=clock.now())
    view = MapView(points=points, fill=True, label=_("My tasks"))
    if at is not None and not points:
        view = MapView(points=[], lon=at.lon, lat=at.lat, zoom=16, fill=True, label=_("My tasks"))
    return render(request, "field/map.html", {"map": view, "tab": "map", "points": points})
