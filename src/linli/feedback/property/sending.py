"""One try of one action: signed, sent, its answer kept; a failure is the desk's at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from linli.feedback import services as feedback
from linli.feedback.property import services
from linli.feedback.tables.property import (
    DEAD,
    FAILED,
    SENT,
    SIGNED,
    TEST,
    WAITING_STATES,
    PropertyAction,
    PropertySystem,
)
from linli.feedback.webhooks.sending import BOTH_SECRETS_FOR, JITTER, Outcome, push
from linli.feedback.webhooks.signing import secret_of
from linli.guard import queries as guard
from linli.ledger import services as ledger
from linli.places import queries as places

VERSION = 1
# 3 s, doubled to a minute at most: three and a half minutes in all. Later, somebody has walked.
MAX_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=3), timedelta(minutes=1)
LEASE = timedelta(seconds=25)


def send(*, action_id: UUID, at: datetime) -> str:
    """Try an action that is due and that nobody else is trying; not inside a transaction.

    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    claimed = PropertyAction.objects.filter(
        pk=action_id, state__in=WAITING_STATES, next_at__lte=at, system__is_active=True
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    row = PropertyAction.objects.select_related("system", "order").get(pk=action_id)
    if row.ground == SIGNED and not _holds(row, at=at):
        return _keep(row, Outcome(error="no-longer-signed"), at=at)
    outcome = push(
        row.system.url,
        id=row.id,
        keys=_secrets(row.system, at=at),
        payload=payload_of(row),
        at=at,
    )
    return _keep(row, outcome, at=at)


def _holds(row: PropertyAction, *, at: datetime) -> bool:
    return row.order is not None and services.is_still_signed(row.order, at=at)


def payload_of(row: PropertyAction) -> dict[str, Any]:
    """What the system hears: the action, where and why; nothing about a person."""
    place = places.place_by_code(row.building) if row.building else None
    return {
        "type": f"property.{row.action}",
        "timestamp": row.asked_at.isoformat(),
        "version": VERSION,
        "data": {
            "cell": settings.CELL,
            "action": row.action,
            "building": {"code": row.building, "address": place.address if place else ""},
            "cause": row.cause,
            "alarm_id": str(row.alarm_id) if row.alarm_id else None,
            "ground": row.ground,
        },
    }


def _secrets(system: PropertySystem, *, at: datetime) -> list[str]:
    versions = [system.secret_version]
    if system.rotated_at is not None and at < system.rotated_at + BOTH_SECRETS_FOR:
        versions.append(system.secret_version - 1)
    return [secret_of(subscription_id=system.id, version=version) for version in versions]


@transaction.atomic
def _keep(row: PropertyAction, outcome: Outcome, *, at: datetime) -> str:
    row.status, row.answer, row.error = outcome.status, outcome.answer, outcome.error
    row.answered_at = at
    if outcome.is_good:
        row.state = SENT
    elif row.attempts >= MAX_ATTEMPTS or outcome.error == "no-longer-signed":
        row.state = DEAD
    else:
        row.state = FAILED
        doubled: int = 2 ** (row.attempts - 1)
        chance = secrets.randbelow(1001) / 1000
        wait = min(FIRST_DELAY * doubled, LONGEST_DELAY)
        row.next_at = at + wait * (1 - JITTER + 2 * JITTER * chance)
        services.queue(row.id, at=row.next_at)
    row.save(update_fields=["status", "answer", "error", "answered_at", "state", "next_at"])
    _record(row, at=at)
    if row.state == DEAD or (row.state == FAILED and row.attempts == 1):
        _tell_desk(row, at=at)
    return row.state


def _record(row: PropertyAction, *, at: datetime) -> None:
    """The answer goes into the ledger as its digest: what a machine wrote may hold anything."""
    payload: dict[str, object] = {
        "state": row.state,
        "status": row.status,
        "error": row.error,
        "attempts": row.attempts,
        "answer_sha256": hashlib.sha256(row.answer.encode()).hexdigest() if row.answer else "",
    }
    ledger.record(
        kind="PropertyActionAnswered", about=row.id, at=at, payload=payload, actor="system"
    )


def _tell_desk(row: PropertyAction, *, at: datetime) -> None:
    if row.action == TEST:
        # Whoever tries it looks at the answer.
        return
    place = places.place_by_code(row.building)
    users = guard.users_with_role("dispatcher", organisation_id=row.system.organisation_id)
    facts = {
        "alarm_id": str(row.alarm_id),
        "action": row.action,
        "place": place.address if place else row.building,
    }
    feedback.tell_staff(
        user_ids=users,
        case_id=None,
        kind="property_failed",
        facts=facts,
        at=at,
        occasion=f"{row.id}:{row.state}",
    )
