"""NATS JetStream: devices speak MQTT to NATS, a stream keeps it, consumers pull and share.

NATS keeps what comes by MQTT as subjects with dots for slashes (docs.nats.io, MQTT). Any number of
consumers pull from one durable; what one that died had not acknowledged goes to another.
"""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import nats
import nats.errors
import nats.js.errors
import structlog
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, RetentionPolicy, StreamConfig

from linli.core.clock import now
from linli.sensing.ingest.source import Message, SourceLost

log = structlog.get_logger("linli.sensing")
T = TypeVar("T")

STREAM = "LINLI_SENSING"
DURABLE = "linli-sensing"
ACK_WAIT_S = 60
UNDER_WAY = 16_384
CALL_S = 30.0
CONNECT_S = 10.0


def subject_of(topic: str) -> str:
    """A topic, or a filter of topics, as NATS writes it."""
    levels = [level.replace(".", "//") for level in topic.split("/")]
    return ".".join(levels).replace("+", "*").replace("#", ">")


def topic_of(subject: str) -> str:
    """A subject as the topic it came on."""
    # A dot within a topic's level stands there as two slashes.
    return "/".join(level.replace("//", ".") for level in subject.split("."))


class JetStreamSource:
    """A pulled durable consumer; its connection lives in a thread of its own."""

    def __init__(self, url: str, *, topics: Sequence[str], stream: str = STREAM) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._pull = self._do(self._open(url, topics, stream))
        except (OSError, nats.errors.Error, TimeoutError) as error:
            self._end_loop()
            raise SourceLost(f"NATS JetStream is not to be had at {url}: {error}") from error

    def _do(self, work: Coroutine[Any, Any, T], *, within_s: float = CALL_S) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within_s)

    async def _open(self, url: str, topics: Sequence[str], stream: str) -> Any:
        # Once connected it tries for ever; the first time somebody should hear that it failed.
        opening = nats.connect(url, max_reconnect_attempts=-1, connect_timeout=5)
        self._nats = await asyncio.wait_for(opening, CONNECT_S)
        jet = self._nats.jetstream()
        subjects = [subject_of(topic) for topic in topics]
        try:
            await jet.stream_info(stream)
        except nats.js.errors.NotFoundError:
            await jet.add_stream(
                StreamConfig(name=stream, subjects=subjects, retention=RetentionPolicy.WORK_QUEUE)
            )
        return await jet.pull_subscribe(
            "",
            durable=DURABLE,
            stream=stream,
            config=ConsumerConfig(
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT_S,
                max_ack_pending=UNDER_WAY,
                deliver_policy=DeliverPolicy.ALL,
            ),
        )

    def take(self, *, most: int, wait_s: float) -> list[Message]:
        """See `Source`."""
        return self._do(self._take(most, wait_s), within_s=wait_s + CALL_S)

    async def _take(self, most: int, wait_s: float) -> list[Message]:
        try:
            came = await self._pull.fetch(most, timeout=wait_s)
        except (nats.errors.TimeoutError, TimeoutError):
            return []
        return [
            Message(topic_of(one.subject), one.data, now(), one.metadata.num_delivered > 1, one)
            for one in came
        ]

    def done(self, messages: list[Message]) -> None:
        """See `Source`."""
        self._do(self._ack(messages))

    async def _ack(self, messages: list[Message]) -> None:
        for message in messages:
            await message.token.ack()
        await self._nats.flush()

    def publish(self, topic: str, payload: bytes, *, wait_s: float) -> bool:
        """See `Source`."""
        try:
            self._do(self._publish(topic, payload), within_s=wait_s)
        except (nats.errors.Error, TimeoutError):
            return False
        return True

    async def _publish(self, topic: str, payload: bytes) -> None:
        await self._nats.publish(subject_of(topic), payload)
        await self._nats.flush()

    def close(self) -> None:
        """See `Source`."""
        self._do(self._nats.close())
        self._end_loop()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()
