"""Zigbee2MQTT: topic ``zigbee2mqtt/<friendly name>``, an object of what the model exposes.

Documented at zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html.
"""

from datetime import datetime

from linli.sensing.formats import bounded, named
from linli.sensing.formats.values import Parsed, Refused, mark_of, moment

SOURCE = "zigbee2mqtt"
PREFIX = "zigbee2mqtt/"
# Published by the gateway itself, and requests to it: nothing a device measured.
NOT_READINGS = frozenset({"availability", "set", "get"})
# Everything else that a Zigbee model exposes says nothing about a danger.
ADDRESS = "ieeeAddr"


def parse(*, topic: str, payload: bytes, received_at: datetime) -> Parsed:
    """Readings of what is known among the exposed values.

    With the option that adds the device's data, its address must be the topic's name where that
    is an address. `last_seen` may be ISO 8601 or milliseconds, as the gateway is set up.

    Raises:
        Refused: with the reason.
    """
    rest = topic[len(PREFIX) :]
    name, _, last = rest.rpartition("/")
    if last in NOT_READINGS or rest.startswith("bridge/") or not rest:
        return ()
    serial = rest if name == "" or last else name
    said = bounded.read_object(payload)
    about = said.get("device")
    if isinstance(about, dict) and ADDRESS in about:
        address = about[ADDRESS]
        if serial.startswith("0x") and address != serial:
            raise Refused("topic-spoofed")
    said_at = moment(said.get("last_seen"))
    return named.readings(
        source=SOURCE,
        serial=serial,
        said=said,
        received_at=received_at,
        said_at=said_at,
        mark=mark_of(counter=None, said_at=said_at, payload=payload),
    )
