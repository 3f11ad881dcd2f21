"""Offers, tasks and steps on a phone, one hand."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import TaskInfo
from linli.core import clock, errors, idempotency
from linli.core.coordinates import Point, distance_m
from linli.core.ids import new_id
from linli.intake import photos
from linli.intake import services as intake
from linli.people import queries as people
from linli.people import services as people_services
from linli.people.queries import MemberInfo
from linli.privacy import services as privacy
from linli.web.field import steps
from linli.web.shared.pieces import Clock, MapView
from linli.web.shared.pieces import Point as Mark
from linli.web.viewer import allowed, member_of_request, viewer_of_request

WALK_M_PER_MIN = 75
RIDE_M_PER_MIN = 220
DETOUR = 1.4


def _member(request: HttpRequest) -> MemberInfo:
    member = member_of_request(request)
    if member is None:
        raise people.MemberNotFound()
    return member


def _own_task(request: HttpRequest, assignment_id: UUID) -> TaskInfo:
    task = case_queries.assignment_info(assignment_id)
    if task is None or task.member_id != _member(request).id:
        raise cases.AssignmentNotFound()
    return task


def _travel(task: TaskInfo, member: MemberInfo) -> dict[str, int]:
    """Metres and minutes from the place of duty, by street as we guess it."""
    row, metres = task.case, task.distance_m
    if row.lon is not None and row.lat is not None and member.point is not None:
        metres = distance_m(Point(row.lon, row.lat), member.point) * DETOUR
    if metres is None:
        return {}
    return {
        "metres": round(metres / 10) * 10,
        "walk": max(1, round(metres / WALK_M_PER_MIN)),
        "ride": max(1, round(metres / RIDE_M_PER_MIN)),
    }


def _cards(request: HttpRequest) -> dict[str, object]:
    member = _member(request)
    found = case_queries.tasks_of(member.id)
    return {
        "offers": [_card(task, member) for task in found if task.is_offer],
        "tasks": [_card(task, member) for task in found if not task.is_offer],
        "decline_reasons": steps.DECLINE_REASONS,
    }


def _card(task: TaskInfo, member: MemberInfo) -> dict[str, object]:
    return {
        "task": task,
        "next": steps.NEXT[task.state],
        "travel": _travel(task, member),
        "clock": _case_clock(task),
    }


def _case_clock(task: TaskInfo) -> Clock | None:
    if task.is_offer:
        return Clock("acknowledge", "running", task.expires_at, task.offered_at)
    row = task.case
    if row.next_due_at is None:
        return None
    kind = "resolve" if task.arrived_at else "arrive"
    return Clock(kind, "running", row.next_due_at, row.opened_at)


@require_GET
@allowed("field.use")
def home(request: HttpRequest) -> HttpResponse:
    """Offers first, then tasks by urgency."""
    return render(request, "field/home.html", _cards(request) | {"tab": "tasks"})


@require_GET
@allowed("field.use")
def task_list(request: HttpRequest) -> HttpResponse:
    """The lists alone, for the page that is open already."""
    return render(request, "field/_lists.html", _cards(request))


@require_GET
@allowed("assignment.act")
def task(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One task: what, where, the next step large, everything else below."""
    return _show_task(request, _own_task(request, assignment_id))


