"""`/hooks/cap/<source>`: signed alerts of the Common Alerting Protocol come in."""

import json
from datetime import datetime
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from linli.api import limits
from linli.api.hooks import answering, signing, views
from linli.core import clock, idempotency
from linli.sensing import queries as sensing
from linli.sensing import services

SPACE = UUID("5b1f7a0e-2d0c-5d1b-9b65-0c1f0a4a7a11")
PER_MINUTE = 120
LARGEST_BODY = 512 * 1024 + 1


@csrf_exempt
def take(request: HttpRequest, source: str) -> HttpResponse:
    """Take an alert; it answers once the message is kept for good.

    Headers `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>` as at `/hooks/in/`;
    the body is one CAP 1.1 or 1.2 document in UTF-8.
    """
    return answering.answered(
        request, lambda: _answer(request, source), unsigned=signing.SignatureWrong
    )


take.linli_action = ""  # type: ignore[attr-defined]  # known by its signature


def _answer(request: HttpRequest, source: str) -> HttpResponse:
    answer = _taken(request, source, clock.now())
    return HttpResponse(json.dumps(answer), status=201, content_type="application/json")


def _taken(request: HttpRequest, source: str, at: datetime) -> dict[str, object]:
    """Check who sent it, then keep it once per `webhook-id`, sender and identifier."""
    known = sensing.alert_source(source)
    if not known.is_active:
        raise services.SourceNotFound()
    delivery = views.delivery_of(request, largest=LARGEST_BODY)
    try:
        signing.check(
            secret=sensing.alert_secret(source),
            message_id=delivery.message_id,
            sent_at=delivery.sent_at,
            signatures=delivery.signatures,
            body=delivery.body,
            now=at,
        )
    except (signing.SignatureWrong, signing.TooOld) as error:
        services.count_refusal(source_id=known.id, reason=error.code, at=at)
        raise
    actor = f"alert-source:{known.id}"
    limits.use(door="cap", sender=actor, limit=PER_MINUTE, at=at)

    def act() -> idempotency.Reply:
        taken = services.receive_alert(source=source, document=delivery.body, came_by="hook", at=at)
        return {"id": str(taken.alert_id), "is_new": taken.is_new}

    key = uuid5(SPACE, delivery.message_id)
    fingerprint = idempotency.fingerprint([delivery.body.hex()])
    before = idempotency.kept_reply(idempotency.Sent(actor, key, fingerprint))
    if before is not None:
        return before
    # A refusal is counted, so that it must not undo the transaction in which it is.
    reply = act()
    return idempotency.once(
        caller=actor, key=key, fingerprint=fingerprint, act=lambda: reply, reply=reply
    )
