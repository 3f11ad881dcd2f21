"""The source that the settings name."""

import socket
from collections.abc import Callable
from typing import Any

from linli.sensing.formats.reading import TOPICS
from linli.sensing.ingest.jetstream import JetStreamSource
from linli.sensing.ingest.mqtt import Broker, MqttSource
from linli.sensing.ingest.source import Source


class NoSource(Exception):
    """No broker is set up; the sentence says what to set."""


def from_settings(settings: Any) -> tuple[Callable[[], Source], bool]:
    """How to open the source, and whether only one consumer may work at a time.

    Raises:
        NoSource: neither a broker nor NATS is named.
    """
    topics = [topic.format(cell=settings.CELL) for topic in TOPICS]
    if settings.NATS_URL:
        return lambda: JetStreamSource(settings.NATS_URL, topics=topics), False
    if settings.MQTT_URL:
        broker = Broker.of(settings.MQTT_URL, ca_file=settings.MQTT_CA)
        # The session belongs to whoever works; a consumer that takes over takes the session too.
        name = settings.MQTT_CLIENT or f"linli-{settings.CELL}-sensing"
        extra = list(settings.MQTT_TOPICS)
        return lambda: MqttSource(broker, name=name, topics=[*topics, *extra]), True
    raise NoSource(
        "No broker is named. Set LINLI_MQTT_URL (mqtt://user:password@host:1883) or "
        f"LINLI_NATS_URL (nats://host:4222) on {socket.gethostname()}."
    )
