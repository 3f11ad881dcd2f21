"""What people ask about their own data, each with a clock, and how they prove who they are."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.privacy.asking import ENDED_STATES, KINDS, OPEN_STATES, REFUSED, STATES


class Request(models.Model):
    """One request of a subject; reports and subjects by id, since reports lie above."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    # How they proved who they are.
    proof = models.CharField(max_length=10)
    report_ids = ArrayField(models.UUIDField(), default=list)
    subject_ids = ArrayField(models.UUIDField(), default=list)
    # Which purpose ends, for a withdrawal of consent.
    purpose = models.CharField(max_length=40, blank=True)
    # What they wrote and what we answered, sealed under the request's own key.
    sealed = models.BinaryField()
    sealed_answer = models.BinaryField(default=bytes)
    # Why it was refused, from a closed list.
    ground = models.CharField(max_length=30, blank=True)
    # What it waits for although it was decided: the end of a case, or of a hold.
    waits_for = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The next moment at which the ticker must look: a reminder, the end of the term, or a try.
    look_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | Q(state__in=ENDED_STATES, ended_at__isnull=False, look_at__isnull=True),
                name="request_ended_when",
            ),
            models.CheckConstraint(
                condition=(Q(state=REFUSED) & ~Q(ground="")) | (~Q(state=REFUSED) & Q(ground="")),
                name="request_refused_with_ground",
            ),
        )
        indexes = (
            # The officer's queue.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="request_open",
            ),
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="request_look"
            ),
            # A resident's own list.
            GinIndex(fields=["report_ids"], name="request_of_report"),
            GinIndex(fields=["subject_ids"], name="request_of_subject"),
        )


class Pin(models.Model):
    """A code sent to the kept number or address; only its keyed digest is here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report_id = models.UUIDField()
    digest = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["report_id", "-made_at"], name="pin_of_report"),
            # Serves the daily clean-up.
            models.Index(fields=["until"], name="pin_by_age"),
        )
