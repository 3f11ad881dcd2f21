"""The case and its events."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from linli.cases.lifecycle import CASE_STATES, OPEN_STATES
from linli.cases.models.category import Category
from linli.core.ids import new_id


class Case(models.Model):
    """The unit of work: one or more reports about the same thing, one owner, running clocks."""

    KINDS = ("report", "complaint", "question", "suggestion")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=9, unique=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in CASE_STATES])
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    grade = models.CharField(max_length=2)
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT)
    area_path = models.CharField(max_length=400, blank=True, db_collation="C")
    # Summary and address, sealed: see `linli.cases.content`.
    sealed = models.BinaryField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    occurred_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The earliest moment at which a running clock of the case falls due.
    next_due_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    # When dispatch looks at it again, while nobody has it.
    dispatch_at = models.DateTimeField(null=True)
    # Until when the desk may decide whom to send before dispatch does; null where it need not.
    proposed_until = models.DateTimeField(null=True)
    # Why a person must look: unsure, unowned, declined, breached, hand_off, help, proposed, waited,
    # hand_over; '' when no rule waits for anybody.
    needs_person = models.CharField(max_length=12, blank=True)
    report_count = models.PositiveIntegerField(default=1)
    followers = models.PositiveIntegerField(default=0)
    disposition = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    round = models.PositiveSmallIntegerField(default=1)
    decision = models.JSONField(default=dict)
    rating = models.PositiveSmallIntegerField(null=True)
    is_public = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(grade__in=("P1", "P2", "P3", "P4")), name="case_grade"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | Q(~Q(state__in=OPEN_STATES), ended_at__isnull=False),
                name="case_ended_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="case_rating"
            ),
        )
        indexes = (
            # The console's queue, all owners or one.
            models.Index(
                fields=["grade", "next_due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="case_queue",
            ),
            models.Index(
                fields=["owner", "grade", "next_due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="case_owner_queue",
            ),
            # "Needs a person".
            models.Index(
                fields=["grade", "next_due_at", "id"],
                condition=Q(state__in=OPEN_STATES) & ~Q(needs_person=""),
                name="case_needs_person",
            ),
            # Look-up by time for lists of all, and for Open311.
            models.Index(fields=["-opened_at", "-id"], name="case_by_time"),
            models.Index(fields=["changed_at", "id"], name="case_by_change"),
            models.Index(fields=["category", "-opened_at"], name="case_by_category"),
            models.Index(fields=["place", "-opened_at"], name="case_at_place"),
            # Cases that wait for somebody to be sent.
            models.Index(fields=["dispatch_at"], condition=Q(state="open"), name="case_dispatch"),
            # Closing after the reopen term.
            models.Index(fields=["ended_at"], condition=Q(state="resolved"), name="case_resolved"),
        )


class CaseSearch(models.Model):
    """The pieces of text by which a case is found; in no backup, made again after a restore."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        db_table = "cases_search"


class PointColumn(models.Field):  # type: ignore[type-arg]  # not generic at run time
    """PostgreSQL's `point`; written by a trigger, asked for by raw SQL."""

    def db_type(self, connection: object) -> str:
        return "point"


class CaseSpot(models.Model):
    """Where an open case is: kept by a trigger, for the index by point (see migration 0004)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    spot = PointColumn()

    class Meta:
        db_table = "cases_spot"


class Event(models.Model):
    """One change of a case: the story that the case page tells, newest last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    # Its text, sealed; b"" where it has none.
    sealed = models.BinaryField(default=b"")
    is_public = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["case", "at", "id"], name="event_of_case"),
            # Open311 service request updates: public events by time.
            models.Index(fields=["at", "id"], condition=Q(is_public=True), name="event_public"),
        )
