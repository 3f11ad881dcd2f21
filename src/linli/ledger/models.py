"""The append-only record; the database itself refuses to change or remove an entry."""

from django.db import models


class Entry(models.Model):
    """One thing that happened. Holds ids and plain facts, never personal values."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    about = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField()

    class Meta:
        # Serves the history of one case or report.
        indexes = (models.Index(fields=["about", "id"], name="ledger_about"),)
