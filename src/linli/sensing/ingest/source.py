"""Where messages come from; a plain broker and NATS JetStream look the same from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(slots=True)
class Message:
    """One message as it came. `token` is what its source needs to acknowledge it.

    `repeated` says that the broker sent it before without an acknowledgement: it may be here
    already.
    """

    topic: str
    payload: bytes
    received_at: datetime
    repeated: bool
    token: Any


class Source(Protocol):
    """A connection that gives each message to one consumer until it is acknowledged."""

    def take(self, *, most: int, wait_s: float) -> list[Message]:
        """Up to `most` messages; waits for the first at most `wait_s`, for no other."""

    def done(self, messages: list[Message]) -> None:
        """Acknowledge: what these held is committed."""

    def publish(self, topic: str, payload: bytes, *, wait_s: float) -> bool:
        """Send a message; whether the broker has it, known after at most `wait_s`."""

    def close(self) -> None:
        """Leave; what was not acknowledged comes again, here or elsewhere."""


class SourceLost(Exception):
    """The connection is gone for good, or refused; the sentence says what to look at."""
