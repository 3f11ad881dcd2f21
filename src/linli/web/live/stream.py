"""One open stream: what is still to be written, bounded, the newest of each case only."""

import asyncio
from dataclasses import dataclass
from random import SystemRandom

from linli.web.live import wire
from linli.web.live.ports import Viewer

MOST_PENDING = 256
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two events the same news, so that the newer replaces the older."""

    name: str
    about: str = ""


class Stream:
    """Events wait here until the connection takes them.

    Waiting is bounded by cases, not by events: a second change of a case replaces the first. When
    even that is too much, the reader is told to load the page anew, and the stream ends.
    """

    __slots__ = (
        "_pending", "_wake", "code", "ending", "kind", "last_words", "owner", "viewer",
    )  # fmt: skip

    def __init__(
        self, *, kind: str, owner: str, viewer: Viewer | None = None, code: str = ""
    ) -> None:
        self.kind = kind
        self.owner = owner
        self.viewer = viewer
        self.code = code
        self.ending = False
        self.last_words = b""
        self._pending: dict[Key, bytes] = {}
        self._wake = asyncio.Event()

    def put(self, key: Key, payload: bytes) -> None:
        """Queue an event that is already encoded."""
        if self.ending:
            return
        self._pending.pop(key, None)
        if len(self._pending) >= MOST_PENDING:
            self._pending.clear()
            self.end(wire.event(name="reset", data={}))
            return
        self._pending[key] = payload
        self._wake.set()

    def beat(self) -> None:
        """A sign of life, unless there is news anyway."""
        if not self._pending:
            self.put(Key("beat"), wire.HEARTBEAT)

    def end(self, last_words: bytes = b"", *, within_ms: int = 3000) -> None:
        """Close after what is queued; readers come back at different moments, not all at once."""
        if self.ending:
            return
        self.ending = True
        wait = wire.retry(milliseconds=500 + _random.randrange(within_ms))
        self.last_words = last_words + wait
        self._wake.set()

    async def take(self) -> bytes:
        """All that waits, oldest first, in one piece; empty when the stream has ended."""
        await self._wake.wait()
        self._wake.clear()
        taken = b"".join(self._pending.values())
        self._pending.clear()
        if self.ending:
            taken, self.last_words = taken + self.last_words, b""
            self._wake.set()
        return taken
