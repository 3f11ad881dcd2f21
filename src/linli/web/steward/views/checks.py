"""Checks on site: whether what departments say of homes and businesses is right."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.exchange import queries, services
from linli.exchange.queries import SampleInfo
from linli.guard.policy import Viewer
from linli.places import queries as places
from linli.web.field.own import own_member
from linli.web.shared.files import may_open
from linli.web.steward import asking
from linli.web.viewer import allowed, viewer_of_request

MOST = 200


@require_GET
@allowed("field.use")
def index(request: HttpRequest) -> HttpResponse:
    """One question after another, of homes and businesses within reach."""
    return _show(request)


def _show(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    own_member(request)
    viewer, at = viewer_of_request(request), clock.now()
    contracts = queries.contracts_of()
    within = [one for one in queries.open_samples(limit=MOST) if _reached(viewer, one)]
    found = None
    for sample in within[:20]:
        found = asking.question(sample, contracts=contracts, reader=viewer.actor, at=at)
        if found is not None:
            break
    says = {
        "question": found,
        "waiting": len(within),
        "wrong": wrong,
        "value": request.POST.get("value", ""),
        "tab": "tasks",
    }
    answer = render(request, "steward/check.html", says, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _reached(viewer: Viewer, sample: SampleInfo) -> bool:
    """Only what is about no person, at a place whose file the viewer may open."""
    if not asking.about_no_person(sample.feed, sample.field, queries.contracts_of()):
        return False
    place = places.place_by_code(sample.place_code) if sample.place_code else None
    return place is not None and may_open(viewer, "file.home", place.path)


@require_POST
@allowed("field.use")
def check(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """Right, wrong with what would be right, or cannot be told."""
    own_member(request)
    sample, viewer = queries.sample(sample_id), viewer_of_request(request)
    if not _reached(viewer, sample):
        raise queries.SampleNotFound()
    try:
        services.check_sample(
            sample_id=sample_id,
            verdict=request.POST.get("verdict", ""),
            value=request.POST.get("value", ""),
            actor=viewer.actor,
            at=clock.now(),
        )
    except errors.Invalid as error:
        return _show(request, " ".join(error.fields.values()) or str(error), 422)
    except errors.Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept. Thank you."))
    return redirect("files:checks")
