"""The vault of sealed personal values, the keys that open them, and who read what."""

from django.db import models

from linli.core.clock import now
from linli.core.ids import new_id


class SubjectKey(models.Model):
    """The key of one subject for one purpose, wrapped by the cell's key; destroying it erases.

    Its rows leave the database in no data backup: see `linli backup`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    cell_key = models.CharField(max_length=80)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    # Kept by law after its purpose ended: stored only, opened by nobody (PIPL article 47).
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_id", "purpose"], name="one_key_per_purpose"),
        )
        indexes = (
            # Serves the change of the cell's key.
            models.Index(fields=["cell_key", "id"], name="subject_key_by_cell_key"),
        )


class Value(models.Model):
    """One personal value of one subject, sealed once for each purpose that may read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    sealed = models.BinaryField()
    source = models.CharField(max_length=60)
    kept_at = models.DateTimeField(default=now)
    forget_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "field", "purpose"], name="one_value_per_purpose"
            ),
        )
        indexes = (
            # Serves the daily retention run.
            models.Index(fields=["forget_at"], name="value_forget"),
        )


class Lookup(models.Model):
    """Under which keyed digest a subject is found by number or address; in no data backup."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=40)
    digest = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_id", "field"], name="one_lookup_per_field"),
        )
        indexes = (models.Index(fields=["field", "digest", "-kept_at"], name="lookup_digest"),)


class Hold(models.Model):
    """Why a subject's data must be kept although deletion was asked for, and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    ground = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["subject_id"], condition=models.Q(ended_at__isnull=True), name="hold_open"
            ),
        )


class Erasure(models.Model):
    """That a subject's keys were destroyed; applied again after a restore."""

    subject_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    why = models.CharField(max_length=40)


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
