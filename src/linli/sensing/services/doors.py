"""Doors for vendors' clouds: opened with a mapping, entered with a signature."""

import secrets
from collections import Counter as Tally
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.sensing.formats import vendor
from linli.sensing.formats.values import Parsed, Reading, Refusal, Refused
from linli.sensing.ingest import counting
from linli.sensing.models import DoorRefusal, Pushed, VendorDoor

KEPT_FOR = timedelta(days=90)
COUNT_AT_DOOR = """
INSERT INTO sensing_doorrefusal (door_id, day, reason, count, last_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (door_id, day, reason) DO UPDATE
SET count = sensing_doorrefusal.count + excluded.count, last_at = excluded.last_at
"""


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
        row = VendorDoor(id=new_id(), source=source, is_active=True)
    row.secret = secret or row.secret or secrets.token_urlsafe(32)
    row.mapping, row.changed_at = asdict(made), at
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
        _count(row, Tally({"bad-signature": 1}), at)
        raise PushRefused()
    mapping = vendor.VendorMapping(**row.mapping)
    try:
        parts = vendor.parse(mapping=mapping, payload=payload, received_at=at)
    except Refused as refused:
        _count(row, Tally({refused.code: 1}), at)
        raise PushUnreadable(why=refused.code) from refused
    return _keep(row, parts, at)


@transaction.atomic
def _count(row: VendorDoor, refused: Tally[str], at: datetime) -> None:
    """Count by reason, in all and at this door."""
    counting.count_refusals({(code, 0): n for code, n in refused.items()}, at=at)
    given = [(row.id, at.date(), code, n, at) for code, n in sorted(refused.items())]
    with connection.cursor() as cursor:
        cursor.executemany(COUNT_AT_DOOR, given)


@transaction.atomic
def rotate_door_secret(*, source: str, actor: str, at: datetime) -> str:
    """Give a door a new secret; the old one ends at once. Returns it, shown this once.

    Raises:
        DoorNotFound: there is no such door.
    """
    row = _locked(source)
    row.secret, row.changed_at = secrets.token_urlsafe(32), at
    row.save(update_fields=["secret", "changed_at"])
    payload: dict[str, object] = {"source": source}
    ledger.record(kind="VendorDoorRotated", about=row.id, at=at, payload=payload, actor=actor)
    return row.secret


@transaction.atomic
def switch_vendor_door(*, source: str, is_on: bool, actor: str, at: datetime) -> None:
    """Close a door, or open it again; done twice, it changes nothing.

    Raises:
        DoorNotFound: there is no such door.
    """
    row = _locked(source)
    if row.is_active == is_on:
        return
    row.is_active, row.changed_at = is_on, at
    row.save(update_fields=["is_active", "changed_at"])
    payload: dict[str, object] = {"source": source, "is_on": is_on}
    ledger.record(kind="VendorDoorSwitched", about=row.id, at=at, payload=payload, actor=actor)


def _locked(source: str) -> VendorDoor:
    row = VendorDoor.objects.select_for_update().filter(source=source).first()
    if row is None:
        raise DoorNotFound()
    return row


def forget_door_refusals(*, now: datetime) -> int:
    """Delete counts older than 90 days; returns how many."""
    count, _by_model = DoorRefusal.objects.filter(day__lt=(now - KEPT_FOR).date()).delete()
    return count


@transaction.atomic
def _keep(row: VendorDoor, parts: Parsed, at: datetime) -> int:
    refused = Tally(part.code for part in parts if isinstance(part, Refusal))
    if refused:
        _count(row, refused, at)
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
