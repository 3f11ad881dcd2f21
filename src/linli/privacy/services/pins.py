"""Proving who one is by a code sent to the kept number: made, checked, used up once."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.privacy.models import Pin
from linli.privacy.sealing import cell_keys

DIGITS, MOST_TRIES = 6, 5
TERM = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)


class PinRefused(errors.Invalid):
    code, title = "pin-refused", _("This code is not right, or it is too old; ask for a new one")


def _digest(pin_id: UUID, text: str) -> bytes:
    # Six digits are guessed from a plain hash at once: the key lies outside the database.
    key = cell_keys().index_key()
    return hmac.new(key, b"pin\0" + pin_id.bytes + text.encode(), hashlib.sha256).digest()


@transaction.atomic
def make_pin(*, report_id: UUID, at: datetime) -> str:
    """A new code for who holds the report's number; older ones of the report count no more."""
    Pin.objects.filter(report_id=report_id, used_at__isnull=True).update(until=at)
    text = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    pin_id = new_id()
    Pin.objects.create(
        id=pin_id,
        report_id=report_id,
        digest=_digest(pin_id, text),
        made_at=at,
        until=at + TERM,
    )
    return text


def check_pin(*, report_id: UUID, text: str, at: datetime) -> None:
    """Use a code up; each try counts, also one that is refused.

    Not inside a transaction that a refusal rolls back: the count of tries would go with it.

    Raises:
        PinRefused: it is not the code, too old, used before, or tried too often.
    """
    typed = "".join(sign for sign in text if sign.isdecimal())
    with transaction.atomic():
        row = (
            Pin.objects.select_for_update()
            .filter(report_id=report_id, used_at__isnull=True, until__gt=at)
            .order_by("-made_at", "-id")
            .first()
        )
        is_right = (
            row is not None
            and row.tries < MOST_TRIES
            and hmac.compare_digest(bytes(row.digest), _digest(row.id, typed))
        )
        if row is not None:
            row.tries += 1
            row.used_at = at if is_right else None
            row.save(update_fields=["tries", "used_at"])
    if not is_right:
        raise PinRefused(fields={"pin": str(PinRefused.title)})


def forget_pins(*, now: datetime) -> int:
    """Delete codes that are long over; returns how many."""
    count, _by_model = Pin.objects.filter(until__lt=now - KEPT_FOR).delete()
    return count
