"""Telling a device to do something, and what became of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.sensing.commands import ANSWER_WITHIN, TEST
from linli.sensing.formats.linli import SOURCE
from linli.sensing.models import Device, DeviceCommand
from linli.sensing.services.devices import DeviceGone, DeviceNotFound

KEPT_FOR = timedelta(days=90)


class CannotBeAsked(errors.Conflict):
    code, title = "device-cannot-be-asked", _(
        "This device takes no commands: only those that speak Linli JSON do. Press its test button"
    )  # fmt: skip


@transaction.atomic
def ask_to_test(*, device_id: UUID, actor: str, at: datetime) -> UUID:
    """Tell a device to test itself; told again before it could answer, it is told once.

    Returns:
        The id of the command.
    Raises:
        DeviceNotFound, DeviceGone: there is none, or it was retired.
        CannotBeAsked: it speaks a format that knows no commands.
    """
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        raise DeviceNotFound()
    if device.state == "retired":
        raise DeviceGone()
    if device.source != SOURCE:
        raise CannotBeAsked()
    under_way = DeviceCommand.objects.filter(
        device=device, does=TEST, answered_at=None, asked_at__gt=at - ANSWER_WITHIN
    )
    known = under_way.order_by("-asked_at").values_list("id", flat=True).first()
    if known is not None:
        return known
    row = DeviceCommand.objects.create(
        id=new_id(), device=device, does=TEST, asked_by=actor, asked_at=at
    )
    payload: dict[str, object] = {"does": TEST, "command_id": str(row.id)}
    ledger.record(kind="DeviceAsked", about=device.id, at=at, payload=payload, actor=actor)
    return row.id


def forget_commands(*, now: datetime) -> int:
    """Delete commands older than 90 days; that they were given stays in the ledger."""
    count, _by_model = DeviceCommand.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    return count
