"""Alarms as people see them, their story, and what the engine remembers of a building."""

from django.db import models
from django.db.models import Q

from linli.sensing.models.devices import Device

# ANSI/ISA-18.2, alarm states: unacknowledged, acknowledged, returned to normal unacknowledged,
# shelved, suppressed by design, out of service, and normal again.
ALARM_STATES = (
    "unacknowledged",
    "acknowledged",
    "returned",
    "shelved",
    "suppressed",
    "out_of_service",
    "normal",
)
OPEN_ALARMS = tuple(state for state in ALARM_STATES if state != "normal")


class Alarm(models.Model):
    """One alarm of one device and rule, from its raising until it is over and acknowledged."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="alarms")
    rule = models.CharField(max_length=60)
    rule_version = models.PositiveIntegerField()
    cause = models.CharField(max_length=20)
    grade = models.CharField(max_length=2)
    state = models.CharField(max_length=14, choices=[(s, s) for s in ALARM_STATES])
    is_life_safety = models.BooleanField()
    is_confirmed = models.BooleanField(default=False)
    is_drill = models.BooleanField(default=False)
    # Where, as of the raising: the device may be moved later.
    building = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    home = models.CharField(max_length=60, blank=True)
    floor = models.SmallIntegerField(null=True)
    room = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    # When it reached people; empty while quiet hours, a group or an inhibition hold it.
    annunciated_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=20, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)
    returned_at = models.DateTimeField(null=True)
    shelved_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(default=0)
    notes = models.JSONField(default=list)
    # What it turned out to be: real, nuisance, drill, fault; by a person.
    verdict = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["building", "cause", "raised_at"],
                condition=~Q(state="normal"),
                name="alarm_open",
            ),
            models.Index(fields=["raised_at", "id"], name="alarm_by_time"),
            models.Index(fields=["device", "raised_at"], name="alarm_of_device"),
        )


class AlarmEvent(models.Model):
    """One step of an alarm."""

    id = models.BigAutoField(primary_key=True)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["alarm", "at"], name="alarm_event"),)


class Scope(models.Model):
    """What the engine remembers of one building; `version` tells a reader that it changed."""

    code = models.CharField(max_length=60, primary_key=True)
    version = models.BigIntegerField(default=0)
    content = models.JSONField(default=dict)
    # The next moment at which a tick has something to do here.
    look_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="scope_look"),
            models.Index(fields=["version"], name="scope_version"),
        )
