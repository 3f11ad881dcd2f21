"""`/hooks/in/<name>`: signed messages become reports."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from linli.api.hooks import answering, services, signing
from linli.core import clock


@csrf_exempt
def take(request: HttpRequest, name: str) -> HttpResponse:
    """Take a delivery; it answers once the report is kept for good.

    Headers `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`.
    """
    return answering.answered(
        request, lambda: _taken(request, name), unsigned=signing.SignatureWrong
    )


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _taken(request: HttpRequest, name: str) -> HttpResponse:
    delivery = delivery_of(request, largest=services.LARGEST_BODY)
    receipt = services.take_delivery(name=name, delivery=delivery, at=clock.now())
    answer = {"id": str(receipt.report_id), "code": receipt.code}
    return HttpResponse(json.dumps(answer), status=201, content_type="application/json")


def delivery_of(request: HttpRequest, *, largest: int) -> services.Delivery:
    """What arrived, not checked yet.

    Raises:
        RequestDataTooBig: more than `largest` bytes.
        SignatureWrong: it carries no id.
    """
    body = answering.body_of(request, largest=largest)
    message_id = request.headers.get("webhook-id", "")
    if not message_id or len(message_id) > 200:
        raise signing.SignatureWrong()
    return services.Delivery(
        message_id,
        request.headers.get("webhook-timestamp", ""),
        request.headers.get("webhook-signature", ""),
        body,
    )
