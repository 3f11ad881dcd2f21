"""What devices are told to do: written here by people, sent by the consumer."""

from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.sensing.models.devices import Device


class DeviceCommand(models.Model):
    """One thing that a device is told to do, on its way; its id goes along."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="commands")
    does = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    # When the broker had it, and when the device answered.
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            # Serves the consumer's look for what is to be sent.
            models.Index(
                fields=["asked_at"], condition=Q(sent_at__isnull=True), name="command_to_send"
            ),
            models.Index(fields=["device", "-asked_at"], name="command_of_device"),
        )
