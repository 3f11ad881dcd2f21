"""Who asked to be warned for which area, and what each was told."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

CHANNELS = ("sms", "email")
QUEUED, SENT, FAILED, DEAD = "queued", "sent", "failed", "dead"
STATES = (QUEUED, SENT, FAILED, DEAD)
WAITING_STATES = (QUEUED, FAILED)


class AlertFollower(models.Model):
    """One address that wants to hear of one area; the address lies in the vault.

    Deleted when the link in a message is used, and a few days after nobody has confirmed it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField(unique=True)
    channel = models.CharField(max_length=8, choices=[(name, name) for name in CHANNELS])
    # The path of the place; '' for all of the cell.
    area_path = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["made_at"], condition=Q(confirmed_at__isnull=True), name="follower_unsure"
            ),
        )


class AlertNews(models.Model):
    """One message about one alert to one follower; its words are made when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    follower = models.ForeignKey(AlertFollower, on_delete=models.CASCADE, related_name="news")
    # The message of CAP and its matter; the follower's own id for the question whether they
    # asked for it.
    alert_id = models.UUIDField()
    root = models.UUIDField()
    moment = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["follower", "alert_id"], name="alert_news_once"),
        )
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="alert_news_waiting"
            ),
            models.Index(fields=["root", "state"], name="alert_news_of_matter"),
        )
