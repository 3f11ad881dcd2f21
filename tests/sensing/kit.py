"""Makers for tests of sensing: a building with homes, devices in them, messages."""

import json
from datetime import datetime
from itertools import count

from tests.factories import NOON

from linli.core.coordinates import Point
from linli.places import queries as places
from linli.places import services as place_services
from linli.places.services import NewPlace
from linli.sensing import services
from linli.sensing.ingest.source import Message
from linli.sensing.models import Device

_numbers = count(1)


def make_building(homes: int = 4, units: int = 1) -> str:
    """A building with stairwells and homes; returns its code."""
    n = next(_numbers)
    spot = Point(113.9, 30.6)
    code = f"bld{n}"
    kept = [NewPlace("building", code, f"{n}号楼", f"梧桐苑{n}号楼", spot)]
    for u in range(1, units + 1):
        unit = f"{code}-u{u}"
        kept.append(NewPlace("unit", unit, f"{u}单元", f"梧桐苑{n}号楼{u}单元", spot, code))
        kept += [
            NewPlace("home", f"{unit}-h{h}", f"{h}01室", f"梧桐苑{n}号楼{u}单元{h}01室", spot, unit)
            for h in range(1, homes + 1)
        ]
    place_services.keep_places(places=kept, actor="system", at=NOON)
    return code


def make_device(
    serial: str = "", *, kind: str = "smoke", source: str = "linli", place: str = "",
    every_s: int = 3600, at: datetime = NOON,
) -> Device:  # fmt: skip
    """A device; placed where `place` names a place's code."""
    serial = serial or f"dev{next(_numbers)}"
    new = services.NewDevice(source, serial, kind, every_s=every_s)
    device_id = services.register_device(new=new, actor="system", at=at)
    if place:
        found = places.place_by_code(place)
        services.place_device(
            device_id=device_id, place_id=found.id, floor=3, room="kitchen", actor="system", at=at
        )
    return Device.objects.get(pk=device_id)


def message(
    device: Device | str, kind: str, value: object, when: datetime = NOON, /, *,
    repeated: bool = False, **more: object,
) -> Message:  # fmt: skip
    """A message in Linli JSON as the broker hands it over; `more` are further fields."""
    serial = device if isinstance(device, str) else device.serial
    payload = json.dumps({"value": value, **more}).encode()
    return Message(f"linli/v1/main/{serial}/{kind}", payload, when, repeated, None)
