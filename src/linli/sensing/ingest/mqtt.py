"""Any MQTT broker: version 5, a session that outlives us, QoS 1, acknowledged by hand."""

import queue
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from linli.core.clock import now
from linli.sensing.ingest.source import Message, SourceLost

log = structlog.get_logger("linli.sensing")

# How long the broker keeps messages for us while we are away.
SESSION_S = 7 * 24 * 3600
# How many messages may be under way; the rest waits in the broker.
UNDER_WAY = 8192
CONNECT_S = 20.0


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is, from ``mqtt://user:password@host:1883`` or ``mqtts://``.

    ``?version=3`` in the address speaks MQTT 3.1.1, for brokers that know no other.
    """

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    version: int = 5
    ca_file: str = ""

    @classmethod
    def of(cls, url: str, *, ca_file: str = "") -> "Broker":
        """Read an address.

        Raises:
            SourceLost: it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
            raise SourceLost("The broker's address must be mqtt://host:1883 or mqtts://host:8883.")
        is_tls = parts.scheme == "mqtts"
        return cls(
            parts.hostname,
            parts.port or (8883 if is_tls else 1883),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            is_tls,
            3 if "version=3" in parts.query else 5,
            ca_file,
        )


def client(broker: Broker, *, name: str, manual_ack: bool = False) -> paho.Client:
    """A client that is set up and not yet connected."""
    made = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=name,
        protocol=paho.MQTTv5 if broker.version == 5 else paho.MQTTv311,
        manual_ack=manual_ack,
        clean_session=None if broker.version == 5 else False,
    )
    if broker.user:
        made.username_pw_set(broker.user, broker.password)
    if broker.is_tls:
        context = ssl.create_default_context(cafile=broker.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        made.tls_set_context(context)
    return made


def connect(made: paho.Client, broker: Broker, *, session_s: int = 0, under_way: int = 0) -> None:
    """Connect with a session that the broker keeps for `session_s`.

    Raises:
        SourceLost: there is no broker.
    """
    try:
        if broker.version != 5:
            made.connect(broker.host, broker.port, keepalive=30)
            return
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # of paho
        properties.SessionExpiryInterval = session_s
        if under_way:
            properties.ReceiveMaximum = under_way
        made.connect(
            broker.host,
            broker.port,
            keepalive=30,
            clean_start=session_s == 0,
            properties=properties,
        )
    except OSError as error:
        raise SourceLost(f"No broker answers at {broker.host}:{broker.port}: {error}") from error


class MqttSource:
    """One consumer's session at a broker.

    Subscribe one consumer only, or use a shared subscription at a broker that gives an absent
    member's share to the others: Mosquitto does not.
    """

    def __init__(
        self, broker: Broker, *, name: str, topics: Sequence[str], under_way: int = UNDER_WAY
    ) -> None:
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._topics = [(topic, 1) for topic in topics]
        self._refused = ""
        self._subscribed = False
        # The broker said yes or no to the connection or the subscription.
        self._answered = threading.Event()
        self._client = client(broker, name=name, manual_ack=True)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.max_inflight_messages_set(under_way)
        self._client.reconnect_delay_set(min_delay=1, max_delay=10)
        connect(self._client, broker, session_s=SESSION_S, under_way=under_way)
        self._client.loop_start()
        self._wait_until_subscribed()

    def _wait_until_subscribed(self) -> None:
        self._answered.wait(CONNECT_S)
        if not self._subscribed:
            self.close()
            why = self._refused or "it does not answer"
            raise SourceLost(f"The broker did not take our subscription: {why}")

    def _on_connect(
        self, made: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            self._refused = str(reason)
            self._answered.set()
            log.error("sensing.refused-by-broker", reason=str(reason))
            return
        made.subscribe(self._topics)

    def _on_subscribe(
        self, _made: paho.Client, _data: Any, _mid: int, reasons: Any, _properties: Any
    ) -> None:
        failed = [str(reason) for reason in reasons if reason.is_failure]
        if failed:
            self._refused = failed[0]
        else:
            self._subscribed = True
        self._answered.set()

    def _on_message(self, _made: paho.Client, _data: Any, came: paho.MQTTMessage) -> None:
        self._queue.put(
            Message(came.topic, bytes(came.payload), now(), came.dup, (came.mid, came.qos))
        )

    def take(self, *, most: int, wait_s: float) -> list[Message]:
        """See `Source`."""
        found: list[Message] = []
        try:
            found.append(self._queue.get(timeout=wait_s))
            while len(found) < most:
                found.append(self._queue.get_nowait())
        except queue.Empty:
            pass
        return found

    def done(self, messages: list[Message]) -> None:
        """See `Source`."""
        acknowledge = self._client.ack
        for message in messages:
            acknowledge(*message.token)

    def publish(self, topic: str, payload: bytes, *, wait_s: float) -> bool:
        """See `Source`."""
        sent = self._client.publish(topic, payload, qos=1)
        try:
            sent.wait_for_publish(wait_s)
        except (RuntimeError, ValueError):
            # Not connected just now, or too much waits already.
            return False
        return sent.is_published()

    @property
    def waiting(self) -> int:
        """How many messages were received and not yet taken."""
        return self._queue.qsize()

    def close(self) -> None:
        """See `Source`."""
        self._client.disconnect()
        self._client.loop_stop()
