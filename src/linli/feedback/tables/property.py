"""Property systems, what somebody signed beforehand, and each action asked of a system."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

UNLOCK, LIFTS, GAS, TEST = "unlock_doors", "lifts_to_ground", "close_gas_valve", "test"
ACTIONS = (UNLOCK, LIFTS, GAS)
# Closing it cuts off every stove and boiler of a building, and somebody must open it by hand.
TWO_STEP = frozenset({GAS})
ARMED, QUEUED, SENT, FAILED, DEAD = "armed", "queued", "sent", "failed", "dead"
STATES = (ARMED, QUEUED, SENT, FAILED, DEAD)
WAITING_STATES = (QUEUED, FAILED)
PERSON, SIGNED, TRIAL = "person", "signed", "trial"
GROUNDS = (PERSON, SIGNED, TRIAL)


class PropertySystem(models.Model):
    """The system that moves doors, lifts and valves in an area, and what it can do.

    Its secret is derived from the cell's key, its id and `secret_version`; it is kept nowhere.
    `version` counts changes of what it does or where; signatures hold for one version.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    actions = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class StandingOrder(models.Model):
    """What a named person signed beforehand: this action, of this cause, in these buildings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(PropertySystem, on_delete=models.PROTECT, related_name="orders")
    system_version = models.PositiveIntegerField()
    action = models.CharField(max_length=20, choices=[(one, one) for one in ACTIONS])
    cause = models.CharField(max_length=20)
    buildings = models.JSONField(default=list)
    valid_until = models.DateTimeField()
    signed_by = models.CharField(max_length=80)
    signed_at = models.DateTimeField()
    # HMAC of all the above under the cell's key: a row that was changed by hand is not valid.
    signature = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)


class PropertyAction(models.Model):
    """One action asked of a system; its id is the idempotency key.

    Nothing is ever sent without a ground: the database refuses such a row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(PropertySystem, on_delete=models.PROTECT, related_name="asked")
    action = models.CharField(max_length=20)
    building = models.CharField(max_length=60, blank=True)
    alarm_id = models.UUIDField(null=True)
    cause = models.CharField(max_length=20, blank=True)
    ground = models.CharField(max_length=8, blank=True)
    armed_by = models.CharField(max_length=80, blank=True)
    armed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    order = models.ForeignKey(
        StandingOrder, null=True, on_delete=models.PROTECT, related_name="used"
    )
    state = models.CharField(max_length=8, choices=[(one, one) for one in STATES])
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["system", "action", "alarm_id"],
                condition=Q(alarm_id__isnull=False),
                name="property_action_once",
            ),
            models.CheckConstraint(
                condition=Q(state="armed", ground="")
                | Q(~Q(state="armed"), ground="person", order=None) & ~Q(confirmed_by="")
                | Q(~Q(state="armed"), ground="signed", order__isnull=False)
                | Q(~Q(state="armed"), ground="trial", action="test") & ~Q(confirmed_by=""),
                name="property_action_on_a_ground",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(state__in=WAITING_STATES), name="property_waiting"
            ),
            models.Index(fields=["alarm_id"], name="property_of_alarm"),
            models.Index(fields=["system", "-asked_at"], name="property_of_system"),
        )
