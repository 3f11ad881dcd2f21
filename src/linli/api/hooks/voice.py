"""`/hooks/voice`: the voice gateway tells how a call ended, signed as we sign our requests."""

import hmac
import json
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from linli.api.hooks import answering
from linli.core import clock, errors
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
    return answering.answered(request, lambda: _taken(request), unsigned=NotSigned)


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _taken(request: HttpRequest) -> HttpResponse:
    body = answering.body_of(request, largest=LARGEST_BODY)
    said_id = request.headers.get("X-Linli-Id", "")
    _check(request, said_id)
    try:
        said = json.loads(body)
        call_id, outcome = UUID(str(said["id"])), str(said["status"])
    except (ValueError, KeyError, TypeError) as error:
        raise errors.Invalid() from error
    if str(call_id) != said_id.lower():
        raise errors.Invalid()
    services.end_call(call_id=call_id, outcome=outcome, at=clock.now())
    return HttpResponse(status=204)


def _check(request: HttpRequest, said_id: str) -> None:
    secret, timestamp = settings.VOICE_SECRET, request.headers.get("X-Linli-Timestamp", "")
    given = request.headers.get("X-Linli-Signature", "")
    if not secret or not timestamp.isdecimal() or len(timestamp) > 12:
        raise NotSigned()
    right = signature(secret=secret, id=said_id, timestamp=timestamp, body=request.body)
    age = abs(clock.now().timestamp() - int(timestamp))
    if not hmac.compare_digest(given.encode(), right.encode()) or age > FRESH_FOR.total_seconds():
        raise NotSigned()
