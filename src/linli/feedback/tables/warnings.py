"""Which homes were warned of an alarm, and what became of each message; no number, no words."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

WARN, CLEAR = "warn", "clear"
CHANNELS = ("sms", "voice")
QUEUED, SENT, FAILED, DEAD = "queued", "sent", "failed", "dead"
STATES = (QUEUED, SENT, FAILED, DEAD)
WAITING_STATES = (QUEUED, FAILED)
# How a call ended, as the gateway tells.
OUTCOMES = ("answered", "no-answer", "busy", "failed")


class StairWarning(models.Model):
    """A warning of the homes in one stairwell (or building) of one cause, until it is cleared."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The place's code: of the stairwell, or of the building where no stairwell is known.
    scope = models.CharField(max_length=60)
    cause = models.CharField(max_length=20)
    alarm_id = models.UUIDField()
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    # over, false, drill.
    cleared_why = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scope", "cause"],
                condition=Q(cleared_at__isnull=True),
                name="stair_warning_open_once",
            ),
        )
        indexes = (models.Index(fields=["opened_at"], name="stair_warning_by_age"),)


class WarnedHome(models.Model):
    """One home within a warning."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(StairWarning, on_delete=models.CASCADE, related_name="homes")
    home = models.CharField(max_length=60)
    # When its contacts were looked for, and how many there are; none where no gateway is set up.
    looked_at = models.DateTimeField(null=True)
    people = models.PositiveSmallIntegerField(null=True)
    # Somebody knocked and told them.
    knocked_at = models.DateTimeField(null=True)
    knocked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["warning", "home"], name="home_warned_once"),
        )
        indexes = (
            # Serves the sweep over homes whose job died.
            models.Index(
                fields=["warning"], condition=Q(looked_at__isnull=True), name="home_not_looked"
            ),
        )


class WarningSent(models.Model):
    """One message or call to one person of a home; its id is the gateway's idempotency key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    home = models.ForeignKey(WarnedHome, on_delete=models.CASCADE, related_name="sent")
    # The person's file in the registry of this purpose; the number is read there when it is sent.
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=5, choices=[(one, one) for one in (WARN, CLEAR)])
    channel = models.CharField(max_length=8, choices=[(one, one) for one in CHANNELS])
    state = models.CharField(max_length=8, choices=[(one, one) for one in STATES], default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "subject_id", "kind", "channel"], name="warning_sent_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="warning_waiting"
            ),
        )
