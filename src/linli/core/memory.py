"""What hot paths remember of settings for a moment, so that they don't read them each time."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

AGE_S = 2.0
MOST = 5_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_generation = 0
_lock = Lock()


class Memory(Generic[K, V]):
    """Values that were read at most `AGE_S` ago, in this process.

    For settings and rosters that change by hand, read where a stale answer of two seconds does no
    harm. Pages that show what was just saved read the tables. `times` makes it last longer, for
    what changes by the hour.
    """

    def __init__(self, *, times: float = 1.0) -> None:
        self._times = times
        self._kept: dict[K, tuple[float, int, V]] = {}

    def get(self, key: K, read: Callable[[], V]) -> V:
        """What is remembered under `key`, else what `read` gives now; a refusal is not kept."""
        found = self._kept.get(key)
        moment = time.monotonic()
        if found is not None and moment < found[0] and found[1] == _generation:
            return found[2]
        generation = _generation
        value = read()
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (moment + AGE_S * self._times, generation, value)
        return value


def forget() -> None:
    """Have every memory of this process read anew."""
    global _generation  # noqa: PLW0603 (one number for all memories)
    with _lock:
        _generation += 1
