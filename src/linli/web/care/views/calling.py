"""Calls to be made: the list, the number for the one who rings, how it went."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.care import queries, services
from linli.care.queries import CallInfo
from linli.core import clock, errors
from linli.flow import care as care_cases
from linli.guard.policy import allows
from linli.guard.registry import names_of_actors
from linli.places import queries as places
from linli.sensing.reach import place_in_reach, reach_of
from linli.web.care import words
from linli.web.care.views.arranging import ARRANGE
from linli.web.shared.pieces import Entry
from linli.web.viewer import allowed, viewer_of_request

CALL = "care.call"


@require_GET
@never_cache
@allowed(ARRANGE)
def listing(request: HttpRequest) -> HttpResponse:
    """Calls that wait, and the homes that asked to be looked after."""
    viewer = viewer_of_request(request)
    may_call = allows(viewer, CALL)
    calls = queries.open_calls(paths=reach_of(viewer, CALL).paths) if may_call else []
    homes = queries.arrangements(paths=reach_of(viewer, ARRANGE).paths)
    ids = [one.place_id for one in calls] + [one.place_id for one in homes]
    known = places.places_by_id(ids)
    now = clock.now()
    says = {
        "calls": [(one, known[one.place_id], words.STAGES[one.stage]) for one in calls],
        "homes": [
            (one, known[one.place_id], one.away_until is not None and one.away_until > now)
            for one in homes
        ],
        "may_call": may_call,
    }
    return render(request, "care/list.html", says)


def _in_reach(request: HttpRequest, call_id: UUID) -> CallInfo:
    found = queries.call(call_id)
    place_in_reach(viewer_of_request(request), found.place_id, CALL)
    return found


@require_GET
@never_cache
@allowed(CALL)
def one(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """A call: since when no water was used, whom to ring, what to put down."""
    return _show(request, _in_reach(request, call_id))


def _show(
    request: HttpRequest,
    found: CallInfo,
    *,
    wrong: str = "",
    ring: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    steps = queries.steps_of(found.id)
    names = names_of_actors({one.actor for one in steps})
    story = [
        Entry(words.PAST[one.who, one.outcome], one.at, who=names.get(one.actor, ""))
        for one in steps
    ]
    says = {
        "call": found,
        "place": places.place(found.place_id),
        "stage": words.STAGES[found.stage],
        "outcomes": words.OUTCOMES.get(found.stage, ()),
        "story": story,
        "case": care_cases.case_code_of(found.id) if found.stage == "case" else "",
        "may_open": allows(viewer_of_request(request), "console.view"),
        "ring": ring,
        "wrong": wrong,
    }
    answer = render(request, "care/call.html", says, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@allowed(CALL)
def number(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The number to ring now, read for this call; the look is on record."""
    found = _in_reach(request, call_id)
    ring = queries.number_to_call(
        call_id=found.id, reader=viewer_of_request(request).actor, at=clock.now()
    )
    return _show(request, found, ring=ring)


@require_POST
@allowed(CALL)
def outcome(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Put down how it went; a refusal shows the call as it is now."""
    found = _in_reach(request, call_id)
    try:
        stage = services.put_down(
            call_id=found.id,
            stage=request.POST.get("stage", ""),
            outcome=request.POST.get("outcome", ""),
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )
    except (errors.Invalid, services.CallDone) as error:
        fields: dict[str, str] = getattr(error, "fields", {})
        wrong = " ".join(fields.values()) or str(error)
        return _show(request, queries.call(call_id), wrong=wrong, status=422)
    says = {
        "done": _("Put down: all is well."),
        "neighbour": _("Put down. Now ask the neighbour."),
        "case": _("Somebody is being sent."),
    }
    messages.success(request, says[stage])
    return redirect("care:call", call_id) if stage != "done" else redirect("care:list")
