"""Pages of the settings that are drawn here, open only to those who answer for the whole cell."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.guard.policy import NotAllowed
from linli.web.settings_pages.pages import sections_for
from linli.web.shared.pieces import Link
from linli.web.viewer import allowed, scope_of_request

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def whole_cell(action: str) -> Callable[[View[P]], View[P]]:
    """Open a view to those who may do `action` everywhere: what it shows has no organisation."""

    def wrap(view: View[P]) -> View[P]:
        @allowed(action)
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not scope_of_request(request, action).is_all:
                raise NotAllowed(action=action)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def show(
    request: HttpRequest, template: str, section: str, says: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render `template` beside the list of sections, in which `section` is the open one."""
    links = [
        Link(one.title, one.href, one.icon, current=one.code == section)
        for one in sections_for(request)
    ]
    shared = {"sections": links, "section": section}
    return render(request, f"feedback_pages/{template}", shared | dict(says), status=status)
