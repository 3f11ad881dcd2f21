"""Home Assistant's MQTT discovery: ``homeassistant/<component>/[<node>/]<object>/config``.

A config message says which topic a state comes on and how to read it; documented at
home-assistant.io/integrations/mqtt. Templates are Jinja programs: only the plain forms that name a
field are understood, all else is refused and counted.
"""

import re
from datetime import datetime
from typing import Any

from linli.sensing.formats import bounded
from linli.sensing.formats.values import Announcement, Parsed, Reading, Refused, checked, digest

SOURCE = "homeassistant"
PREFIX = "homeassistant/"
SHORT = {
    "stat_t": "state_topic",
    "dev_cla": "device_class",
    "val_tpl": "value_template",
    "pl_on": "payload_on",
    "pl_off": "payload_off",
    "dev": "device",
    "ids": "identifiers",
    "uniq_id": "unique_id",
}
BINARY = {
    "smoke": "smoke",
    "gas": "gas",
    "carbon_monoxide": "carbon_monoxide",
    "moisture": "water_leak",
    "door": "contact_open",
    "window": "contact_open",
    "opening": "contact_open",
    "garage_door": "contact_open",
    "vibration": "vibration",
    "tamper": "tamper",
    "battery": "battery_low",
    "heat": "heat",
    "problem": "fault",
}
MEASURED = {
    "temperature": "temperature",
    "humidity": "humidity",
    "battery": "battery",
    "carbon_monoxide": "co_ppm",
    "signal_strength": "rssi",
}
FIELD = re.compile(
    r"\{\{\s*value_json(?:\.([A-Za-z_][\w]*)|\[\s*['\"]([^'\"\]]{1,60})['\"]\s*\])\s*\}\}"
)
WHOLE = re.compile(r"\{\{\s*value\s*\}\}")


def parse(*, topic: str, payload: bytes, received_at: datetime) -> Parsed:
    """What a config message announces; an empty one takes it back and tells nothing.

    Raises:
        Refused: with the reason.
    """
    parts = topic.split("/")
    if len(parts) not in (4, 5) or parts[-1] != "config":
        raise Refused("unknown-topic")
    if not payload:
        return ()
    said = {SHORT.get(name, name): value for name, value in bounded.read_object(payload).items()}
    base = said.get("~")
    state = said.get("state_topic")
    if not isinstance(state, str) or not 0 < len(state) <= 200 or "#" in state or "+" in state:
        raise Refused("wrong-type", field="state_topic")
    if isinstance(base, str):
        state = state.replace("~", base, 1)
    kinds = {"binary_sensor": BINARY, "sensor": MEASURED}.get(parts[1], {})
    kind = kinds.get(str(said.get("device_class", "")))
    if kind is None:
        raise Refused("unknown-kind")
    return (
        Announcement(
            state,
            SOURCE,
            _serial(said),
            kind,
            _path(said.get("value_template")),
            str(said.get("payload_on", "ON"))[:60],
            str(said.get("payload_off", "OFF"))[:60],
        ),
    )


def _serial(said: dict[str, Any]) -> str:
    device = said.get("device")
    if isinstance(device, dict):
        ids = device.get("identifiers", device.get("ids"))
        first = ids[0] if isinstance(ids, list) and ids else ids
        if isinstance(first, str) and 0 < len(first) <= 80:
            return first
    own = said.get("unique_id")
    if isinstance(own, str) and 0 < len(own) <= 80:
        return own
    raise Refused("no-device")


def _path(template: object) -> tuple[str, ...]:
    if template is None:
        return ()
    if not isinstance(template, str):
        raise Refused("wrong-type", field="value_template")
    if WHOLE.fullmatch(template.strip()):
        return ()
    found = FIELD.fullmatch(template.strip())
    if found is None:
        raise Refused("template-unsupported")
    return (found.group(1) or found.group(2),)


def parse_state(*, known: Announcement, payload: bytes, received_at: datetime) -> Parsed:
    """A state on a topic that was announced.

    Raises:
        Refused: with the reason.
    """
    value: object
    if known.path:
        value = bounded.read_object(payload).get(known.path[0])
    else:
        if len(payload) > 200:
            raise Refused("too-big", bytes=len(payload))
        value = payload.decode("utf-8", errors="replace").strip()
    number = checked(known.kind, _meaning(known, value))
    mark = digest(payload)
    return (Reading(SOURCE, known.serial, known.kind, number, received_at, None, mark),)


def _meaning(known: Announcement, value: object) -> object:
    if isinstance(value, str):
        if value == known.on:
            return True
        if value == known.off:
            return False
        try:
            return bounded.read(value.encode())
        except Refused as refused:
            raise Refused("wrong-type", kind=known.kind) from refused
    return value
