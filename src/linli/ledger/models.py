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


class Pending(models.Model):
    """An entry without a position yet, with its salt; a trigger writes it beside the entry."""

    entry_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()


class Salt(models.Model):
    """What makes an entry's commitment say nothing about it; erased, the commitment stays."""

    entry_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()


class Position(models.Model):
    """Where an entry stands in the log. Append-only by trigger.

    The times are those the sequencer saw, kept to say what was changed. An entry that a restore
    of the database lost has none of its own left, only its commitment.
    """

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(null=True, unique=True)
    commitment = models.BinaryField()
    occurred_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
