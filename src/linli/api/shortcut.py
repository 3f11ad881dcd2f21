"""The short way for programs: what only pages need is left out before the doors for programs."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

from linli.api.doors import speak_problems

URLS = "linli.api.urls"
# Known by a key or a signature in the request itself, never by a session.
ALWAYS = ("/open311/v2/", "/hooks/in/")
WITH_KEY = "/api/v1/"
DOCS = "/api/v1/docs"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
# Django's own types admit asynchronous views, which the WSGI handler never makes.
View = Callable[[HttpRequest], Any]


class ForPrograms:
    """Middleware: a program's request skips the rest of the chain.

    Session, sign-in, messages, CSRF and the like are read by pages only. A request to the JSON API
    without a key may come from a page and goes the long way, with the session and its CSRF check.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        chain: View = convert_exception_to_response(_view)
        for middleware in (speak_problems, LocaleMiddleware, SecurityMiddleware):
            chain = convert_exception_to_response(middleware(chain))
        self.short = chain

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        if not _is_from_program(request):
            answer: HttpResponseBase = self.get_response(request)
            return answer
        response: HttpResponseBase = self.short(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _is_from_program(request: HttpRequest) -> bool:
    path = request.path_info
    if path.startswith(ALWAYS):
        return True
    has_key = request.META.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "
    return has_key and path.startswith(WITH_KEY) and path != DOCS


def _view(request: HttpRequest) -> HttpResponseBase:
    """What Django's handler does at the end of its chain."""
    match = get_resolver(URLS).resolve(request.path_info)
    request.resolver_match = match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer
