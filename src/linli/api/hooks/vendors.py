"""`/hooks/sensing/<vendor>`: a vendor's cloud pushes readings, signed with the door's secret."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from linli.api import limits, problem
from linli.api.caller import STRANGERS_PER_MINUTE
from linli.core import clock, errors
from linli.core.away import MAYBE_AWAY, is_away
from linli.sensing import services
from linli.sensing.services.doors import PushRefused

# A push of the most items that a mapping takes is far smaller.
LARGEST_BODY = 1024 * 1024
SIGNATURE = "X-Signature-256"
ALSO = ("X-Hub-Signature-256", "X-Signature")


@csrf_exempt
def take(request: HttpRequest, vendor: str) -> HttpResponse:
    """Take a push; it answers once the readings are kept.

    The header `X-Signature-256: sha256=<hex>` is the HMAC-SHA256 of the body under the secret.
    """
    if request.method != "POST":
        refused = problem.refuse_status(request, 405)
        refused["Allow"] = "POST"
        return refused
    try:
        taken = services.receive_push(
            source=vendor, payload=_body(request), signature=_signature(request), at=clock.now()
        )
    except PushRefused as error:
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
    return HttpResponse(json.dumps({"taken": taken}), status=202, content_type="application/json")


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _body(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise RequestDataTooBig
    return request.body


def _signature(request: HttpRequest) -> str:
    for name in (SIGNATURE, *ALSO):
        if request.headers.get(name):
            return request.headers[name][:200]
    return ""


def _counted(request: HttpRequest, error: PushRefused) -> HttpResponse:
    """A wrong signature, counted by address, so that guessing ends soon."""
    try:
        sender = str(request.META.get("REMOTE_ADDR", ""))
        limits.use(door="hook-wrong", sender=sender, limit=STRANGERS_PER_MINUTE, at=clock.now())
    except errors.LinliError as too_many:
        return problem.refuse(request, too_many)
    return problem.refuse(request, error, status=401)