def _show_task(
    request: HttpRequest, own: TaskInfo, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    case = case_queries.case_detail(own.case.id)
    reports = case_queries.reports_of(case.id)
    pictures = case_queries.media_of(
        report_ids=[report.id for report in reports], case_ids=[case.id]
    )
    row = own.case
    point = Mark(row.lon, row.lat, row.summary, row.grade) if row.lon and row.lat else None
    says = {
        "task": own,
        "case": case,
        "reports": reports,
        "pictures": [one for group in pictures.values() for one in group],
        "next": steps.NEXT.get(own.state),
        "short_cut": steps.SHORT_CUT.get(own.state),
        "travel": _travel(own, _member(request)),
        "clock": _case_clock(own),
        "notes": [event for event in case.events if event.kind == "NoteAdded"],
        "colleagues": [a for a in case.assignments if a.is_active and a.id != own.id],
        "decline_reasons": steps.DECLINE_REASONS,
        "key": new_id(),
        "has_contact": any(report.reporter_id for report in reports),
        "map": MapView(points=[point], lon=row.lon, lat=row.lat, zoom=16) if point else None,
        "wrong": wrong,
        "tab": "tasks",
    }
    return render(request, "field/task.html", says, status=status)


@require_POST
@allowed("assignment.act")
def act(request: HttpRequest, assignment_id: UUID, step: str) -> HttpResponse:
    """Take a step; a refusal shows the task again with what to do instead."""
    own = _own_task(request, assignment_id)
    viewer, at = viewer_of_request(request), clock.now()
    try:
        if step in steps.STEPS:
            steps.take_step(
                step=step,
                assignment_id=assignment_id,
                given=request.POST,
                actor=viewer.actor,
                at=at,
            )
        elif step in {"note", "photo", "hand-over"}:
            _once(request, own, step, actor=viewer.actor, at=at)
        else:
            raise Http404
    except errors.LinliError as error:
        again = case_queries.assignment_info(assignment_id)
        wrong = " ".join(getattr(error, "fields", {}).values()) or str(error)
        return _show_task(request, again or own, wrong=wrong, status=422)
    return _after(request, assignment_id, step)


def _after(request: HttpRequest, assignment_id: UUID, step: str) -> HttpResponse:
    done = {
        "accept": _("It is yours. The reporter is being told."),
        "decline": _("Passed on to the next."),
        "clear": _("Done. Thank you."),
        "leave": _("You are free again."),
        "help": _("The dispatcher has been told; help is on the way."),
        "hand-over": _("Handed over."),
        "note": _("Kept."),
        "photo": _("Kept."),
    }
    if step in done:
        messages.success(request, done[step])
    if step in {"decline", "clear", "leave", "hand-over"}:
        return redirect("field:home")
    return redirect("field:task", assignment_id=assignment_id)


def _once(request: HttpRequest, own: TaskInfo, step: str, *, actor: str, at: datetime) -> None:
    """What makes something new is done once under the key of the form or of the phone."""
    given = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    try:
        key = UUID(given)
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error
    request_print = idempotency.fingerprint([str(own.id), step, sorted(request.POST.items())])

    def do() -> idempotency.Reply:
        if step == "note":
            text = request.POST.get("text", "")
            is_public = request.POST.get("is_public") == "1"
            cases.add_note(case_id=own.case.id, text=text, is_public=is_public, actor=actor, at=at)
        elif step == "photo":
            _keep_photos(request, own, actor=actor, at=at)
        else:
            _hand_over(request, own, actor=actor, at=at)
        return {}

    idempotency.once(caller=actor, key=key, fingerprint=request_print, act=do)


def _keep_photos(request: HttpRequest, own: TaskInfo, *, actor: str, at: datetime) -> None:
    files = request.FILES.getlist("photos")[:5]
    if not files:
        raise errors.Invalid(_("Choose a photo first"))
    for file in files:
        media_id = photos.keep_photo(data=file.read(), actor=actor, at=at)
        cases.add_media(case_id=own.case.id, media_id=media_id, actor=actor, at=at)


def _hand_over(request: HttpRequest, own: TaskInfo, *, actor: str, at: datetime) -> None:
    reason = request.POST.get("reason", "").strip()
    cases.decline(assignment_id=own.id, reason=reason, actor=actor, at=at)


@require_POST
@allowed("case.contact")
def contact(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Name and number of the reporters, read for handling the case, on record."""
    own = _own_task(request, assignment_id)
    at, viewer = clock.now(), viewer_of_request(request)
    if own.state == "offered":
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
    return render(
        request, "field/contact.html", {"task": own, "people": people_found, "tab": "tasks"}
    )


@require_GET
@allowed("field.use")
def field_map(request: HttpRequest) -> HttpResponse:
    """My tasks on the map."""
    found = case_queries.tasks_of(_member(request).id)
    points = [
        Mark(
            one.case.lon,
            one.case.lat,
            one.case.summary,
            one.case.grade,
            reverse("field:task", args=[one.id]),
            str(one.id),
        )
        for one in found
        if one.case.lon is not None and one.case.lat is not None
    ]
    view = MapView(points=points, fill=True, label=_("My tasks"))
    return render(request, "field/map.html", {"map": view, "tab": "map", "points": points})


@require_http_methods(["GET", "POST"])
@allowed("report.make")
def report(request: HttpRequest) -> HttpResponse:
    """Report something seen on the round: a few words, a photo, here."""
    says: dict[str, object] = {"tab": "report", "key": new_id(), "given": request.POST}
    if request.method == "POST":
        try:
            receipt = _receive(request)
        except errors.Invalid as error:
            wrong = " ".join(error.fields.values()) or str(error)
            return render(
                request,
                "field/report.html",
                says | {"wrong": wrong, "key": request.POST.get("key")},
                status=422,
            )
        messages.success(request, _("We have it: %(code)s.") % {"code": receipt.code})
        return redirect("field:report")
    says["categories"] = case_queries.categories()
    return render(request, "field/report.html", says)


def _receive(request: HttpRequest) -> intake.Receipt:
    viewer, at = viewer_of_request(request), clock.now()
    given = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    try:
        key = UUID(given)
        lon, lat = request.POST.get("lon", ""), request.POST.get("lat", "")
        point = Point(float(lon), float(lat)) if lon and lat else None
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error
    media = [
        photos.keep_photo(data=file.read(), actor=viewer.actor, at=at)
        for file in request.FILES.getlist("photos")[:5]
    ]
    incoming = intake.Incoming(
        channel="field",
        text=request.POST.get("text", ""),
        category_code=request.POST.get("category", ""),
        address=request.POST.get("address", ""),
        point=point,
        media_ids=tuple(media),
        is_complete=False,
        source=viewer.actor,
    )
    return intake.receive_report(
        incoming=incoming, caller=viewer.actor, key=key, actor=viewer.actor, at=at
    )


@require_GET
@allowed("field.use")
def me(request: HttpRequest) -> HttpResponse:
    """My shifts, swaps asked of me, language, signing out."""
    member, at = _member(request), clock.now()
    says = {
        "member": member,
        "shifts": people.shifts_of(
            member.id, start=at - timedelta(hours=12), end=at + timedelta(days=14)
        ),
        "swaps": people.open_swaps(member.id),
        "colleagues": [
            one
            for one in people.members_of_organisations(frozenset({member.organisation_id}))
            if one.id != member.id and one.kind == member.kind
        ],
        "now": at,
        "tab": "me",
    }
    return render(request, "field/me.html", says)


@require_POST
@allowed("shift.swap")
def ask_swap(request: HttpRequest) -> HttpResponse:
    """Ask a colleague to take one of my shifts."""
    member, viewer, at = _member(request), viewer_of_request(request), clock.now()
    try:
        shift_id, taker_id = (
            UUID(request.POST.get("shift", "")),
            UUID(request.POST.get("taker", "")),
        )
    except ValueError as error:
        raise errors.Invalid(_("Choose a shift and a colleague")) from error
    if not any(
        shift.id == shift_id
        for shift in people.shifts_of(member.id, start=at, end=at + timedelta(days=60))
    ):
        raise people_services.ShiftNotFound()
    try:
        people_services.ask_swap(
            shift_id=shift_id,
            taker_id=taker_id,
            reason=request.POST.get("reason", ""),
            actor=viewer.actor,
            at=at,
        )
    except errors.Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Asked. You will see the answer here."))
    return redirect("field:me")


@require_POST
@allowed("shift.swap")
def answer_swap(request: HttpRequest, swap_id: UUID, step: str) -> HttpResponse:
    """The taker agrees or refuses; the asker withdraws."""
    member, viewer = _member(request), viewer_of_request(request)
    swap = next((one for one in people.open_swaps(member.id) if one.id == swap_id), None)
    may = {"agree", "refuse"} if swap and swap.taker_id == member.id else {"withdraw"}
    if swap is None or step not in may:
        raise people_services.SwapNotPossible()
    people_services.answer_swap(swap_id=swap_id, step=step, actor=viewer.actor, at=clock.now())
    return redirect("field:me")


@require_GET
@allowed("field.use")
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the shell at hand without a network; never personal pages."""
    answer = render(request, "field/sw.js", content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/field/"
    answer["Cache-Control"] = "no-cache"
    return answer
