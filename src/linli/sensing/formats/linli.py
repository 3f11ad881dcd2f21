"""Linli JSON: ``linli/v1/<cell>/<device>/<kind>``, ``{"value": 1, "seq": 7, "at": "..."}``."""

from datetime import datetime

from linli.sensing.formats import bounded
from linli.sensing.formats.values import Parsed, Reading, Refused, checked, mark_of, moment

SOURCE = "linli"
PREFIX = "linli/v1/"
FIELDS = frozenset({"value", "seq", "at", "device", "kind"})


def parse(*, topic: str, payload: bytes, received_at: datetime) -> Parsed:
    """One reading.

    `device` and `kind` may be said again in the payload, and must then agree with the topic, which
    the broker's rules bind to the sender's credential.

    Raises:
        Refused: with the reason.
    """
    parts = topic.split("/")
    if len(parts) != 5 or not parts[3]:
        raise Refused("unknown-topic")
    serial, kind = parts[3], parts[4]
    said = bounded.read_object(payload)
    if said.get("device", serial) != serial or said.get("kind", kind) != kind:
        raise Refused("topic-spoofed")
    if not said.keys() <= FIELDS:
        raise Refused("wrong-type", fields=len(said.keys() - FIELDS))
    counter = said.get("seq")
    if counter is not None and (
        isinstance(counter, bool) or not isinstance(counter, int) or not 0 <= counter < 1 << 62
    ):
        raise Refused("wrong-type", field="seq")
    said_at = moment(said["at"]) if "at" in said else None
    return (
        Reading(
            SOURCE,
            serial,
            kind,
            checked(kind, said.get("value")),
            received_at,
            said_at,
            mark_of(counter=counter, said_at=said_at, payload=payload),
            counter,
        ),
    )
