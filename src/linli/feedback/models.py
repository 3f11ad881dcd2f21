"""Templates, messages to reporters, the demo's mailbox, and notices to staff."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.feedback.platform.models import Dispatch, Platform
from linli.feedback.tables.followers import AlertFollower, AlertNews
from linli.feedback.tables.property import PropertyAction, PropertySystem, StandingOrder
from linli.feedback.tables.warnings import StairWarning, WarnedHome, WarningSent
from linli.feedback.webhooks.models import Delivery, Subscription

__all__ = [
    "AlertFollower",
    "AlertNews",
    "Delivered",
    "DeliveredCode",
    "DeliveredWarning",
    "Delivery",
    "Dispatch",
    "Message",
    "Notice",
    "PropertyAction",
    "PropertySystem",
    "StairWarning",
    "StandingOrder",
    "Platform",
    "Subscription",
    "Template",
    "TemplateVersion",
    "WarnedHome",
    "WarningSent",
]

CHANNELS = ("sms", "email")
LANGUAGES = ("zh-hans", "en")
QUEUED, SENT, FAILED, DEAD = "queued", "sent", "failed", "dead"
MESSAGE_STATES = (QUEUED, SENT, FAILED, DEAD)
# Still to be sent: new, or failed and waiting for the next try.
WAITING_STATES = (QUEUED, FAILED)


class Template(models.Model):
    """The public wording of one moment, for one channel and language; changed with history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    moment = models.CharField(max_length=20)
    channel = models.CharField(max_length=8, choices=[(name, name) for name in CHANNELS])
    language = models.CharField(max_length=10, choices=[(name, name) for name in LANGUAGES])
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["moment", "channel", "language"], name="template_once"),
        )

    def __str__(self) -> str:
        return f"{self.moment} {self.channel} {self.language}"


class TemplateVersion(models.Model):
    """A template as it was after a change: who changed it, when and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["template", "version"], name="template_version_once"),
        )


class Message(models.Model):
    """What a reporter is told; the address is read from the vault when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("cases.Report", on_delete=models.PROTECT, related_name="+")
    subject_id = models.UUIDField()
    channel = models.CharField(max_length=8, choices=[(name, name) for name in CHANNELS])
    moment = models.CharField(max_length=20)
    # Which time of this moment: the round, the hand-off or the note.
    occasion = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    # Subject and body, sealed under the reporter's key for being told.
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in MESSAGE_STATES], default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["report", "moment", "occasion", "channel"], name="message_once"
            ),
            models.CheckConstraint(
                condition=Q(state=SENT, sent_at__isnull=False)
                | (~Q(state=SENT) & Q(sent_at__isnull=True)),
                name="message_sent_when",
            ),
        )
        indexes = (
            # Serves the sweep over what should have gone out.
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="message_waiting"
            ),
            models.Index(fields=["case", "created_at"], name="message_of_case"),
            # The page of messages that could not be sent.
            models.Index(fields=["-created_at"], condition=Q(state=DEAD), name="message_dead"),
            # Serves the retention run.
            models.Index(fields=["created_at"], name="message_by_age"),
        )


class Delivered(models.Model):
    """A message in the demo's mailbox, as it arrived; to whom is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="delivered")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["-at", "-id"], name="delivered_by_time"),)


class DeliveredCode(models.Model):
    """A code in the demo's mailbox, for an hour; elsewhere nothing keeps one."""

    id = models.UUIDField(primary_key=True, editable=False)
    body = models.TextField()
    at = models.DateTimeField()


class DeliveredWarning(models.Model):
    """A warning in the demo's mailbox, by SMS or read aloud; to whom is not kept."""

    id = models.UUIDField(primary_key=True, editable=False)
    channel = models.CharField(max_length=8)
    body = models.TextField()
    at = models.DateTimeField()


class Notice(models.Model):
    """Something a member of staff should know of; facts are ids, times and codes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("guard.User", on_delete=models.CASCADE, related_name="+")
    # Without a case it is about a request of a subject, which `facts` names.
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    occasion = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    # Routine work does not call at night: from when the notice shows.
    visible_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "case", "kind", "occasion"],
                nulls_distinct=False,
                name="notice_once",
            ),
        )
        indexes = (
            models.Index(fields=["user", "-visible_at", "-id"], name="notice_of_user"),
            models.Index(
                fields=["user", "visible_at"],
                condition=Q(seen_at__isnull=True),
                name="notice_unseen",
            ),
        )
