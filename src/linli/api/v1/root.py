"""The JSON API as a whole: its routers, its refusals, its document."""

import json
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from linli import __version__
from linli.api import problem
from linli.api.v1 import (
    assignments,
    batch,
    case_steps,
    cases,
    exchange,
    hooks,
    ledger,
    people,
    photos,
    places,
    reports,
    rounds,
    sensing,
    twin,
    webhooks,
)
from linli.api.v1.about import ABOUT, TAGS
from linli.core import errors
from linli.core.away import Away, is_away
from linli.guard.policy import NotAllowed, SignInNeeded
from linli.intake.photos import PhotoTooLarge

PREFIX = "/api/v1"


class StrictJson(Parser):
    """JSON as RFC 8259 has it: no NaN, no infinity, no text that cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body.decode("utf-8")
        data = json.loads(body, parse_constant=_refuse_constant)
        if "\\u" in body:
            # Half a surrogate pair or a NUL hides behind an escape; neither can be stored.
            _refuse_unstorable(data)
        return data


def _refuse_unstorable(data: Any) -> None:
    if isinstance(data, str):
        if "\x00" in data:
            raise ValueError("NUL cannot be stored")
        data.encode()
    elif isinstance(data, list):
        for item in data:
            _refuse_unstorable(item)
    elif isinstance(data, dict):
        for name, item in data.items():
            _refuse_unstorable(name)
            _refuse_unstorable(item)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


api = NinjaAPI(
    title="Linli",
    version=__version__,
    description=ABOUT,
    urls_namespace="api-1",
    docs_url=None,
    openapi_url=None,
    parser=StrictJson(),
    openapi_extra={"tags": [{"name": name, "description": said} for name, said in TAGS.items()]},
)
api.add_router("/reports", reports.router)
api.add_router("/photos", photos.router)
api.add_router("", places.router)
api.add_router("/cases", batch.router)
api.add_router("/cases", cases.router)
api.add_router("/cases", case_steps.router)
api.add_router("/assignments", assignments.router)
api.add_router("/rounds", rounds.router)
api.add_router("", people.router)
api.add_router("", sensing.router)
api.add_router("", twin.router)
api.add_router("/ledger", ledger.router)
api.add_router("/exchange", exchange.router)
api.add_router("/hooks", hooks.router)
api.add_router("/webhooks", webhooks.router)


@api.exception_handler(errors.LinliError)
def _refusal(request: HttpRequest, error: errors.LinliError) -> HttpResponse:
    if isinstance(error, PhotoTooLarge):
        return problem.refuse(request, error, status=413)
    if isinstance(error, SignInNeeded) and hasattr(request, "auth"):
        # Known, but without an account of its own: signing in would not help.
        return problem.refuse(request, NotAllowed(**error.facts))
    return problem.refuse(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    listed = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "message": one["msg"]}
        for one in error.errors
    ]
    return problem.refuse_status(request, 422, errors=listed)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem.refuse_status(request, error.status_code)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem.refuse_status(request, 404)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem.refuse_status(request, 413)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(UnreadablePostError)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem.refuse_status(request, 400)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
@api.exception_handler(Away)
@api.exception_handler(OSError)
def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    if not is_away(error):
        raise error
    return problem.refuse_status(request, 503)


@cache
def document() -> str:
    """The OpenAPI document, as committed under docs/ and served."""
    with translation.override("en"):
        found: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX + "/")
    # A round trip makes plain values of lazy ones and of numeric keys.
    plain = json.loads(json.dumps(found, default=str))
    for path in plain["paths"].values():
        for operation in path.values():
            _name_problems(operation)
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _name_problems(operation: dict[str, Any]) -> None:
    """Say that refusals are problem documents, which the generator cannot know."""
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {problem.MEDIA_TYPE: answer["content"].pop("application/json")}
