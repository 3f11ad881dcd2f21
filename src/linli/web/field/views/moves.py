"""A move to a standby place: taking it or not."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.core import clock, errors
from linli.dispatch import services as dispatch
from linli.web.field import sending
from linli.web.field.own import own_member
from linli.web.field.views import tasks
from linli.web.live import announce
from linli.web.viewer import allowed, viewer_of_request

ANSWERS = {"take": True, "decline": False}


@require_POST
@allowed("field.use")
def answer(request: HttpRequest, move_id: UUID, step: str) -> HttpResponse:
    """Take or decline a move; one's own only."""
    if step not in ANSWERS:
        raise Http404
    member = own_member(request)
    try:
        dispatch.answer_move(
            move_id=move_id,
            member_id=member.id,
            accepts=ANSWERS[step],
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )
    except errors.Conflict as error:
        return render(
            request, "field/home.html", tasks.home_says(request) | {"wrong": str(error)}, status=409
        )
    announce.notify(members=[member.id])
    done = {"take": _("Thank you. You stand by there from now on."), "decline": _("Declined.")}
    messages.success(request, done[step])
    return sending.go_on(request, reverse("field:home"))
