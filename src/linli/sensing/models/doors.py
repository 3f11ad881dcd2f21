"""Pushes of vendors' clouds that were refused, counted by door, day and reason."""

from django.db import models

from linli.sensing.models.devices import VendorDoor


class DoorRefusal(models.Model):
    """How often a door refused something for one reason on one day. Of what it held: nothing."""

    id = models.BigAutoField(primary_key=True)
    door = models.ForeignKey(VendorDoor, on_delete=models.CASCADE, related_name="refusals")
    day = models.DateField()
    reason = models.CharField(max_length=30)
    count = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["door", "day", "reason"], name="door_refusal_once"),
        )
