"""Fields that gateways of different makers use for the same thing, and what to leave alone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from linli.sensing.formats.values import Parsed, Reading, Refusal, Refused, checked

# Field: kind. What is not here says nothing that we keep.
FIELDS: dict[str, str] = {
    "smoke": "smoke",
    "gas": "gas",
    "carbon_monoxide": "carbon_monoxide",
    "water_leak": "water_leak",
    "waterleak": "water_leak",
    "leak": "water_leak",
    "vibration": "vibration",
    "sos": "sos",
    "tamper": "tamper",
    "battery_low": "battery_low",
    "heat": "heat",
    "battery": "battery",
    "battery_level": "battery",
    "linkquality": "link",
    "temperature": "temperature",
    "humidity": "humidity",
    "smoke_density": "smoke_density",
    "smoke_density_dbm": "smoke_density",
    "co": "co_ppm",
    "co_ppm": "co_ppm",
    "gas_lel": "gas_lel",
    "water_level": "water_level",
    "water_use": "water_use",
    "self_test": "self_test",
}
CALLS = frozenset({"emergency", "sos", "panic"})


def readings(
    *,
    source: str,
    serial: str,
    said: Mapping[str, Any],
    received_at: datetime,
    said_at: datetime | None,
    mark: int,
    counter: int | None = None,
    fields: Mapping[str, str] = FIELDS,
) -> Parsed:
    """A reading for each field that is known; a bad value costs only its own field.

    Raises:
        Refused: nothing in it is known (nothing-known).
    """
    found: list[Reading | Refusal] = []

    def add(kind: str, value: object) -> None:
        try:
            number = checked(kind, value)
        except Refused as refused:
            found.append(Refusal(refused.code, refused.facts, source, serial))
        else:
            found.append(Reading(source, serial, kind, number, received_at, said_at, mark, counter))

    for name, value in said.items():
        kind = fields.get(name)
        if kind is not None:
            # Gateways say null for what a device has not told yet.
            if value is not None:
                add(kind, value)
        elif name in SPECIAL:
            for special, number in SPECIAL[name](value):
                add(special, number)
    if not found:
        raise Refused("nothing-known")
    return tuple(found)


def _contact(value: object) -> Iterable[tuple[str, object]]:
    # True says that the contact is closed.
    return (("contact_open", (not value) if isinstance(value, bool) else value),)


def _action(value: object) -> Iterable[tuple[str, object]]:
    return (("sos", True),) if isinstance(value, str) and value in CALLS else ()


def _test(value: object) -> Iterable[tuple[str, object]]:
    return (("self_test", value),)


SPECIAL: dict[str, Callable[[object], Iterable[tuple[str, object]]]] = {
    "contact": _contact,
    "action": _action,
    "test": _test,
}
