"""Where the emergency platform is, and each message to it."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.feedback.webhooks.models import DELIVERY_STATES, QUEUED, WAITING_STATES

ALERT, OVER, CANCEL = "alert", "over", "cancel"
MOMENTS = (ALERT, OVER, CANCEL)


class Platform(models.Model):
    """One row: the address of the emergency platform. Its secret is derived and kept nowhere."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    # Names the secret among those that are derived from the cell's key.
    secret_id = models.UUIDField(default=new_id)
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    url = models.CharField(max_length=500)
    is_active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_platform"),)

    def __str__(self) -> str:
        return self.url


class Dispatch(models.Model):
    """One CAP message on its way; its id is the `webhook-id`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The alarm that it was first about, and where and what: one alert for each, however many
    # detectors sound.
    alarm_id = models.UUIDField()
    place = models.CharField(max_length=60)
    cause = models.CharField(max_length=20)
    moment = models.CharField(max_length=8, choices=[(one, one) for one in MOMENTS])
    document = models.TextField()
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
            models.UniqueConstraint(fields=["alarm_id", "moment"], name="dispatch_once"),
        )
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="dispatch_waiting"
            ),
            models.Index(fields=["place", "cause", "-made_at"], name="dispatch_of_place"),
            models.Index(fields=["-made_at", "-id"], name="dispatch_by_time"),
        )
