"""One try of one message to the platform: in order, signed, and remembered."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linli.feedback.platform import queries, services
from linli.feedback.platform.models import Dispatch, Platform
from linli.feedback.webhooks.address import AddressRefused, NameUnknown, resolve
from linli.feedback.webhooks.models import DEAD, FAILED, SENT, WAITING_STATES
from linli.feedback.webhooks.sending import MAX_ATTEMPTS, Outcome, delay, post
from linli.feedback.webhooks.signing import sign

LEASE = timedelta(minutes=1)
# An update waits for its alert, so that the platform never hears of an end before the beginning.
AFTER = timedelta(seconds=10)


def send(*, dispatch_id: UUID, at: datetime) -> str:
    """Try a message that is due and that nobody else is trying; not inside a transaction.

    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    row = Dispatch.objects.filter(pk=dispatch_id, state__in=WAITING_STATES).first()
    if row is None or not Platform.objects.filter(pk=1, is_active=True).exists():
        return ""
    if _waits_for_another(row):
        _put_off(row, at + AFTER)
        return row.state
    claimed = Dispatch.objects.filter(
        pk=dispatch_id, state__in=WAITING_STATES, next_at__lte=at
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    row.refresh_from_db()
    return _keep(row, _try(row, at=at), at=at)


def _waits_for_another(row: Dispatch) -> bool:
    earlier = Dispatch.objects.filter(alarm_id=row.alarm_id, state__in=WAITING_STATES)
    return earlier.filter(made_at__lte=row.made_at, id__lt=row.id).exists()


@transaction.atomic
def _put_off(row: Dispatch, until: datetime) -> None:
    Dispatch.objects.filter(pk=row.pk).update(next_at=until)
    services.queue(row.pk, at=until)


def _try(row: Dispatch, *, at: datetime) -> Outcome:
    try:
        target = resolve(Platform.objects.get(pk=1).url)
    except AddressRefused:
        return Outcome(error="address-refused")
    except NameUnknown:
        return Outcome(error="name-unknown")
    body, timestamp = row.document.encode(), int(at.timestamp())
    signature = sign(
        secrets=queries.platform_secrets(at=at), id=str(row.id), timestamp=timestamp, body=body
    )
    headers = {
        "Content-Type": "application/cap+xml",
        "User-Agent": "Linli-CAP/1",
        "Host": target.host_header,
        "webhook-id": str(row.id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
    return post(target, body=body, headers=headers)


@transaction.atomic
def _keep(row: Dispatch, outcome: Outcome, *, at: datetime) -> str:
    row.status, row.answer, row.error = outcome.status, outcome.answer, outcome.error
    if outcome.is_good:
        row.state, row.sent_at = SENT, at
    elif row.attempts >= MAX_ATTEMPTS:
        row.state = DEAD
    else:
        row.state = FAILED
        chance = secrets.randbelow(1001) / 1000
        row.next_at = at + delay(attempts=row.attempts, chance=chance)
        services.queue(row.id, at=row.next_at)
    row.save(update_fields=["status", "answer", "error", "state", "sent_at", "next_at"])
    return row.state
