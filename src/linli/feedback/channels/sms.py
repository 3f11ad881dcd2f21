"""SMS over an HTTP gateway: one signed POST for each message.

The body is JSON after LINLI_SMS_BODY, whose strings may name ``{to}``, ``{text}`` and ``{id}``.
``X-Linli-Signature: v1=<hex>`` is HMAC-SHA256 under LINLI_SMS_SECRET of
``<X-Linli-Id>.<X-Linli-Timestamp>.<body>``, so that the gateway knows us and drops twins.
"""

import hashlib
import hmac
import json
import re
from typing import Any

import httpx
from django.conf import settings

from linli.feedback.channels.port import ChannelDown, ChannelRefused, Outgoing

TIMEOUT = httpx.Timeout(10)
# Busy or slow, not refused.
TRY_AGAIN = {408, 409, 425, 429}
PLACEHOLDER = re.compile(r"\{(to|text|id)\}")


def signature(*, secret: str, id: str, timestamp: str, body: bytes) -> str:
    """The signature header of a request."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def deliver(outgoing: Outgoing) -> None:
    """Send one SMS through the gateway; redirects are not followed."""
    facts = {"to": outgoing.to, "text": outgoing.body, "id": str(outgoing.id)}
    filled = _filled(json.loads(settings.SMS_BODY), facts)
    body = json.dumps(filled, ensure_ascii=False).encode()
    timestamp = str(int(outgoing.at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Linli-Id": str(outgoing.id),
        "X-Linli-Timestamp": timestamp,
        "X-Linli-Signature": signature(
            secret=settings.SMS_SECRET, id=str(outgoing.id), timestamp=timestamp, body=body
        ),
    }
    try:
        answer = httpx.post(settings.SMS_URL, content=body, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise ChannelDown(type(error).__name__) from error
    if answer.is_success:
        return
    if answer.is_client_error and answer.status_code not in TRY_AGAIN:
        raise ChannelRefused(f"http-{answer.status_code}")
    raise ChannelDown(f"http-{answer.status_code}")


def _filled(shape: Any, facts: dict[str, str]) -> Any:
    """`shape` with the facts in its strings; a text never becomes a part of the JSON around it."""
    if isinstance(shape, dict):
        return {name: _filled(item, facts) for name, item in shape.items()}
    if isinstance(shape, list):
        return [_filled(item, facts) for item in shape]
    if isinstance(shape, str):
        # One pass, so that a placeholder inside a text stays what it is.
        return PLACEHOLDER.sub(lambda found: facts[found[1]], shape)
    return shape
