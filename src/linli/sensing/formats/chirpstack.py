"""ChirpStack v4: topic ``application/<id>/device/<devEUI>/event/<event>``, JSON.

The event is the protobuf message ``integration.UplinkEvent`` in its JSON form: ``deviceInfo``,
``fCnt``, ``time``, ``object`` (what the profile's codec decoded) and ``rxInfo``.
"""

from datetime import datetime
from typing import Any

from linli.sensing.formats import bounded, named
from linli.sensing.formats.values import Parsed, Reading, Refused, mark_of, moment

SOURCE = "chirpstack"
PREFIX = "application/"
STATUS_FIELDS = {"batteryLevel": "battery"}


def parse(*, topic: str, payload: bytes, received_at: datetime) -> Parsed:
    """Readings of an uplink or a status event; other events tell nothing measured.

    Raises:
        Refused: with the reason.
    """
    parts = topic.split("/")
    if len(parts) != 6 or parts[2] != "device" or parts[4] != "event":
        raise Refused("unknown-topic")
    serial, event = parts[3], parts[5]
    if event not in {"up", "status"}:
        return ()
    said = bounded.read_object(payload)
    about = said.get("deviceInfo")
    if not isinstance(about, dict):
        raise Refused("wrong-type", field="deviceInfo")
    if str(about.get("devEui", "")).lower() != serial.lower():
        raise Refused("topic-spoofed")
    return (
        _status(said, serial, payload, received_at)
        if event == "status"
        else _uplink(said, serial, payload, received_at)
    )


def _uplink(said: dict[str, Any], serial: str, payload: bytes, received_at: datetime) -> Parsed:
    counter = said.get("fCnt", 0)  # protobuf's JSON leaves zero out
    if isinstance(counter, bool) or not isinstance(counter, int) or not 0 <= counter < 1 << 32:
        raise Refused("wrong-type", field="fCnt")
    values = said.get("object")
    if not isinstance(values, dict):
        raise Refused("nothing-known", field="object")
    said_at = moment(said.get("time"))
    # Sixteen bits of the counter start anew after a join: the time tells such messages apart.
    mark = mark_of(counter=None, said_at=said_at, payload=payload)
    found = named.readings(
        source=SOURCE,
        serial=serial,
        said=values,
        received_at=received_at,
        said_at=said_at,
        mark=mark,
    )
    return (*found, *_signal(said, serial, received_at, said_at, mark))


def _signal(
    said: dict[str, Any], serial: str, received_at: datetime, said_at: datetime | None, mark: int
) -> tuple[Reading, ...]:
    """The best of the gateways that heard it."""
    heard = said.get("rxInfo")
    if not isinstance(heard, list):
        return ()
    strengths = [
        one["rssi"]
        for one in heard
        if isinstance(one, dict)
        and isinstance(one.get("rssi"), (int, float))
        and -200 <= one["rssi"] <= 20
    ]
    if not strengths:
        return ()
    best = float(max(strengths))
    return (Reading(SOURCE, serial, "rssi", best, received_at, said_at, mark),)


def _status(said: dict[str, Any], serial: str, payload: bytes, received_at: datetime) -> Parsed:
    said_at = moment(said.get("time"))
    if said.get("externalPowerSource") or said.get("batteryLevelUnavailable"):
        return ()
    return named.readings(
        source=SOURCE,
        serial=serial,
        said=said,
        received_at=received_at,
        said_at=said_at,
        mark=mark_of(counter=None, said_at=said_at, payload=payload),
        fields=STATUS_FIELDS,
    )
