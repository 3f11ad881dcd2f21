"""What the privacy officer keeps: processors, assessments, breaches, reports of retention."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from linli.core.ids import new_id


class RetentionRun(models.Model):
    """What one run of retention erased: how many values or rows of each field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ran_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["-ran_at"], name="retention_by_time"),)


class Processor(models.Model):
    """Who handles which fields for us, under which contract, where (PIPL articles 21 and 59)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    does = models.CharField(max_length=300)
    contract = models.CharField(max_length=200)
    fields = ArrayField(models.CharField(max_length=40), default=list)
    country = models.CharField(max_length=2, default="CN")
    since = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_at__isnull=True), name="processor_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """One version of an impact assessment (PIPL articles 55 and 56); versions are never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Versions of one assessment share this.
    series_id = models.UUIDField()
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    # Filled in by the program: fields, purposes, counts, processors at that time.
    facts = models.JSONField(default=dict)
    lawful = models.TextField()
    impact = models.TextField()
    measures = models.TextField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["series_id", "version"], name="assessment_version"),
            models.CheckConstraint(
                condition=Q(keep_until__gt=F("made_at")), name="assessment_kept_for_a_while"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Breach(models.Model):
    """A leak, change or loss of personal data and who was told (PIPL article 57)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.TextField()
    cause = models.TextField()
    harm = models.TextField()
    measures = models.TextField()
    fields = ArrayField(models.CharField(max_length=40), default=list)
    subjects = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    found_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    # The authority that was told, when, and with which words it was.
    authority = models.CharField(max_length=120, blank=True)
    authority_told_at = models.DateTimeField(null=True)
    residents_told = models.PositiveIntegerField(default=0)
    residents_told_at = models.DateTimeField(null=True)
    # Why residents were not told (article 57: measures avoid the harm).
    not_told_because = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
