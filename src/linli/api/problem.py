"""Refusals as RFC 9457 problem documents; the only place where kinds of errors meet HTTP."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.core import errors
from linli.core.events import plain
from linli.guard.policy import SignInNeeded
from linli.guard.services import TooMany

MEDIA_TYPE = "application/problem+json"
# What a problem says of itself; a fact of the same name gives way.
MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "code"})
STATUS: dict[type[errors.LinliError], int] = {
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}
# Codes of what HTTP itself refuses, before any of our own errors.
CODES = {
    400: "bad-request",
    401: "sign-in-needed",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    413: "too-large",
    415: "wrong-media-type",
    422: "invalid",
    429: "too-many",
    500: "server-error",
    503: "unavailable",
}


def title_of(status: int) -> str:
    """What a status says, in the language active now."""
    titles = {
        400: _("We could not read that request"),
        401: _("Please sign in first"),
        403: _("You may not do this"),
        404: _("There is no such thing here"),
        405: _("This address does not take that method"),
        413: _("That is too large to send"),
        415: _("Send this as application/json"),
        422: _("Some of what was sent needs mending"),
        429: _("That was too often; please wait a little"),
        503: _("Not available just now; please try again in a moment"),
    }
    return titles.get(status, _("This did not work"))


def status_of(error: errors.LinliError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(error, TooMany):
        return 429
    if isinstance(error, SignInNeeded):
        return 401
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def document(
    *, status: int, code: str = "", title: str = "", detail: str = "", instance: str, **facts: Any
) -> dict[str, Any]:
    """A problem document; `facts` stand beside the members that RFC 9457 names."""
    code = code or CODES.get(status, "error")
    shown: dict[str, Any] = plain(facts)
    return shown | {
        "type": f"/problems/{code}",
        "title": title or title_of(status),
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
    }


def respond(body: dict[str, Any]) -> HttpResponse:
    """A problem document as a response."""
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=body["status"], content_type=MEDIA_TYPE
    )
    if body["status"] == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="linli"'
    if "retry_after_s" in body:
        answer["Retry-After"] = str(body["retry_after_s"])
    return answer


def of_error(error: errors.LinliError, *, instance: str, status: int = 0) -> dict[str, Any]:
    """The problem document of one of our refusals."""
    facts = dict(error.facts)
    if isinstance(error, errors.Invalid) and error.fields:
        facts["errors"] = [
            {"field": name, "message": str(sentence)} for name, sentence in error.fields.items()
        ]
    return document(
        status=status or status_of(error),
        code=error.code,
        title=str(error.title),
        detail=str(error.detail),
        instance=instance,
        **{name: value for name, value in facts.items() if name not in MEMBERS},
    )


def refuse(request: HttpRequest, error: errors.LinliError, *, status: int = 0) -> HttpResponse:
    """A refusal as a response to `request`."""
    return respond(of_error(error, instance=request.path, status=status))


def refuse_status(
    request: HttpRequest, status: int, *, detail: str = "", **facts: Any
) -> HttpResponse:
    """A plain HTTP refusal as a response to `request`."""
    return respond(document(status=status, detail=detail, instance=request.path, **facts))
