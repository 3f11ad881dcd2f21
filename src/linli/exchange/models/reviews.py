"""What people decide: pairs, places, samples, corrections that go back to their owner."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.exchange.models.feeds import Feed
from linli.exchange.states import ENTITIES, OPEN, PAIR_STATES, SAMPLE_STATES


class Pair(models.Model):
    """Two records that may be about the same; a decision binds every later linkage.

    `evidence` is [{comparison, outcome, weight}], which says how they compare, not what they say.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    entity = models.CharField(max_length=10, choices=[(one, one) for one in ENTITIES])
    purpose = models.CharField(max_length=40, blank=True)
    left = models.CharField(max_length=90)
    right = models.CharField(max_length=90)
    probability = models.FloatField()
    weight = models.FloatField()
    evidence = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in PAIR_STATES], default=OPEN
    )
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    # A decision taken back stays in the ledger; the pair is open again.
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "purpose", "left", "right"], name="exch_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(left__lt=models.F("right")), name="exch_pair_in_order"
            ),
        )
        indexes = (
            # The queue of reviews, the least certain first.
            models.Index(
                fields=["entity", "purpose", "probability", "id"],
                condition=Q(state=OPEN),
                name="exch_pair_open",
            ),
        )


class Placement(models.Model):
    """The place of a record as a steward chose it, where the matcher would not say."""

    record = models.CharField(primary_key=True, max_length=90)
    place_code = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)


class Sample(models.Model):
    """One field of one record, drawn at random to be checked by a person."""

    id = models.UUIDField(primary_key=True, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE)
    field = models.CharField(max_length=80)
    record = models.CharField(max_length=90)
    place_code = models.CharField(max_length=60, blank=True)
    drawn_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in SAMPLE_STATES], default=OPEN
    )
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["feed", "field", "record"], name="exch_sample_once"),
        )
        indexes = (models.Index(fields=["feed", "field", "state"], name="exch_sample_of_field"),)


class Correction(models.Model):
    """What a person found wrong in a delivered record, on its way back to the owner.

    The right value lies sealed: it may be about a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE)
    record = models.CharField(max_length=90)
    field = models.CharField(max_length=80)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    # Told to the owner with the error file or the change feed; set right with a later delivery.
    told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["feed", "made_at"],
                condition=Q(settled_at__isnull=True),
                name="exch_correction_open",
            ),
        )
