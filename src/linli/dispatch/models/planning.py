"""What was foreseen for a week, calls from before Linli, and questions put to the twin.

Counts, hours and places only: no table here knows a person.
"""

from django.db import models
from django.db.models import Q

from linli.core.clock import now
from linli.core.ids import new_id


class Foresight(models.Model):
    """The calls of an organisation's week, as a job foresaw them at `made_at`.

    `foreseen` holds hours, places, reach and how long work takes; `promise` what the plan that was
    published promised, and stays as it was then.
    """

    STATES = ("wanted", "made", "failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    week_on = models.DateField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="wanted")
    wanted_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True)
    # Calls a day that the lead reckons with; counts only where the past is too short to tell.
    reckoned = models.FloatField(null=True)
    foreseen = models.JSONField(default=dict)
    promise = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "week_on"], name="foresight_once"),
            models.CheckConstraint(
                condition=Q(reckoned__isnull=True) | Q(reckoned__gt=0), name="foresight_reckoned"
            ),
        )
        # Serves the job: what is wanted, the longest waiting first.
        indexes = (
            models.Index(
                fields=["wanted_at"], condition=Q(state="wanted"), name="foresight_wanted"
            ),
        )


class EarlierCalls(models.Model):
    """How many calls an hour brought to an organisation before its cases were kept here."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    hour = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "hour"], name="earlier_calls_once"),
        )


class TwinQuestion(models.Model):
    """A "what if" put to the twin; `played` grows day by day, so that a restart loses one."""

    STATES = ("waiting", "running", "done", "stopped", "failed")
    OPEN = ("waiting", "running")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="waiting")
    # What is compared: numbers of staff, posts, demand; see `dispatch.asking.facts`.
    asked = models.JSONField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_at = models.DateTimeField(null=True)
    estimate_s = models.FloatField()
    cpu_s = models.FloatField(default=0.0)
    days_done = models.PositiveIntegerField(default=0)
    days_all = models.PositiveIntegerField()
    # How often it was taken up without getting a day further; too often, and it has failed.
    starts = models.PositiveSmallIntegerField(default=0)
    played = models.JSONField(default=dict)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | Q(~Q(state__in=("waiting", "running")), ended_at__isnull=False),
                name="twin_question_ended",
            ),
        )
        # Serves the job and the list of past questions.
        indexes = (
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=("waiting", "running")),
                name="twin_question_open",
            ),
            models.Index(fields=["-asked_at"], name="twin_question_past"),
        )
