"""A community's buildings, homes and devices."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

FLOORS, PER_FLOOR, UNITS = 11, 2, 3


@dataclass(frozen=True, slots=True)
class Device:
    """One device; `source` is the format it speaks, `analog` whether it tells densities."""

    number: int
    serial: str
    source: str
    kind: str
    building: str
    unit: str
    home: str
    floor: int
    room: str
    analog: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """Devices, and those of each home and stairwell by floor."""

    devices: tuple[Device, ...]
    at_home: dict[str, tuple[Device, ...]]
    on_stairs: dict[tuple[str, int], Device]
    homes: tuple[str, ...]


def of(facts: list[dict[str, Any]]) -> Town:
    """The town of devices that somebody registered: number, serial, kind and place of each."""
    devices = tuple(Device(**one) for one in facts)
    at_home: dict[str, tuple[Device, ...]] = {}
    for device in devices:
        if device.home:
            at_home[device.home] = (*at_home.get(device.home, ()), device)
    in_stairs = [one for one in devices if one.kind == "smoke" and not one.home]
    stairs = {(one.unit, one.floor): one for one in in_stairs}
    return Town(devices, at_home, stairs, tuple(at_home))


def build(*, devices: int = 12_000, seed: int = 1) -> Town:
    """A town of about this many devices: smoke detectors in kitchens, halls and stairwells, gas
    and water detectors, buttons for elders, contacts of fire doors."""
    random = Random(seed)  # noqa: S311 (made data)
    found: list[Device] = []

    def add(kind: str, place: tuple[str, str, str, int], room: str) -> Device:
        number = len(found) + 1
        building, unit, home, floor = place
        zigbee = kind in {"water", "contact"} or random.random() < 0.3
        serial = f"0x{0xA4C1_3800_0000_0000 + number:016x}" if zigbee else f"dev-{number}"
        analog = kind == "smoke" and not zigbee and random.random() < 0.4
        source = "zigbee2mqtt" if zigbee else "linli"
        made = Device(number, serial, source, kind, building, unit, home, floor, room, analog)
        found.append(made)
        return made

    at_home: dict[str, tuple[Device, ...]] = {}
    on_stairs: dict[tuple[str, int], Device] = {}
    block = 0
    while len(found) < devices:
        block += 1
        building = f"sim-b{block}"
        for stair in range(1, UNITS + 1):
            unit = f"{building}-u{stair}"
            for floor in range(1, FLOORS + 1):
                stairs = (building, unit, "", floor)
                on_stairs[unit, floor] = add("smoke", stairs, "stairs")
                if floor % 3 == 0:
                    add("contact", stairs, "stairs")
                for door in range(1, PER_FLOOR + 1):
                    home = f"{unit}-{floor:02}{door:02}"
                    kinds = [("smoke", "kitchen"), ("smoke", "hall"), ("gas", "kitchen")]
                    kinds += [("water", "kitchen")] * (random.random() < 0.5)
                    kinds += [("sos", "bedroom")] * (random.random() < 0.15)
                    place = (building, unit, home, floor)
                    at_home[home] = tuple(add(kind, place, room) for kind, room in kinds)
    return Town(tuple(found), at_home, on_stairs, tuple(at_home))
