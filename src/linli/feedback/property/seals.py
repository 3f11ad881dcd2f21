"""The seal on a standing order: it fits what was signed, by whom and when, and nothing else."""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings

from linli.feedback.property.decide import Signed
from linli.feedback.tables.property import StandingOrder


def seal(order: StandingOrder) -> str:
    """HMAC-SHA256, hex, of a standing order under the cell's key."""
    said = [
        str(order.id),
        str(order.system_id),
        order.system_version,
        order.action,
        order.cause,
        sorted(order.buildings),
        order.valid_until.astimezone(UTC).isoformat(),
        order.signed_by,
        order.signed_at.astimezone(UTC).isoformat(),
    ]
    text = "linli standing order\0" + json.dumps(said, ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed(order: StandingOrder) -> Signed:
    """A standing order as `decide` takes it."""
    return Signed(
        str(order.id),
        order.action,
        order.cause,
        frozenset(order.buildings),
        str(order.system_id),
        order.system_version,
        order.signed_at,
        order.valid_until,
        order.ended_at,
        hmac.compare_digest(seal(order), order.signature),
    )
