"""Devices from stock to retirement; each step is in the device's history and in the ledger."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.sensing import events, versions
from linli.sensing.models import Device, DeviceHistory, MaintenanceTask, UnknownDevice

LONGEST_OUT = timedelta(days=14)
# Mosquitto's own form of a salted PBKDF2-SHA512 digest ($7$), so that its file can be written.
ROUNDS = 1000


class DeviceNotFound(errors.NotFound):
    code, title = "device-not-found", _("There is no such device here")


class DeviceKnown(errors.Conflict):
    code, title = "device-known", _("This device is registered already")


class DeviceGone(errors.Conflict):
    code, title = "device-retired", _("This device was retired")


class OutTooLong(errors.Invalid):
    code, title = "out-too-long", _("A device may be out of service for two weeks at most")


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device as its box says; `every_s` is how often it speaks when all is well (0: never)."""

    source: str
    serial: str
    kind: str
    maker: str = ""
    model: str = ""
    every_s: int = 3600


@transaction.atomic
def register_device(*, new: NewDevice, actor: str, at: datetime) -> UUID:
    """Take a device into stock; it is not listened to before it is placed.

    Raises:
        DeviceKnown: it is registered already.
    """
    number = _next_number()
    device_id = new_id()
    made = Device.objects.bulk_create(
        [
            Device(
                id=device_id,
                number=number,
                source=new.source,
                serial=new.serial,
                kind=new.kind,
                maker=new.maker,
                model=new.model,
                every_s=new.every_s,
            )
        ],
        ignore_conflicts=True,
    )
    if not Device.objects.filter(pk=made[0].pk).exists():
        raise DeviceKnown(serial=new.serial)
    _note(device_id, "registered", "in_stock", actor, at)
    return device_id


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('sensing_device_number')")
        row = cursor.fetchone()
    return int(row[0])


@transaction.atomic
def place_device(
    *,
    device_id: UUID,
    place_id: UUID,
    floor: int | None = None,
    room: str = "",
    actor: str,
    at: datetime,
) -> None:
    """Put a device where it is to measure; from now on it is listened to. Also moves it.

    Raises:
        DeviceNotFound, DeviceGone, PlaceNotFound: one of them is not there.
    """
    device = _device(device_id)
    found = places.place(place_id)
    before = str(device.place_id) if device.place_id else ""
    device.state, device.place_id = "placed", found.id
    device.floor, device.room, device.placed_at, device.out_until = floor, room, at, None
    device.save(update_fields=["state", "place", "floor", "room", "placed_at", "out_until"])
    _note(device.id, "placed", "placed", actor, at, place=str(found.id), before=before)


@transaction.atomic
def add_photo(*, device_id: UUID, media_id: UUID, actor: str, at: datetime) -> None:
    """Keep a photo of a device where it hangs, a stored one, in its history; once is enough."""
    device = _device(device_id)
    known = DeviceHistory.objects.filter(device=device, facts__photo=str(media_id))
    if not known.exists():
        _note(device.id, "photo", device.state, actor, at, photo=str(media_id))


@transaction.atomic
def record_test(*, device_id: UUID, is_good: bool, actor: str, at: datetime) -> None:
    """Put down that somebody tested a device where it is."""
    device = _device(device_id)
    if is_good:
        device.last_test_at = at
        device.save(update_fields=["last_test_at"])
        due = MaintenanceTask.objects.filter(device=device, kind="test", done_at=None)
        due.update(done_at=at, done_by=actor)
    _note(device.id, "tested", device.state, actor, at, is_good=is_good)


@transaction.atomic
def put_out_of_service(
    *, device_id: UUID, until: datetime, reason: str, actor: str, at: datetime
) -> None:
    """Take a device out of service until a time, for works that would set it off.

    What it tells is kept; an alarm of danger to life is told all the same, and marked.

    Raises:
        OutTooLong: for more than two weeks, or not ahead.
    """
    device = _device(device_id)
    if not at < until <= at + LONGEST_OUT:
        raise OutTooLong()
    device.state, device.out_until = "out_of_service", until
    device.save(update_fields=["state", "out_until"])
    facts = {"until": until.isoformat(), "reason": reason[:40]}
    _note(device.id, "out_of_service", "out_of_service", actor, at, **facts)


