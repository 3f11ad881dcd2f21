"""Tables: what somebody asked for, the calls that came of it, and how each went."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

# What the family member who is named hears of: nothing, that somebody was sent, or every outcome.
HEARS = ("nothing", "sent", "outcome")
# How the consent was given; `self` is the elder's own hand on the portal.
CONSENTS = ("written", "spoken", "self")
# Whom a call is waiting for: the home, the neighbour who was named, those who were sent, nobody.
STAGES = ("home", "neighbour", "case", "done")
OUTCOMES = ("well", "not_reached", "needs_help")


class Arrangement(models.Model):
    """What one home asked for. Names and numbers lie in the vault, under this id as the subject."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    consent_at = models.DateTimeField()
    consent_by = models.CharField(max_length=8, choices=[(one, one) for one in CONSENTS])
    # Staff has been there and knows that whoever asked lives there; before, nothing is looked at.
    confirmed_at = models.DateTimeField(null=True)
    looks_at_water = models.BooleanField(default=False)
    # Hour of the day on the cell's clock.
    look_hour = models.PositiveSmallIntegerField(default=10)
    next_look_at = models.DateTimeField(null=True)
    # Told ahead: nobody is at home until then.
    away_until = models.DateTimeField(null=True)
    # To be told by SMS when the devices at home are to be tested.
    reminds_tests = models.BooleanField(default=False)
    family_hears = models.CharField(
        max_length=8, choices=[(one, one) for one in HEARS], default="nothing"
    )
    language = models.CharField(max_length=8, default="zh-hans")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place"], condition=Q(ended_at__isnull=True), name="arrangement_once"
            ),
            models.CheckConstraint(condition=Q(look_hour__lt=24), name="arrangement_hour"),
        )
        indexes = (
            # Serves the ticker.
            models.Index(
                fields=["next_look_at"],
                condition=Q(next_look_at__isnull=False, ended_at__isnull=True),
                name="arrangement_due",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Call(models.Model):
    """Somebody is to be called, since no water was used; one a day and home at most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="calls")
    day = models.DateField()
    # When water was used last, as far back as was looked; empty where not within a week.
    last_use_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    stage = models.CharField(max_length=9, choices=[(one, one) for one in STAGES])
    # When it goes on by itself, should nobody call.
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["arrangement", "day"], name="call_once_a_day"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="call_open"),
        )

    def __str__(self) -> str:
        return str(self.id)


class CallStep(models.Model):
    """Who was called and how it went; `late` where nobody had called in time."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="steps")
    who = models.CharField(max_length=9, choices=[("home", "home"), ("neighbour", "neighbour")])
    outcome = models.CharField(
        max_length=11, choices=[(one, one) for one in (*OUTCOMES, "away", "late")]
    )
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["call", "at"], name="call_step"),)
