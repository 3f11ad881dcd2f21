"""One signed POST to an HTTP gateway, for whichever channel it serves.

The body is JSON after a shape from the settings, whose strings may name placeholders.
``X-Linli-Signature: v1=<hex>`` is HMAC-SHA256 under the channel's secret of
``<X-Linli-Id>.<X-Linli-Timestamp>.<body>``, so that the gateway knows us and drops twins.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from linli.feedback.channels.port import ChannelDown, ChannelRefused, Outgoing

TIMEOUT = httpx.Timeout(10)
# Busy or slow, not refused.
TRY_AGAIN = {408, 409, 425, 429}
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def signature(*, secret: str, id: str, timestamp: str, body: bytes) -> str:
    """The signature header of a request, ours to the gateway or the gateway's to us."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(
    outgoing: Outgoing, *, url: str, secret: str, shape: str, facts: Mapping[str, str]
) -> None:
    """Hand one message to a gateway; redirects are not followed.

    Args:
        shape: JSON; `facts` are put into its strings where they name ``{key}``.
    Raises:
        ChannelDown: it cannot be reached or is busy.
        ChannelRefused: it will never take this message.
    """
    body = json.dumps(filled(json.loads(shape), facts), ensure_ascii=False).encode()
    timestamp = str(int(outgoing.at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Linli-Id": str(outgoing.id),
        "X-Linli-Timestamp": timestamp,
        "X-Linli-Signature": signature(
            secret=secret, id=str(outgoing.id), timestamp=timestamp, body=body
        ),
    }
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise ChannelDown(type(error).__name__) from error
    if answer.is_success:
        return
    if answer.is_client_error and answer.status_code not in TRY_AGAIN:
        raise ChannelRefused(f"http-{answer.status_code}")
    raise ChannelDown(f"http-{answer.status_code}")


def filled(shape: Any, facts: Mapping[str, str]) -> Any:
    """`shape` with the facts in its strings; a text never becomes a part of the JSON around it."""
    if isinstance(shape, dict):
        return {name: filled(item, facts) for name, item in shape.items()}
    if isinstance(shape, list):
        return [filled(item, facts) for item in shape]
    if isinstance(shape, str):
        # One pass, so that a placeholder inside a text stays what it is.
        return PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), shape)
    return shape
