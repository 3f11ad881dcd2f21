"""One try of one delivery: resolve, sign, POST, and remember how it went."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import httpx
from django.db import transaction
from django.db.models import F

from linli.feedback.webhooks import services
from linli.feedback.webhooks.address import AddressRefused, NameUnknown, Target, resolve
from linli.feedback.webhooks.models import (
    DEAD,
    FAILED,
    SENT,
    WAITING_STATES,
    Delivery,
    Subscription,
)
from linli.feedback.webhooks.signing import secret_of, sign

TIMEOUT = httpx.Timeout(10)
MAX_ATTEMPTS = 12
# 40 s, doubled each time, for eleven waits: 22.7 hours from the first try to the last.
FIRST_DELAY = timedelta(seconds=40)
JITTER = 0.2
LEASE = timedelta(minutes=1)
BOTH_SECRETS_FOR = timedelta(days=1)
LONGEST_ANSWER = 500
READ_BYTES = 4 * LONGEST_ANSWER
READ_SECONDS = 5.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went: the status and the beginning of the answer, or the error's code."""

    status: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def delay(*, attempts: int, chance: float) -> timedelta:
    """The wait after the try number `attempts`; `chance`, 0 to 1, spreads it by a fifth."""
    doubled: int = 2 ** (attempts - 1)
    return FIRST_DELAY * doubled * (1 - JITTER + 2 * JITTER * chance)


def deliver(*, delivery_id: UUID, at: datetime) -> str:
    """Try a delivery that is due and that nobody else is trying; not inside a transaction.

    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    claimed = Delivery.objects.filter(
        pk=delivery_id,
        state__in=WAITING_STATES,
        next_at__lte=at,
        subscription__is_active=True,
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    row = Delivery.objects.select_related("subscription").get(pk=delivery_id)
    outcome = _try(row, at=at)
    return _keep(row, outcome, at=at)


def _try(row: Delivery, *, at: datetime) -> Outcome:
    keys = secrets_of(row.subscription, at=at)
    return push(row.subscription.url, id=row.id, keys=keys, payload=row.payload, at=at)


def push(
    url: str, *, id: UUID, keys: list[str], payload: Mapping[str, Any], at: datetime
) -> Outcome:
    """One signed POST to another system: resolve, sign, send, read the beginning of the answer.

    Args:
        id: the `webhook-id`, by which the other side knows a twin.
        keys: secrets, each of which signs.
    """
    try:
        target = resolve(url)
    except AddressRefused:
        return Outcome(error="address-refused")
    except NameUnknown:
        return Outcome(error="name-unknown")
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Linli-Webhooks/1",
        "Host": target.host_header,
        "webhook-id": str(id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets=keys, id=str(id), timestamp=timestamp, body=body),
    }
    return post(target, body=body, headers=headers)


def post(target: Target, *, body: bytes, headers: dict[str, str]) -> Outcome:
    """Send once to a resolved address; whatever happens is the outcome."""
    # No proxy from the environment: it would resolve the name again.
    with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
        try:
            with client.stream(
                "POST",
                target.pinned_url,
                content=body,
                headers=headers,
                extensions={"sni_hostname": target.host},
            ) as answer:
                return Outcome(answer.status_code, _beginning(answer))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(error=type(error).__name__)


def _beginning(answer: httpx.Response) -> str:
    """The first 500 characters of an answer, which is not read further or longer."""
    found = b""
    until = monotonic() + READ_SECONDS
    # Pieces as they come: whoever sends a byte now and then must not hold the worker.
    for chunk in answer.iter_raw():
        found += chunk
        if len(found) >= READ_BYTES or monotonic() > until:
            break
    return found.decode("utf-8", "replace").replace("\x00", "")[:LONGEST_ANSWER]


def secrets_of(row: Subscription, *, at: datetime) -> list[str]:
    """The secret of a subscription and, for a day after a rotation, the one before."""
    versions = [row.secret_version]
    if row.rotated_at is not None and at < row.rotated_at + BOTH_SECRETS_FOR:
        versions.append(row.secret_version - 1)
    return [secret_of(subscription_id=row.id, version=version) for version in versions]


@transaction.atomic
def _keep(row: Delivery, outcome: Outcome, *, at: datetime) -> str:
    row.status, row.answer, row.error = outcome.status, outcome.answer, outcome.error
    if outcome.is_good:
        row.state, row.sent_at = SENT, at
    elif row.attempts >= MAX_ATTEMPTS or outcome.status == GONE:
        row.state = DEAD
    else:
        row.state = FAILED
        chance = secrets.randbelow(1001) / 1000
        row.next_at = at + delay(attempts=row.attempts, chance=chance)
        services.queue(row.id, at=row.next_at)
    row.save(update_fields=["status", "answer", "error", "state", "sent_at", "next_at"])
    if outcome.status == GONE:
        _stop(row.subscription_id, at=at)
    return row.state


def _stop(subscription_id: UUID, *, at: datetime) -> None:
    # Standard Webhooks: 410 Gone means that the other side wants no more.
    subscription = Subscription.objects.select_for_update().get(pk=subscription_id)
    if subscription.is_active:
        services.stop(subscription, why="gone", actor="system", at=at)
