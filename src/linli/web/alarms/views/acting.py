"""What is done with alarms: one, a line of them, or a building's drill."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from linli.cases import queries as case_queries
from linli.core import clock, errors
from linli.flow import alarms as alarm_cases
from linli.guard.policy import Viewer
from linli.sensing import services
from linli.sensing.reach import alarm_in_reach
from linli.web.alarms.views.looking import ACT, SHELF_HOURS, building_in_reach, show_one
from linli.web.shared import sensing_words as words
from linli.web.viewer import allowed, viewer_of_request

# A storm is taken up in pieces, so that an answer comes while somebody waits for it.
AT_ONCE = 200
DRILL_HOURS = (1, 2, 4)


def why_not(error: errors.LinliError) -> str:
    """Why a step was refused, and what to do instead."""
    why = str(error.facts.get("why", ""))
    return str(words.REFUSED.get(why, "")) or str(error)


@require_POST
@allowed(ACT)
def step(request: HttpRequest, alarm_id: UUID, step: str) -> HttpResponse:
    """One step with one alarm; then on to its page, or to the case it became."""
    viewer, at = viewer_of_request(request), clock.now()
    alarm_in_reach(viewer, alarm_id, ACT)
    if step == "dispatch":
        return _to_case(alarm_id, viewer, at)
    act = STEPS.get(step)
    if act is None:
        raise errors.NotFound()
    try:
        says = act(request, alarm_id, viewer.actor, at)
    except errors.NotFound:
        raise
    except (errors.Conflict, errors.Invalid) as error:
        fields: dict[str, str] = getattr(error, "fields", {})
        wrong = " ".join(fields.values()) or why_not(error)
        return show_one(request, alarm_id, wrong=wrong, status=422)
    messages.success(request, says)
    return redirect("alarms:alarm", alarm_id)


def _to_case(alarm_id: UUID, viewer: Viewer, at: datetime) -> HttpResponse:
    case_id = alarm_cases.report_alarm(alarm_id=alarm_id, actor=viewer.actor, at=at)
    services.acknowledge_alarm(alarm_id=alarm_id, actor=viewer.actor, at=at)
    return redirect("console:case", case_queries.rows_by_id([case_id])[case_id].code)


def _acknowledge(request: HttpRequest, alarm_id: UUID, actor: str, at: datetime) -> str:
    services.acknowledge_alarm(alarm_id=alarm_id, actor=actor, at=at)
    return _("Acknowledged.")


def _drill(request: HttpRequest, alarm_id: UUID, actor: str, at: datetime) -> str:
    services.mark_drill(alarm_id=alarm_id, actor=actor, at=at)
    return _("Marked as a drill.")


def _shelve(request: HttpRequest, alarm_id: UUID, actor: str, at: datetime) -> str:
    reason, hours = request.POST.get("reason", ""), request.POST.get("hours", "")
    if reason not in words.SHELF_REASONS:
        raise errors.Invalid(fields={"reason": _("Say why it is shelved.")})
    if hours not in {str(one) for one in SHELF_HOURS}:
        raise errors.Invalid(fields={"hours": _("Choose for how long.")})
    until = at + timedelta(hours=int(hours))
    services.shelve_alarm(alarm_id=alarm_id, until=until, reason=reason, actor=actor, at=at)
    return _("Shelved. It comes back by itself.")


def _unshelve(request: HttpRequest, alarm_id: UUID, actor: str, at: datetime) -> str:
    services.unshelve_alarm(alarm_id=alarm_id, actor=actor, at=at)
    return _("It is back on the list.")


def _judge(request: HttpRequest, alarm_id: UUID, actor: str, at: datetime) -> str:
    verdict = request.POST.get("verdict", "")
    services.judge_alarm(alarm_id=alarm_id, verdict=verdict, actor=actor, at=at)
    return _("Kept. The rate of false alarms counts it.")


STEPS: dict[str, Callable[[HttpRequest, UUID, str, datetime], str]] = {
    "acknowledge": _acknowledge,
    "drill": _drill,
    "shelve": _shelve,
    "unshelve": _unshelve,
    "judge": _judge,
}


@require_POST
@allowed(ACT)
def many(request: HttpRequest, step: str) -> HttpResponse:
    """Acknowledge the alarms of a line, mark them as a drill, or go to their case."""
    viewer, at = viewer_of_request(request), clock.now()
    wanted = _ids(request.POST.get("alarms", ""))
    if step == "dispatch" and wanted:
        known = alarm_cases.cases_of(wanted)
        first = next((pk for pk in wanted if pk in known), wanted[0])
        alarm_in_reach(viewer, first, ACT)
        return _to_case(first, viewer, at)
    act = {"acknowledge": services.acknowledge_alarm, "drill": services.mark_drill}.get(step)
    if act is None:
        raise errors.NotFound()
    done = over = 0
    for alarm_id in wanted[:AT_ONCE]:
        alarm_in_reach(viewer, alarm_id, ACT)
        try:
            act(alarm_id=alarm_id, actor=viewer.actor, at=at)
        except services.StepNotPossible:
            # Over since the page was drawn: there is nothing left to do about it.
            over += 1
        else:
            done += 1
    _say(request, done=done, over=over, left=max(0, len(wanted) - AT_ONCE))
    return redirect("alarms:list")


def _say(request: HttpRequest, *, done: int, over: int, left: int) -> None:
    text = ngettext("%(n)d alarm taken up.", "%(n)d alarms taken up.", done) % {"n": done}
    if over:
        text += " " + _("%(n)d were over already.") % {"n": over}
    if left:
        text += " " + _("%(n)d are left: once more.") % {"n": left}
    messages.success(request, text)


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(word) for word in text.split(",") if word]
    except ValueError as error:
        raise errors.Invalid() from error


@require_POST
@allowed(ACT)
def drill(request: HttpRequest, building: str) -> HttpResponse:
    """Begin a drill in a building for some hours, or end it."""
    place = building_in_reach(request, building, ACT)
    at, actor = clock.now(), viewer_of_request(request).actor
    hours = request.POST.get("hours", "")
    if hours == "0":
        services.end_drill(building=place.code, actor=actor, at=at)
        messages.success(request, _("The drill has ended."))
    elif hours in {str(one) for one in DRILL_HOURS}:
        until = at + timedelta(hours=int(hours))
        services.begin_drill(building=place.code, until=until, actor=actor, at=at)
        messages.success(request, _("The drill has begun."))
    else:
        raise errors.Invalid(fields={"hours": _("Choose for how long.")})
    return redirect(reverse("alarms:building", args=[place.code]))
