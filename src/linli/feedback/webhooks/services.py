"""Writes: subscribe, rotate, switch off, resend; and the fan-out of an event."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app as jobs

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback.webhooks.address import check_url
from linli.feedback.webhooks.models import (
    DEAD,
    QUEUED,
    SENT,
    WAITING_STATES,
    Delivery,
    Subscription,
)
from linli.feedback.webhooks.payload import NAMES
from linli.feedback.webhooks.signing import secret_of
from linli.ledger import services as ledger
from linli.people import queries as people

LONGEST_NAME = 80
# Deliveries that arrived are kept for looking into, then deleted; dead ones wait longer.
KEPT_FOR, DEAD_KEPT_FOR = timedelta(days=14), timedelta(days=90)
LATE = timedelta(minutes=2)


class SubscriptionNotFound(errors.NotFound):
    code, title = "subscription-not-found", gettext_lazy("There is no such webhook")


class DeliveryNotFound(errors.NotFound):
    code, title = "delivery-not-found", gettext_lazy("There is no such delivery")


@transaction.atomic
def subscribe(
    *,
    name: str,
    url: str,
    events: list[str],
    organisation_id: UUID | None,
    actor: str,
    at: datetime,
) -> tuple[UUID, str]:
    """Subscribe another system to events of cases.

    Args:
        events: names such as ``case.resolved``, see `payload.NAMES`; none means all.
        organisation_id: only cases that it or one below it owns or was handed; None for all.
    Returns:
        The id, and the secret that the other system checks signatures with.
    Raises:
        AddressRefused: the address is no https URL on the public internet.
        Invalid: no name, an unknown event; `fields` says which.
        OrganisationNotFound: no organisation has this id.
    """
    check_url(url)
    _check(name=name, events=events)
    if organisation_id is not None:
        people.organisation(organisation_id)
    row = Subscription.objects.create(
        id=new_id(),
        name=name.strip(),
        url=url,
        events=sorted(set(events)),
        organisation_id=organisation_id,
        made_by=actor,
        made_at=at,
    )
    facts: dict[str, object] = {"events": row.events, "organisation_id": str(organisation_id or "")}
    _record("WebhookSubscribed", row, actor=actor, at=at, facts=facts)
    return row.id, secret_of(subscription_id=row.id, version=row.secret_version)


def _check(*, name: str, events: list[str]) -> None:
    wrong: dict[str, str] = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = _("Give it a name of 1 to 80 characters")
    unknown = sorted(set(events) - set(NAMES))
    if unknown:
        wrong["events"] = _("There is no event %(name)s") % {"name": unknown[0][:40]}
    if wrong:
        raise errors.Invalid(fields=wrong)


def _locked(subscription_id: UUID) -> Subscription:
    row = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if row is None:
        raise SubscriptionNotFound()
    return row


def _record(
    kind: str, row: Subscription, *, actor: str, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    ledger.record(kind=kind, about=row.id, at=at, payload=facts or {}, actor=actor)


@transaction.atomic
def rotate_secret(*, subscription_id: UUID, actor: str, at: datetime) -> str:
    """Give a subscription a new secret; for a day deliveries bear both signatures.

    Returns:
        The new secret.
    Raises:
        SubscriptionNotFound: no subscription has this id.
    """
    row = _locked(subscription_id)
    row.secret_version, row.rotated_at = row.secret_version + 1, at
    row.save(update_fields=["secret_version", "rotated_at"])
    _record("WebhookSecretRotated", row, actor=actor, at=at)
    return secret_of(subscription_id=row.id, version=row.secret_version)


@transaction.atomic
def unsubscribe(*, subscription_id: UUID, actor: str, at: datetime) -> None:
    """Switch a subscription off; what still waits for it is given up. Twice is once."""
    row = _locked(subscription_id)
    if not row.is_active:
        return
    stop(row, why="", actor=actor, at=at)


def stop(row: Subscription, *, why: str, actor: str, at: datetime) -> None:
    """Switch off a locked subscription and give up what waits for it."""
    row.is_active, row.stopped_why = False, why
    row.save(update_fields=["is_active", "stopped_why"])
    waiting = Delivery.objects.filter(subscription=row, state__in=WAITING_STATES)
    waiting.update(state=DEAD, error="switched-off")
    _record("WebhookUnsubscribed", row, actor=actor, at=at, facts={"why": why})


@transaction.atomic
def resume(*, subscription_id: UUID, actor: str, at: datetime) -> None:
    """Switch a subscription on again; what was given up can be resent."""
    row = _locked(subscription_id)
    if row.is_active:
        return
    row.is_active, row.stopped_why = True, ""
    row.save(update_fields=["is_active", "stopped_why"])
    _record("WebhookResumed", row, actor=actor, at=at)


@transaction.atomic
def resend(*, delivery_id: UUID, actor: str, at: datetime) -> None:
    """Put a dead delivery back in the queue; any other stays as it is.

    Raises:
        DeliveryNotFound: no delivery has this id.
    """
    row = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if row is None:
        raise DeliveryNotFound()
    if row.state == DEAD:
        _revive([row.id], at=at)


@transaction.atomic
def resend_dead(*, subscription_id: UUID, actor: str, at: datetime, limit: int = 1000) -> int:
    """Put a subscription's dead deliveries back in the queue, oldest first; returns how many."""
    row = _locked(subscription_id)
    dead = Delivery.objects.select_for_update().filter(subscription=row, state=DEAD)
    ids = list(dead.order_by("id").values_list("id", flat=True)[:limit])
    _revive(ids, at=at)
    return len(ids)


def _revive(ids: list[UUID], *, at: datetime) -> None:
    Delivery.objects.filter(pk__in=ids).update(state=QUEUED, attempts=0, next_at=at, error="")
    for pk in ids:
        queue(pk, at=at)


@transaction.atomic
def post(*, subscription_id: UUID, event_id: int, case_id: UUID, payload: dict[str, Any]) -> None:
    """Make the delivery of one event to one subscription, once."""
    at = datetime.fromisoformat(str(payload["timestamp"]))
    row, is_new = Delivery.objects.get_or_create(
        subscription_id=subscription_id,
        event_id=event_id,
        defaults={
            "id": new_id(),
            "event": payload["type"],
            "case_id": case_id,
            "payload": payload,
            "next_at": at,
            "made_at": at,
        },
    )
    if is_new:
        queue(row.id, at=at)


def queue(delivery_id: UUID, *, at: datetime) -> None:
    """Have a worker deliver it at `at`; the job commits with what made it."""
    task = jobs.configure_task("webhooks.deliver", queue="webhooks", schedule_at=at)
    task.defer(delivery_id=str(delivery_id))


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    late = Delivery.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LATE)
    ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    for pk in ids:
        with transaction.atomic():
            queue(pk, at=now)
    return len(ids)


def forget_old(*, now: datetime) -> int:
    """Delete deliveries that arrived two weeks ago or died three months ago; returns how many."""
    sent, _by_model = Delivery.objects.filter(state=SENT, made_at__lt=now - KEPT_FOR).delete()
    dead, _by_model = Delivery.objects.filter(state=DEAD, made_at__lt=now - DEAD_KEPT_FOR).delete()
    return sent + dead
