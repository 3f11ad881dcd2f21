"""`/hooks/in/<name>`: signed messages become reports."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from linli.api import limits, problem
from linli.api.caller import STRANGERS_PER_MINUTE
from linli.api.hooks import services, signing
from linli.core import clock, errors
from linli.core.away import MAYBE_AWAY, is_away

# What is known before the signature is checked must not cost more than a look.
WRONG_PER_MINUTE = STRANGERS_PER_MINUTE


@csrf_exempt
def take(request: HttpRequest, name: str) -> HttpResponse:
    """Take a delivery; it answers once the report is kept for good.

    Headers `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`.
    """
    if request.method != "POST":
        refused = problem.refuse_status(request, 405)
        refused["Allow"] = "POST"
        return refused
    at = clock.now()
    try:
        delivery = delivery_of(request, largest=services.LARGEST_BODY)
        receipt = services.take_delivery(name=name, delivery=delivery, at=at)
    except signing.SignatureWrong as error:
        return counted(request, error)
    except signing.TooOld as error:
        return problem.refuse(request, error, status=401)
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
    answer = {"id": str(receipt.report_id), "code": receipt.code}
    return HttpResponse(json.dumps(answer), status=201, content_type="application/json")


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def delivery_of(request: HttpRequest, *, largest: int) -> services.Delivery:
    """What arrived, not checked yet.

    Raises:
        RequestDataTooBig: more than `largest` bytes.
        SignatureWrong: it carries no id.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > largest:
        raise RequestDataTooBig
    message_id = request.headers.get("webhook-id", "")
    if not message_id or len(message_id) > 200:
        raise signing.SignatureWrong()
    return services.Delivery(
        message_id,
        request.headers.get("webhook-timestamp", ""),
        request.headers.get("webhook-signature", ""),
        request.body,
    )


def counted(request: HttpRequest, error: signing.SignatureWrong) -> HttpResponse:
    """A wrong signature, counted by address, so that guessing ends soon."""
    try:
        sender = str(request.META.get("REMOTE_ADDR", ""))
        limits.use(door="hook-wrong", sender=sender, limit=WRONG_PER_MINUTE, at=clock.now())
    except errors.LinliError as too_many:
        return problem.refuse(request, too_many)
    return problem.refuse(request, error, status=401)
