"""Which format a topic has."""

from collections.abc import Mapping
from datetime import datetime

from linli.sensing.formats import chirpstack, edge, homeassistant, linli, zigbee2mqtt
from linli.sensing.formats.values import Announcement, Parsed, Refusal, Refused

LONGEST_TOPIC = 240
# What a consumer subscribes to.
TOPICS = (
    "linli/v1/{cell}/+/+",
    "zigbee2mqtt/#",
    "application/+/device/+/event/+",
    "homeassistant/+/+/config",
    "homeassistant/+/+/+/config",
)


def parse(
    *,
    topic: str,
    payload: bytes,
    received_at: datetime,
    announced: Mapping[str, Announcement] | None = None,
) -> Parsed:
    """What a message tells; a refusal in place of readings where it cannot be taken."""
    try:
        return _parse(topic, payload, received_at, announced or {})
    except Refused as refused:
        source, serial = sender(topic)
        return (Refusal(refused.code, refused.facts, source, serial),)


def _parse(
    topic: str, payload: bytes, received_at: datetime, announced: Mapping[str, Announcement]
) -> Parsed:
    if len(topic) > LONGEST_TOPIC:
        raise Refused("unknown-topic")
    if topic.startswith(linli.PREFIX):
        read = edge.parse if topic.endswith("/event") else linli.parse
        return read(topic=topic, payload=payload, received_at=received_at)
    if topic.startswith(zigbee2mqtt.PREFIX):
        return zigbee2mqtt.parse(topic=topic, payload=payload, received_at=received_at)
    if topic.startswith(chirpstack.PREFIX):
        return chirpstack.parse(topic=topic, payload=payload, received_at=received_at)
    if topic.startswith(homeassistant.PREFIX) and topic.endswith("/config"):
        return homeassistant.parse(topic=topic, payload=payload, received_at=received_at)
    known = announced.get(topic)
    if known is None:
        raise Refused("unknown-topic")
    return homeassistant.parse_state(known=known, payload=payload, received_at=received_at)


def sender(topic: str) -> tuple[str, str]:
    """Source and serial of whoever may write to this topic; '' where it does not say."""
    parts = topic[:LONGEST_TOPIC].split("/")
    if topic.startswith(linli.PREFIX) and len(parts) == 5:
        return linli.SOURCE, parts[3][:80]
    if topic.startswith(zigbee2mqtt.PREFIX) and len(parts) >= 2:
        return zigbee2mqtt.SOURCE, "/".join(parts[1:])[:80]
    if topic.startswith(chirpstack.PREFIX) and len(parts) == 6:
        return chirpstack.SOURCE, parts[3][:80]
    return "", ""
