"""What is to happen when: one queue for everybody who acts in the rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

Act = Callable[[datetime], None]
IDLE = timedelta(seconds=1)


class Agenda:
    """Acts by their moments; ties keep their order."""

    def __init__(self) -> None:
        self._order = count()
        self._due: list[tuple[datetime, int, Act]] = []

    def at(self, when: datetime, act: Act) -> None:
        """Have something done at a moment."""
        heappush(self._due, (when, next(self._order), act))

    def do(self, now: datetime) -> timedelta:
        """Do all that is due, and say how long until the next thing is."""
        while self._due and self._due[0][0] <= now:
            _, _, act = heappop(self._due)
            act(now)
        return max(timedelta(0), self._due[0][0] - now) if self._due else IDLE
