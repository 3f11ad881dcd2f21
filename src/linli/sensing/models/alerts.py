"""Alerts that come in by CAP: who may send them, each message, what was refused."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

# `cap.standing` settles the first four; a message that is no Alert or Update is a reply.
ALERT_STATES = ("live", "superseded", "cancelled", "reply")


class AlertSource(models.Model):
    """One sender's door: pushed with a signature, or fetched from an address.

    The secret must be known to check signatures, so it is kept as it is; it opens this door only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80)
    secret = models.CharField(max_length=120)
    # What `sender` of a message must be; none means that nobody is trusted.
    senders = ArrayField(models.CharField(max_length=200), default=list)
    # Codes of areas as the sender has them, to codes of ours or to * for the whole cell.
    codes = models.JSONField(default=dict)
    poll_url = models.CharField(max_length=500, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    # Links of a feed that were followed already, the latest last.
    seen = ArrayField(models.CharField(max_length=500), default=list)
    polled_at = models.DateTimeField(null=True)
    # How the last fetch ended: '' for well.
    poll_error = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Alert(models.Model):
    """One message as it came, with what Linli made of it; changed only in how it stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(AlertSource, on_delete=models.PROTECT, related_name="alerts")
    # The first message of the matter that this one belongs to: tasks and news are once for each.
    root = models.UUIDField()
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    status = models.CharField(max_length=10)
    msg_type = models.CharField(max_length=8)
    scope = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=8)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The message as it came; what is shown is read from it again.
    document = models.TextField()
    references = models.JSONField(default=list)
    paths = ArrayField(models.CharField(max_length=400), default=list)
    is_area_known = models.BooleanField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in ALERT_STATES])
    ended_by = models.UUIDField(null=True)
    came_by = models.CharField(max_length=8)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sender", "identifier"], name="alert_once"),)
        indexes = (
            # Serves the banner of every page.
            models.Index(fields=["ends_at"], condition=Q(state="live"), name="alert_live"),
            models.Index(fields=["-sent_at", "-id"], name="alert_by_time"),
            models.Index(fields=["root"], name="alert_of_matter"),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.identifier}"


class AlertRefusal(models.Model):
    """How many messages of a source were not taken, by reason. Of what they held: nothing."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(AlertSource, on_delete=models.CASCADE, related_name="refusals")
    reason = models.CharField(max_length=30)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    last_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "reason"], name="alert_refusal_once"),
        )


class AlertPlan(models.Model):
    """What is done when an alert of a kind comes: one task, at whom, from which level on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    # Done for this level and graver ones.
    level = models.CharField(max_length=8)
    category = models.SlugField(max_length=60)
    # Kind of organisation that does it: one task for each whose area is concerned; '' one for
    # each area, wherever triage sends it.
    owner_kind = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=500)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.level}: {self.text[:40]}"


class AlertPlanVersion(models.Model):
    """A plan as it was after a change: who changed it, when and why."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(AlertPlan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "version"], name="alert_plan_version_once"),
        )


class AlertTask(models.Model):
    """A task that was opened for a matter by a plan; once for each area or organisation."""

    id = models.BigAutoField(primary_key=True)
    root = models.UUIDField()
    plan = models.ForeignKey(AlertPlan, on_delete=models.PROTECT, related_name="+")
    # The path of the area, with the organisation where one was chosen.
    whom = models.CharField(max_length=500)
    report_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["root", "plan", "whom"], name="alert_task_once"),
        )
