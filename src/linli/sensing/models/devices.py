"""Devices, their history, those nobody knows, and what must be done about them."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id

STATES = ("in_stock", "placed", "out_of_service", "retired")
TASKS = ("battery", "silent", "flapping", "test", "weak_signal", "fault")


class Device(models.Model):
    """A thing that measures. It belongs to a place, never to a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Stands for it in the telemetry table.
    number = models.BigIntegerField(unique=True)
    source = models.CharField(max_length=40)
    serial = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    maker = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=14, choices=[(s, s) for s in STATES], default="in_stock")
    out_until = models.DateTimeField(null=True)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT)
    floor = models.SmallIntegerField(null=True)
    room = models.CharField(max_length=20, blank=True)
    # Of its password at the broker; the password itself is shown once.
    credential_hash = models.CharField(max_length=160, blank=True)
    # How often it speaks when all is well; silent for three times as long, it is looked after.
    every_s = models.PositiveIntegerField(default=3600)
    battery = models.FloatField(null=True)
    signal = models.FloatField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    last_test_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "serial"], name="device_once"),
            models.CheckConstraint(
                condition=~Q(state="placed") | Q(place__isnull=False),
                name="device_placed_somewhere",
            ),
        )
        indexes = (
            models.Index(fields=["place", "kind"], name="device_at_place"),
            models.Index(fields=["last_seen_at"], name="device_last_seen"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.serial}"


class DeviceHistory(models.Model):
    """What was done with a device: placed, tested, replaced, taken out of service, retired."""

    id = models.BigAutoField(primary_key=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="history")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["device", "at"], name="device_history"),)


class UnknownDevice(models.Model):
    """Something that speaks and that nobody registered; nothing it says counts until adopted."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    serial = models.CharField(max_length=80)
    kinds = models.JSONField(default=list)
    messages = models.BigIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ignored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "serial"], name="unknown_device_once"),
        )


class Announced(models.Model):
    """A topic that a gateway said it will speak on (Home Assistant's discovery)."""

    topic = models.CharField(max_length=240, primary_key=True)
    source = models.CharField(max_length=40)
    serial = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    path = models.JSONField(default=list)
    on = models.CharField(max_length=60)
    off = models.CharField(max_length=60)


class VendorDoor(models.Model):
    """A vendor's cloud that pushes to us: how it signs, and how its messages are read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.SlugField(max_length=40, unique=True)
    # In the clear, since we must know it to check a signature; shown to nobody again.
    secret = models.CharField(max_length=200)
    mapping = models.JSONField()
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()


class MaintenanceTask(models.Model):
    """Something to do about a device; made and closed by what the device tells."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in TASKS])
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["device", "kind"], condition=Q(done_at__isnull=True), name="task_open_once"
            ),
        )
        indexes = (
            models.Index(fields=["made_at"], condition=Q(done_at__isnull=True), name="task_open"),
        )
