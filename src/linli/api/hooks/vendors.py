"""`/hooks/sensing/<vendor>`: a vendor's cloud pushes readings, signed with the door's secret."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from linli.api.hooks import answering
from linli.core import clock
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
    return answering.answered(request, lambda: _taken(request, vendor), unsigned=PushRefused)


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _taken(request: HttpRequest, vendor: str) -> HttpResponse:
    body = answering.body_of(request, largest=LARGEST_BODY)
    taken = services.receive_push(
        source=vendor, payload=body, signature=_signature(request), at=clock.now()
    )
    return HttpResponse(json.dumps({"taken": taken}), status=202, content_type="application/json")


def _signature(request: HttpRequest) -> str:
    for name in (SIGNATURE, *ALSO):
        if request.headers.get(name):
            return request.headers[name][:200]
    return ""
