"""Reading subscriptions and deliveries, for the pages of those who manage them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from linli.feedback.webhooks.models import DEAD, SENT, WAITING_STATES, Delivery, Subscription
from linli.feedback.webhooks.services import DeliveryNotFound, SubscriptionNotFound
from linli.feedback.webhooks.signing import secret_of


@dataclass(frozen=True, slots=True)
class SubscriptionInfo:
    """A subscription with how it goes; the secret is read by `secret` alone."""

    id: UUID
    name: str
    url: str
    events: tuple[str, ...]
    organisation_id: UUID | None
    organisation_name: str
    is_active: bool
    stopped_why: str
    made_by: str
    made_at: datetime
    rotated_at: datetime | None
    waiting: int = 0
    dead: int = 0
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryInfo:
    id: UUID
    subscription_id: UUID
    subscription_name: str
    event: str
    case_id: UUID
    payload: dict[str, Any]
    state: str
    attempts: int
    next_at: datetime
    made_at: datetime
    sent_at: datetime | None
    status: int | None
    answer: str
    error: str


def _subscriptions(rows: QuerySet[Subscription]) -> list[SubscriptionInfo]:
    counted = rows.select_related("organisation").annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state__in=WAITING_STATES)),
        dead=Count("deliveries", filter=Q(deliveries__state=DEAD)),
        last_sent_at=Max("deliveries__sent_at", filter=Q(deliveries__state=SENT)),
    )
    return [
        SubscriptionInfo(
            row.id,
            row.name,
            row.url,
            tuple(row.events),
            row.organisation_id,
            row.organisation.name if row.organisation else "",
            row.is_active,
            row.stopped_why,
            row.made_by,
            row.made_at,
            row.rotated_at,
            row.waiting,
            row.dead,
            row.last_sent_at,
        )
        for row in counted
    ]


def subscriptions() -> list[SubscriptionInfo]:
    """Every subscription, the active ones first, by name."""
    return _subscriptions(Subscription.objects.order_by("-is_active", "name", "id"))


def subscription(subscription_id: UUID) -> SubscriptionInfo:
    """One subscription.

    Raises:
        SubscriptionNotFound: no subscription has this id.
    """
    found = _subscriptions(Subscription.objects.filter(pk=subscription_id).order_by("id"))
    if not found:
        raise SubscriptionNotFound()
    return found[0]


def secret(subscription_id: UUID) -> str:
    """The secret with which the other system checks signatures.

    Raises:
        SubscriptionNotFound: no subscription has this id.
    """
    row = Subscription.objects.filter(pk=subscription_id).first()
    if row is None:
        raise SubscriptionNotFound()
    return secret_of(subscription_id=row.id, version=row.secret_version)


def _deliveries(rows: QuerySet[Delivery]) -> list[DeliveryInfo]:
    return [
        DeliveryInfo(
            row.id,
            row.subscription_id,
            row.subscription.name,
            row.event,
            row.case_id,
            row.payload,
            row.state,
            row.attempts,
            row.next_at,
            row.made_at,
            row.sent_at,
            row.status,
            row.answer,
            row.error,
        )
        for row in rows.select_related("subscription")
    ]


def deliveries(
    *, subscription_id: UUID | None = None, dead_only: bool = False, limit: int = 100
) -> list[DeliveryInfo]:
    """The latest deliveries, newest first, of one subscription or of all."""
    rows = Delivery.objects.order_by("-made_at", "-id")
    if subscription_id is not None:
        rows = rows.filter(subscription_id=subscription_id)
    if dead_only:
        rows = rows.filter(state=DEAD)
    return _deliveries(rows[:limit])


def delivery(delivery_id: UUID) -> DeliveryInfo:
    """One delivery.

    Raises:
        DeliveryNotFound: no delivery has this id.
    """
    found = _deliveries(Delivery.objects.filter(pk=delivery_id))
    if not found:
        raise DeliveryNotFound()
    return found[0]
