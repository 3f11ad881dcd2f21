"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.core import errors

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)


class SignatureWrong(errors.Forbidden):
    code, title = "signature-wrong", _("The signature does not fit")


class TooOld(errors.Forbidden):
    code, title = "webhook-time", _("This was signed more than five minutes ago or ahead")


def new_secret() -> str:
    """A new secret: 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(*, secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """The signature of a message, as the header `webhook-signature` has it."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def check(
    *, secret: str, message_id: str, sent_at: str, signatures: str, body: bytes, now: datetime
) -> None:
    """Refuse what was not signed with `secret`, or long before or after `now`.

    Args:
        sent_at: header `webhook-timestamp`, seconds since 1970.
        signatures: header `webhook-signature`; one that fits is enough.
    Raises:
        SignatureWrong, TooOld: as they say.
    """
    try:
        at = datetime.fromtimestamp(int(sent_at), UTC)
        right = sign(secret=secret, message_id=message_id, at=at, body=body)
    except (ValueError, OverflowError, OSError, binascii.Error) as error:
        raise SignatureWrong() from error
    given = signatures.encode("utf-8", "replace").split()
    if not any(hmac.compare_digest(one, right.encode()) for one in given):
        raise SignatureWrong()
    if abs(now - at) > TOLERANCE:
        raise TooOld()
