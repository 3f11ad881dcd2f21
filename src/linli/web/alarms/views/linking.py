"""What is done from an alarm's page about the homes around it and the property system."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.core import clock, errors
from linli.feedback.property import queries as property_queries
from linli.feedback.property import services as property_services
from linli.feedback.warnings import queries, services
from linli.flow.linkage import scopes_of
from linli.sensing.reach import alarm_in_reach
from linli.web.alarms.views.looking import ACT, show_one
from linli.web.shared import linkage_words as words
from linli.web.viewer import allowed, viewer_of_request


@require_POST
@allowed(ACT)
def told(request: HttpRequest, alarm_id: UUID, home_id: UUID) -> HttpResponse:
    """Put down that somebody knocked at a home and told them."""
    viewer = viewer_of_request(request)
    alarm = alarm_in_reach(viewer, alarm_id, ACT)
    known = queries.scope_of(home_id)
    if known not in scopes_of(alarm):
        raise services.HomeNotWarned()
    services.tell_at_door(home_id=home_id, actor=viewer.actor, at=clock.now())
    messages.success(request, _("Kept: told at the door."))
    return redirect("alarms:alarm", alarm_id)


@require_POST
@allowed(ACT)
def property_action(
    request: HttpRequest, alarm_id: UUID, system_id: UUID, action: str
) -> HttpResponse:
    """The first step, the confirmation, or another try of what a property system may do."""
    viewer, at = viewer_of_request(request), clock.now()
    alarm_in_reach(viewer, alarm_id, ACT)
    wanted = {"system_id": system_id, "action": action, "alarm_id": alarm_id}
    step = request.POST.get("step", "")
    try:
        if step == "first":
            property_services.arm_action(**wanted, actor=viewer.actor, at=at)  # type: ignore[arg-type]  # a dict of mixed values
            return redirect("alarms:alarm", alarm_id)
        if step == "confirm":
            property_services.confirm_action(**wanted, actor=viewer.actor, at=at)  # type: ignore[arg-type]  # a dict of mixed values
            says = _("Confirmed. The answer appears here.")
        elif step == "again":
            _again(alarm_id, system_id, action, actor=viewer.actor)
            says = _("It is sent again now.")
        else:
            raise errors.NotFound()
    except property_services.ActionNotPossible as error:
        wrong = str(words.REFUSED.get(str(error.facts.get("why", "")), "")) or str(error)
        return show_one(request, alarm_id, wrong=wrong, status=422)
    messages.success(request, says)
    return redirect("alarms:alarm", alarm_id)


def _again(alarm_id: UUID, system_id: UUID, action: str, *, actor: str) -> None:
    asked = property_queries.asked_about(alarm_id, system_id=system_id, action=action)
    if asked is None:
        raise property_services.ActionNotFound()
    property_services.resend_action(action_id=asked.id, actor=actor, at=clock.now())
