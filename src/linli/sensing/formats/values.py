"""What a format makes of a message: readings, or why it was refused."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from linli.sensing.kinds import KINDS

# Why a message, or a part of it, was not taken. Counted by hour; each has words at the edge.
REASONS = frozenset(
    {
        "too-big",
        "not-json",
        "too-deep",
        "not-an-object",
        "bad-number",
        "wrong-type",
        "out-of-range",
        "unknown-kind",
        "unknown-topic",
        "no-device",
        "topic-spoofed",
        "personal-field",
        "picture",
        "template-unsupported",
        "mapping-failed",
        "nothing-known",
        "bad-signature",
        "unknown-device",
        "not-in-service",
        "duplicate",
        "replayed",
        "throttled",
    }
)
MASK = (1 << 63) - 1


class Refused(Exception):
    """A message cannot be read; `code` is one of REASONS, `facts` are numbers and our own words."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message, or one field of it, was not taken."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    serial: str = ""


@dataclass(slots=True)
class Reading:
    """One value of one kind.

    Attributes:
        source, serial: together name the device, as its maker or gateway does.
        said_at: the device's own time, which may be years off; None if it has none.
        received_at: when we got the message; this is the time that counts.
        mark: tells this message from the device's others: its counter, its time, or a digest.
        counter: the device's own counter, where it has one, to know a replay by.
    """

    source: str
    serial: str
    kind: str
    value: float
    received_at: datetime
    said_at: datetime | None = None
    mark: int = 0
    counter: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A topic whose messages mean this (Home Assistant's discovery)."""

    topic: str
    source: str
    serial: str
    kind: str
    path: tuple[str, ...]
    on: str = "ON"
    off: str = "OFF"


Parsed = tuple[Reading | Refusal | Announcement, ...]


def digest(payload: bytes) -> int:
    """A number that stands for these bytes."""
    return int.from_bytes(hashlib.blake2b(payload, digest_size=8).digest(), "big") & MASK


def mark_of(*, counter: int | None, said_at: datetime | None, payload: bytes) -> int:
    """What tells a message from the others of its device."""
    if counter is not None:
        return counter & MASK
    if said_at is not None:
        return int(said_at.timestamp() * 1_000_000) & MASK
    return digest(payload)


def checked(kind: str, value: object) -> float:
    """`value` as the number that this kind takes.

    Raises:
        Refused: unknown-kind, wrong-type or out-of-range.
    """
    known = KINDS.get(kind)
    if known is None:
        raise Refused("unknown-kind")
    if isinstance(value, bool):
        if not known.is_binary:
            raise Refused("wrong-type", kind=kind)
        return 1.0 if value else 0.0
    if not isinstance(value, (int, float)):
        raise Refused("wrong-type", kind=kind)
    if known.is_binary and value not in (0, 1):
        raise Refused("out-of-range", kind=kind)
    if not known.low <= value <= known.high:
        raise Refused("out-of-range", kind=kind)
    return float(value)


def moment(value: object) -> datetime | None:
    """A device's time from ISO 8601 text or from seconds or milliseconds since 1970; else None.

    A time that makes no sense is none at all: readings count from when they were received.
    """
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value[:40].replace("Z", "+00:00"))
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            return found.astimezone(UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
            seconds = value / 1000 if value > 100_000_000_000 else value
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