@transaction.atomic
def return_to_service(*, device_id: UUID, actor: str, at: datetime) -> None:
    """End a device's time out of service; where it was not out, nothing changes."""
    device = _device(device_id)
    if device.state != "out_of_service":
        return
    device.state, device.out_until = "placed", None
    device.save(update_fields=["state", "out_until"])
    _note(device.id, "returned", "placed", actor, at)


@transaction.atomic
def replace_device(*, device_id: UUID, by_id: UUID, actor: str, at: datetime) -> None:
    """Put another device, from stock, where this one is, and retire this one."""
    old, new = _device(device_id), _device(by_id)
    if old.place_id is not None:
        place_device(
            device_id=new.id, place_id=old.place_id, floor=old.floor, room=old.room, actor=actor,
            at=at,
        )  # fmt: skip
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    _note(old.id, "replaced", old.state, actor, at, by=new.serial)
    _note(
        new.id,
        "replaces",
        new.state if old.place_id is None else "placed",
        actor,
        at,
        of=old.serial,
    )
    retire_device(device_id=old.id, actor=actor, at=at)


@transaction.atomic
def retire_device(*, device_id: UUID, actor: str, at: datetime) -> None:
    """Take a device away for good; its history stays. Done twice, it changes nothing."""
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        raise DeviceNotFound()
    if device.state == "retired":
        return
    device.state, device.credential_hash, device.out_until = "retired", "", None
    device.save(update_fields=["state", "credential_hash", "out_until"])
    _note(device.id, "retired", "retired", actor, at)


@transaction.atomic
def issue_credential(*, device_id: UUID, actor: str, at: datetime) -> str:
    """Make a password for a device at the broker; it is shown this once, an old one ends."""
    device = _device(device_id)
    password = secrets.token_urlsafe(18)
    device.credential_hash = mosquitto_hash(password)
    device.save(update_fields=["credential_hash"])
    _note(device.id, "credential", device.state, actor, at)
    return password


def mosquitto_hash(password: str) -> str:
    """A digest as Mosquitto's password file has it: ``$7$rounds$salt$hash``."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, 64)
    parts = (base64.b64encode(part).decode() for part in (salt, digest))
    return f"$7${ROUNDS}${'$'.join(parts)}"


@transaction.atomic
def adopt_device(
    *, source: str, serial: str, kind: str, actor: str, at: datetime, maker: str = "",
    model: str = "",
) -> UUID:  # fmt: skip
    """Register a device that speaks already, and take it off the list of strangers.

    Raises:
        DeviceKnown: it is registered already.
    """
    new = NewDevice(source, serial, kind, maker, model)
    device_id = register_device(new=new, actor=actor, at=at)
    UnknownDevice.objects.filter(source=source, serial=serial).delete()
    return device_id


@transaction.atomic
def ignore_stranger(*, source: str, serial: str, actor: str, at: datetime) -> None:
    """Say that a device that speaks is none of ours; it is still counted."""
    UnknownDevice.objects.filter(source=source, serial=serial).update(ignored_at=at)
    payload: dict[str, object] = {"source": source, "serial": serial}
    ledger.record(kind="StrangerIgnored", about=None, at=at, payload=payload, actor=actor)


def _device(device_id: UUID) -> Device:
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        raise DeviceNotFound()
    if device.state == "retired":
        raise DeviceGone()
    return device


def _note(
    device_id: UUID, step: str, state: str, actor: str, at: datetime, **facts: Any
) -> None:  # fmt: skip
    DeviceHistory.objects.create(device_id=device_id, step=step, at=at, actor=actor, facts=facts)
    ledger.append(events.DeviceChanged(device_id, step, state, at), actor=actor)
    versions.bump(versions.DEVICES)
