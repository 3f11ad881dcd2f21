"""What a day's round is made of. Times are seconds of the day; places index the travel times."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Seconds between places by mode: rows from, columns to; infinite where there is no way.
Ways = Mapping[str, Floats]

# Why a stop is in no round.
NO_WORKER = "no-worker"
NO_SKILL = "no-skill"
NO_WAY = "no-way"
WINDOW = "window"
SHIFT = "shift"
LOAD = "load"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Stop:
    """Something to be done at a place: an elder visit, a fire-safety check, a follow-up.

    Attributes:
        opens_s, closes_s: it must begin within these.
        worth: how much it counts when not everything fits; twice as much is twice as good.
        skills: what the worker must have.
    """

    id: str
    place: int
    service_s: float
    opens_s: float = 0.0
    closes_s: float = 86_400.0
    worth: int = 1
    skills: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody's day: from `starts_s` at `start` until `ends_s` at `end` (None: anywhere)."""

    id: str
    start: int
    starts_s: float
    ends_s: float
    end: int | None = None
    mode: str = "walk"
    skills: frozenset[str] = frozenset()
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop in a round; `waits_s` is time spent before its window opens."""

    stop: Stop
    arrives_s: float
    begins_s: float
    leaves_s: float

    @property
    def waits_s(self) -> float:
        """Between arriving and beginning."""
        return self.begins_s - self.arrives_s


@dataclass(frozen=True, slots=True)
class Round:
    """One worker's stops in order; `done_s` is when they are at their end."""

    worker: Worker
    visits: tuple[Visit, ...]
    travel_s: float
    done_s: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stop that is in no round, and the code of why."""

    stop: Stop
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds of all workers, and what could not be fitted."""

    rounds: tuple[Round, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def travel_s(self) -> float:
        """Of all rounds."""
        return sum(one.travel_s for one in self.rounds)

    @property
    def worth(self) -> int:
        """Of all stops that are in a round."""
        return sum(visit.stop.worth for one in self.rounds for visit in one.visits)
