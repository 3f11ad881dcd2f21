"""Keys that were used, and events that wait to be delivered."""

from django.db import models

from linli.core.clock import now


class Kept(models.Model):
    """A write that was done, under its sender's key: sent again, it answers the same."""

    caller = models.CharField(max_length=80)
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    reply = models.JSONField(null=True)
    kept_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["caller", "key"], name="kept_once_per_caller"),
        )
        # Read by the daily clean-up of old keys.
        indexes = (models.Index(fields=["kept_at"], name="kept_by_age"),)


class Outbox(models.Model):
    """An event that became true and that handlers have still to hear of."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    about = models.UUIDField(null=True)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        # Serves the worker's scan for what is due; delivered rows are deleted.
        indexes = (
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(dead_at__isnull=True),
                name="outbox_due",
            ),
        )
