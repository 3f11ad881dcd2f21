"""Refusals of the domain as pages: a sentence that says what to do, with the right status."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from linli.core import errors
from linli.core.away import is_away
from linli.guard.services import TooMany
from linli.web.shared.errors import refuse

log = structlog.get_logger("linli.web")

STATUS: tuple[tuple[type[errors.LinliError], int], ...] = (
    (TooMany, 429),
    (errors.Invalid, 422),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 422),
    (errors.Unavailable, 503),
)


class RefusalPages:
    """Turns a refusal that a page did not handle itself into the refusal page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a domain error; None lets Django deal with anything else."""
        if is_away(exception):
            log.error("away", error=type(exception).__name__)
            return refuse(request, status=503)
        if not isinstance(exception, errors.LinliError):
            return None
        status = next((code for kind, code in STATUS if isinstance(exception, kind)), 422)
        sentences = getattr(exception, "fields", {}).values()
        advice = " ".join(sentences) or str(exception)
        answer = refuse(request, status=status, advice=advice)
        retry = exception.facts.get("retry_after_s")
        if isinstance(exception, TooMany) and isinstance(retry, int):
            answer["Retry-After"] = str(max(retry, 1))
        return answer
