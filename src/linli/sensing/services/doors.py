"""Doors for vendors' clouds: opened with a mapping, entered with a signature."""

import secrets
from collections import Counter as Tally
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.sensing.formats import vendor
from linli.sensing.formats.values import Parsed, Reading, Refusal, Refused
from linli.sensing.ingest import counting
from linli.sensing.models import Pushed, VendorDoor


class DoorNotFound(errors.NotFound):
    code, title = "vendor-door-not-found", _("There is no such door here")


class MappingRefused(errors.Invalid):
    code, title = "mapping-refused", _("This mapping cannot be used")


class PushRefused(errors.Forbidden):
    code, title = "push-refused", _("This was not signed with the door's secret")


class PushUnreadable(errors.Invalid):
    code, title = "push-unreadable", _("This could not be read with the door's mapping")


@transaction.atomic
def keep_vendor_door(
    *, source: str, mapping: dict[str, Any], actor: str, at: datetime, secret: str = ""
) -> str:
    """Open a door, or change its mapping; returns its secret, which is shown this once.

    Raises:
        MappingRefused: an expression cannot be read; the detail says which.
    """
    try:
        made = vendor.VendorMapping(**{"source": source, **mapping})
        vendor.check(made)
    except (vendor.MappingWrong, TypeError) as error:
        raise MappingRefused(str(error)) from error
    row = VendorDoor.objects.select_for_update().filter(source=source).first()
    if row is None:
        row = VendorDoor(id=new_id(), source=source)
    row.secret = secret or row.secret or secrets.token_urlsafe(32)
    row.mapping, row.changed_at, row.is_active = asdict(made), at, True
    row.save()
    payload: dict[str, object] = {"source": source}
    ledger.record(kind="VendorDoorKept", about=row.id, at=at, payload=payload, actor=actor)
    return row.secret


def receive_push(*, source: str, payload: bytes, signature: str, at: datetime) -> int:
    """Take a vendor's push: check its signature, read it, keep its readings for the consumer.

    Durable when this returns; sent again, the readings are known by their marks.

    Returns:
        How many readings were taken; parts that could not be read are counted.
    Raises:
        DoorNotFound, PushRefused, PushUnreadable: counted, too.
    """
    row = VendorDoor.objects.filter(source=source, is_active=True).first()
    if row is None:
        raise DoorNotFound()
    if not vendor.is_signed(secret=row.secret.encode(), payload=payload, signature=signature):
        counting.count_refusals({("bad-signature", 0): 1}, at=at)
        raise PushRefused()
    mapping = vendor.VendorMapping(**row.mapping)
    try:
        parts = vendor.parse(mapping=mapping, payload=payload, received_at=at)
    except Refused as refused:
        counting.count_refusals({(refused.code, 0): 1}, at=at)
        raise PushUnreadable(why=refused.code) from refused
    return _keep(parts, at)


@transaction.atomic
def _keep(parts: Parsed, at: datetime) -> int:
    refused = Tally((part.code, 0) for part in parts if isinstance(part, Refusal))
    counting.count_refusals(refused, at=at)
    rows = [
        Pushed(
            source=part.source,
            serial=part.serial,
            kind=part.kind,
            value=part.value,
            received_at=part.received_at,
            said_at=part.said_at,
            mark=part.mark,
            counter=part.counter,
        )
        for part in parts
        if isinstance(part, Reading)
    ]
    Pushed.objects.bulk_create(rows)
    return len(rows)
