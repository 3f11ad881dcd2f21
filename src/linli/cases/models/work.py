"""Assignments, hand-offs and clocks."""

from django.db import models
from django.db.models import F, Q

from linli.cases.lifecycle import ACTIVE_STATES, ASSIGNMENT_STATES, HANDOFF_STATES, OPEN_HANDOFFS
from linli.cases.models.case import Case
from linli.core.ids import new_id


class Assignment(models.Model):
    """One responder asked to act."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    member = models.ForeignKey("people.Member", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s, s) for s in ASSIGNMENT_STATES])
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # A code; what somebody wrote lies sealed in the event.
    reason = models.CharField(max_length=20, blank=True)
    reasons = models.JSONField(default=list)
    distance_m = models.FloatField(null=True)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "member"],
                condition=Q(state__in=ACTIVE_STATES),
                name="one_active_assignment_per_member",
            ),
        )
        indexes = (
            # A responder's own list, and the workload of each.
            models.Index(
                fields=["member", "offered_at"],
                condition=Q(state__in=ACTIVE_STATES),
                name="assignment_active",
            ),
            # Offers that run out.
            models.Index(
                fields=["expires_at"], condition=Q(state="offered"), name="assignment_expiry"
            ),
            models.Index(fields=["case", "offered_at"], name="assignment_of_case"),
            models.Index(fields=["member", "ended_at"], name="assignment_ended"),
        )


class HandOff(models.Model):
    """A step given to another organisation: transfer moves the case, assist asks for a part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_offs")
    mode = models.CharField(max_length=8, choices=[("transfer", "transfer"), ("assist", "assist")])
    state = models.CharField(max_length=10, choices=[(s, s) for s in HANDOFF_STATES])
    giver = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hand_off_to_another"),
        )
        indexes = (
            models.Index(fields=["case", "asked_at"], name="hand_off_of_case"),
            models.Index(
                fields=["taker", "asked_at"],
                condition=Q(state__in=OPEN_HANDOFFS),
                name="hand_off_waiting",
            ),
        )


class Clock(models.Model):
    """Time promised for one step of a case or hand-off; `linli.cases.clock_rules` defines it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    hand_off = models.ForeignKey(
        HandOff, null=True, on_delete=models.PROTECT, related_name="clocks"
    )
    kind = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10)
    grade = models.CharField(max_length=2)
    calendar = models.ForeignKey("people.WorkCalendar", on_delete=models.PROTECT, related_name="+")
    around_the_clock = models.BooleanField(default=False)
    target = models.DurationField()
    consumed = models.DurationField()
    waited = models.DurationField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    since = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    # A code; what somebody wrote lies sealed in the event.
    pause_reason = models.CharField(max_length=20, blank=True)
    pause_until = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # Percent of the target whose reminder or escalation is out.
    noticed = models.JSONField(default=list)
    # The next moment at which the ticker must look: reminder, breach or end of a pause.
    look_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "hand_off", "kind", "round"],
                nulls_distinct=False,
                name="one_clock_of_a_kind_and_round",
            ),
        )
        indexes = (
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="clock_look"),
        )
