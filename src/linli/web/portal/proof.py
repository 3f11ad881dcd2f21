"""The proof of work before an anonymous report: asked for, checked, used up once."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import altcha
from django.conf import settings

from linli.core import idempotency

# About a second on a small phone; a machine that sends in bulk pays it each time.
COST = 5_000
TERM = timedelta(minutes=30)
CALLER = "portal:proof"


def _secret() -> str:
    return sha256(b"linli proof" + settings.SECRET_KEY.encode()).hexdigest()


def challenge(*, now: datetime) -> dict[str, Any]:
    """A new sum to do, signed, valid for half an hour."""
    made = altcha.create_challenge(
        algorithm="PBKDF2/SHA-256",
        cost=COST,
        expires_at=int((now + TERM).timestamp()),
        hmac_secret=_secret(),
    )
    found: dict[str, Any] = made.to_dict()
    return found


def is_solved(payload: str) -> bool:
    """Whether this is a solution of one of our sums, in its term; '' and rubbish are none."""
    if not payload or len(payload) > 4000:
        return False
    try:
        return bool(altcha.verify_solution(payload, _secret()).verified)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def use_up(payload: str, *, key: UUID) -> bool:
    """Spend a solution on the report with this key; False when it was spent on another."""
    try:
        solved = altcha.Payload.from_base64(payload)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    digest = sha256(str(solved.challenge.signature).encode()).digest()
    try:
        idempotency.once(
            caller=CALLER,
            key=UUID(bytes=digest[:16]),
            fingerprint=idempotency.fingerprint(str(key)),
            act=dict,
        )
    except idempotency.KeyReused:
        return False
    return True
