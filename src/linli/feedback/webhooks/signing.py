"""Signatures as Standard Webhooks 1.0 has them (standardwebhooks.com): HMAC-SHA256, `v1`."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

PREFIX = "whsec_"


def secret_of(*, subscription_id: UUID, version: int) -> str:
    """The secret of a subscription, ``whsec_`` and 32 bytes in base64.

    Derived from the cell's secret key, so that no table and no backup holds it. A new
    LINLI_SECRET_KEY therefore means new secrets.
    """
    seed = f"linli webhook\0{subscription_id}\0{version}".encode()
    raw = hmac.new(settings.SECRET_KEY.encode(), seed, hashlib.sha256).digest()
    return PREFIX + base64.b64encode(raw).decode()


def sign(*, secrets: list[str], id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one signature a secret, parted by spaces."""
    signed = f"{id}.{timestamp}.".encode() + body
    marks = []
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix(PREFIX))
        mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        marks.append(f"v1,{mark}")
    return " ".join(marks)
