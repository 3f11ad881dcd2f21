"""Pages for who showed which subjects are theirs: signed in by telephone, or by a sent code."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from linli.cases import wall
from linli.web.portal import proved
from linli.web.portal.resident import resident_of_request
from linli.web.viewer import public

P = ParamSpec("P")


def subject_ids_of(request: HttpRequest) -> tuple[UUID, ...]:
    """Whose data is the visitor's; () where they proved nothing."""
    resident = resident_of_request(request)
    signed_in = tuple(resident.subject_ids) if resident else ()
    return tuple(dict.fromkeys([*signed_in, *proved.by_pin(request)]))


def resident_needed(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open a view only to who proved themselves; others are told how to."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not subject_ids_of(request):
            return redirect("portal:my_proof")
        # Bounded by the subjects themselves, also where a member of staff looks at their own.
        reads = wall.behind(wall.EVERYTHING) if request.method == "GET" else nullcontext()
        with reads:
            answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    # It decides for itself; the route test wants each view to say who may open it.
    return public(guarded)
