"""The responder's own page: shifts, swaps, notices, signing out."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.feedback import queries as feedback
from linli.guard.policy import allows
from linli.people import queries as people
from linli.people import services as people_services
from linli.web.field.own import own_member
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@allowed("field.use")
def me(request: HttpRequest) -> HttpResponse:
    """My shifts, swaps asked of me, language, signing out."""
    member, at = own_member(request), clock.now()
    shifts = people.shifts_of(member.id, start=at, end=at + timedelta(days=14))
    says = {
        "member": member,
        "shifts": shifts,
        "swaps": people.open_swaps(member.id),
        "colleagues": [
            one
            for one in people.members_of_organisations(frozenset({member.organisation_id}))
            if one.id != member.id and one.kind == member.kind
        ],
        "now": at,
        "unseen": feedback.unseen_count(member.user_id, now=at),
        "may_place_devices": allows(viewer_of_request(request), "device.change"),
        "tab": "me",
    }
    return render(request, "field/me.html", says)


@require_POST
@allowed("shift.swap")
def ask_swap(request: HttpRequest) -> HttpResponse:
    """Ask a colleague to take one of my shifts."""
    member, viewer, at = own_member(request), viewer_of_request(request), clock.now()
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
    member, viewer = own_member(request), viewer_of_request(request)
    swap = next((one for one in people.open_swaps(member.id) if one.id == swap_id), None)
    if swap is None:
        raise people_services.ShiftNotFound()
    may = {"agree", "refuse"} if swap.taker_id == member.id else {"withdraw"}
    if step not in may:
        raise people_services.SwapNotPossible()
    people_services.answer_swap(swap_id=swap_id, step=step, actor=viewer.actor, at=clock.now())
    return redirect("field:me")
