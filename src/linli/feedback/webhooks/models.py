"""Subscriptions of other systems, and each delivery to them."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

QUEUED, SENT, FAILED, DEAD = "queued", "sent", "failed", "dead"
DELIVERY_STATES = (QUEUED, SENT, FAILED, DEAD)
WAITING_STATES = (QUEUED, FAILED)


class Subscription(models.Model):
    """Where another system wants to hear of cases, of which events, within which organisation.

    Its secret is derived from the cell's key, its id and `secret_version`; it is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    # Names of events; none means all.
    events = models.JSONField(default=list)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    # Why it was switched off by itself; '' where a person did.
    stopped_why = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one subscription; its id is the `webhook-id`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    event_id = models.BigIntegerField()
    event = models.CharField(max_length=40)
    case_id = models.UUIDField()
    payload = models.JSONField()
    state = models.CharField(
        max_length=8, choices=[(s, s) for s in DELIVERY_STATES], default=QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subscription", "event_id"], name="delivery_once_per_event"
            ),
        )
        indexes = (
            # Serves the sweep over what should have gone out.
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="delivery_waiting"
            ),
            models.Index(fields=["subscription", "-made_at"], name="delivery_of_subscription"),
            models.Index(fields=["-made_at"], condition=Q(state=DEAD), name="delivery_dead"),
            # Serves the daily clean-up.
            models.Index(fields=["made_at"], name="delivery_by_age"),
        )
