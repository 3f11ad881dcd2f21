"""Who looks at a page, and whether they may."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from linli.guard import queries as guard
from linli.guard.policy import NOBODY, Viewer, grants_for, require
from linli.people import queries as people
from linli.people.queries import MemberInfo, Scope

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def viewer_of_request(request: HttpRequest) -> Viewer:
    """The viewer behind the session, read once a request; nobody when not signed in."""
    kept = getattr(request, "linli_viewer", None)
    if kept is None:
        user = request.user
        kept = guard.viewer_of(UUID(str(user.pk))) if user.is_authenticated else NOBODY
        request.linli_viewer = kept  # type: ignore[attr-defined]  # kept for this request only
    return cast(Viewer, kept)


def member_of_request(request: HttpRequest) -> MemberInfo | None:
    """The member behind the session, or None."""
    return people.member_of(viewer_of_request(request))


def allowed(action: str) -> Callable[[View[P]], View[P]]:
    """Open a view only to those who may do `action`; others sign in or are refused.

    Views carry the action as `linli_action`, so that a test can walk every route.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = cast(HttpRequest, args[0])
            viewer = viewer_of_request(request)
            if not viewer.is_signed_in:
                return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
            require(viewer, action)
            return view(*args, **kwargs)

        guarded.linli_action = action  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return wrap


def public(view: View[P]) -> View[P]:
    """Mark a view that anyone may open; the route test wants each view to be one or the other."""
    view.linli_action = ""  # type: ignore[attr-defined]  # read by the route test
    return view


def signed_in(view: View[P]) -> View[P]:
    """Open a view to everyone who is signed in, for what is their own; others sign in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = cast(HttpRequest, args[0])
        if not viewer_of_request(request).is_signed_in:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        return view(*args, **kwargs)

    return public(guarded)


def scope_of_request(request: HttpRequest, action: str) -> Scope:
    """The part of the cell in which the viewer may do `action`."""
    return people.scope_of(grants_for(viewer_of_request(request), action))
