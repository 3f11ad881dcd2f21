"""The vault of personal values, and the record of each time they were read."""

from django.db import models

from linli.core.clock import now
from linli.core.ids import new_id


class Value(models.Model):
    """One personal value of one subject; found again by a keyed digest, never by its text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=40)
    value = models.TextField()
    lookup = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=60)
    kept_at = models.DateTimeField(default=now)
    forget_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_id", "field"], name="one_value_per_field"),
        )
        indexes = (
            # Serves the look-up of a caller by number.
            models.Index(
                fields=["field", "lookup"],
                condition=~models.Q(lookup=""),
                name="value_lookup",
            ),
            # Serves the daily retention run.
            models.Index(fields=["forget_at"], name="value_forget"),
        )


class Read(models.Model):
    """Who read which fields of whom, for which purpose, about what, and when."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.UUIDField()
    fields = models.JSONField()
    purpose = models.CharField(max_length=40)
    reader = models.CharField(max_length=80)
    about = models.UUIDField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["subject_id", "id"], name="read_of_subject"),)
