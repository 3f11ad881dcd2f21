"""Tables of rounds: what is to be visited, who goes round on a day, and each stop of a round."""

from django.db import models
from django.db.models import F, Q

from linli.core.ids import new_id
from linli.dispatch.visit_kinds import DUTY_STATES, KINDS, SOURCES, STOP_STATES


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class Duty(models.Model):
    """Something to be visited between two days: an elder, a shop's fire exits, a follow-up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=_choices(tuple(KINDS)))
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    # WGS 84: of the place, or of the case where it has no place.
    lon = models.FloatField()
    lat = models.FloatField()
    purpose = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=_choices(SOURCES))
    # What the source calls it, and its version; empty where a lead made it.
    source_key = models.CharField(max_length=80, blank=True)
    source_version = models.PositiveIntegerField(default=0)
    due_on = models.DateField()
    due_by = models.DateField()
    # Minutes of the local day between which it may begin.
    opens_min = models.PositiveSmallIntegerField()
    closes_min = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    skill = models.CharField(max_length=40, blank=True)
    every_days = models.PositiveSmallIntegerField(null=True)
    # A lead's words about it, sealed under its own key.
    sealed = models.BinaryField(default=bytes)
    state = models.CharField(max_length=10, choices=_choices(DUTY_STATES), default="open")
    # Tried in vain, or put off: not again before this day. It may be overdue by then.
    not_before = models.DateField(null=True)
    done_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(due_by__gte=F("due_on")), name="duty_due_in_order"),
            models.CheckConstraint(
                condition=Q(closes_min__gt=F("opens_min")) & Q(closes_min__lte=1440),
                name="duty_window_in_order",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="one_duty_per_source",
            ),
        )
        indexes = (
            # What an organisation has to plan for a day.
            models.Index(
                fields=["organisation", "due_on"], condition=Q(state="open"), name="duty_open"
            ),
            # What has been over for so long that it is forgotten.
            models.Index(fields=["state", "changed_at"], name="duty_by_state"),
        )


class DayPlan(models.Model):
    """That an organisation's rounds of a day were planned, when, and what found no room."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    planned_at = models.DateTimeField()
    # [{"duty": id, "why": code}]
    left_out = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "on"], name="one_plan_a_day"),
        )


class Round(models.Model):
    """One member's stops of a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey("people.Member", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    paused_at = models.DateTimeField(null=True)
    replanned_at = models.DateTimeField()
    # Why it was last planned, and what that moved: [{"stop", "code", "from", "to"}].
    why = models.CharField(max_length=12)
    changes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "on"], name="one_round_a_day"),)
        indexes = (models.Index(fields=["on"], name="round_by_day"),)


class Stop(models.Model):
    """A duty within a round. Only when it was done is kept, never where anybody was meanwhile."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops")
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    expected_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=_choices(STOP_STATES), default="planned")
    why = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "duty"], name="a_duty_once_a_round"),
        )
        indexes = (models.Index(fields=["duty", "state"], name="stop_of_duty"),)


class Gathered(models.Model):
    """Up to when a source's changes were taken over, so that nothing is opened twice for it."""

    source = models.CharField(max_length=10, primary_key=True)
    at = models.DateTimeField()
