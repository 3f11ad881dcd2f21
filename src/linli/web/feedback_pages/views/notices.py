"""The bell: what a member of staff should know of."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from linli.core import clock
from linli.feedback import queries, services
from linli.guard.policy import SignInNeeded
from linli.web.viewer import allowed, viewer_of_request

IN_THE_BELL = 8


def _user_id(request: HttpRequest) -> UUID:
    user_id = viewer_of_request(request).user_id
    if user_id is None:
        raise SignInNeeded()
    return user_id


def _show(request: HttpRequest, *, is_open: bool = False) -> HttpResponse:
    now, user_id = clock.now(), _user_id(request)
    is_piece = request.headers.get("HX-Request") == "true"
    limit = IN_THE_BELL if is_piece else 100
    facts = {
        "notices": queries.notices_of(user_id, now=now, limit=limit),
        "unseen": queries.unseen_count(user_id, now=now),
        "is_open": is_open,
    }
    name = "feedback_pages/_bell.html" if is_piece else "feedback_pages/notices.html"
    return render(request, name, facts)


@require_GET
@never_cache
@vary_on_headers("HX-Request")
@allowed("notice.view")
def notices(request: HttpRequest) -> HttpResponse:
    """The bell as a piece for htmx, or a page of its own."""
    return _show(request)


@require_POST
@allowed("notice.view")
def seen(request: HttpRequest) -> HttpResponse:
    """Mark the viewer's notices as seen, all of those that show."""
    services.mark_seen(user_id=_user_id(request), at=clock.now())
    if request.headers.get("HX-Request") == "true":
        return _show(request, is_open=True)
    return redirect("feedback:notices")
