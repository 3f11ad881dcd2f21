"""`/hooks/voice`: the voice gateway tells how a call ended, signed as we sign our requests."""

import hmac
import json
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from linli.api import limits, problem
from linli.api.caller import STRANGERS_PER_MINUTE
from linli.core import clock, errors
from linli.core.away import MAYBE_AWAY, is_away
from linli.feedback.channels.gateway import signature
from linli.feedback.warnings import services

LARGEST_BODY = 16 * 1024
# A request that was recorded is worthless after so long.
FRESH_FOR = timedelta(minutes=5)


class NotSigned(errors.Forbidden):
    code = "not-signed"


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    """Take ``{"id": ..., "status": "answered" | "no-answer" | "busy" | "failed"}``.

    `X-Linli-Signature: v1=<hex>` is HMAC-SHA256 under LINLI_VOICE_SECRET of
    ``<X-Linli-Id>.<X-Linli-Timestamp>.<body>``; the id is the call's. Sent twice, it is once.
    """
    if request.method != "POST":
        refused = problem.refuse_status(request, 405)
        refused["Allow"] = "POST"
        return refused
    try:
        _take(request)
    except NotSigned as error:
        return _counted(request, error)
    except errors.LinliError as error:
        return problem.refuse(request, error)
    except RequestDataTooBig:
        return problem.refuse_status(request, 413)
    except UnreadablePostError:
        return problem.refuse_status(request, 400)
    except MAYBE_AWAY as error:
        if not is_away(error):
            raise
        return problem.refuse_status(request, 503)
    return HttpResponse(status=204)


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _take(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise RequestDataTooBig
    said_id = request.headers.get("X-Linli-Id", "")
    _check(request, said_id)
    try:
        said = json.loads(request.body)
        call_id, outcome = UUID(str(said["id"])), str(said["status"])
    except (ValueError, KeyError, TypeError) as error:
        raise errors.Invalid() from error
    if str(call_id) != said_id.lower():
        raise errors.Invalid()
    services.end_call(call_id=call_id, outcome=outcome, at=clock.now())


def _check(request: HttpRequest, said_id: str) -> None:
    secret, timestamp = settings.VOICE_SECRET, request.headers.get("X-Linli-Timestamp", "")
    given = request.headers.get("X-Linli-Signature", "")
    if not secret or not timestamp.isdecimal() or len(timestamp) > 12:
        raise NotSigned()
    right = signature(secret=secret, id=said_id, timestamp=timestamp, body=request.body)
    age = abs(clock.now().timestamp() - int(timestamp))
    if not hmac.compare_digest(given.encode(), right.encode()) or age > FRESH_FOR.total_seconds():
        raise NotSigned()


def _counted(request: HttpRequest, error: NotSigned) -> HttpResponse:
    """A wrong signature, counted by address, so that guessing ends soon."""
    try:
        sender = str(request.META.get("REMOTE_ADDR", ""))
        limits.use(door="hook-wrong", sender=sender, limit=STRANGERS_PER_MINUTE, at=clock.now())
    except errors.LinliError as too_many:
        return problem.refuse(request, too_many)
    return problem.refuse(request, error, status=401)
