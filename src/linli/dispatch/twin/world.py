"""The state of a played district: people, cases, and where everybody is."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.twin.calls import Call
from linli.dispatch.twin.ground import Ground

OFF, IDLE, ASKED, WAY, WORK = "off", "idle", "asked", "way", "work"


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's presence: a post (node) and a half-open period in seconds.

    `grades` is what they may be sent to, everything where it is empty.
    """

    post: int
    starts_s: float = 0.0
    ends_s: float = float("inf")
    kind: str = "officer"
    grades: frozenset[str] = frozenset()

    def takes(self, grade: str) -> bool:
        """Whether they may be sent to this grade."""
        return not self.grades or grade in self.grades


@dataclass(slots=True)
class Person:
    """A responder. `at` to `to` between `left_s` and `due_s` is the way they are on."""

    shift: Shift
    state: str = OFF
    at: int = 0
    to: int = 0
    left_s: float = 0.0
    due_s: float = 0.0
    case: int = -1
    since_s: float = 0.0
    busy_s: float = 0.0
    standby_s: float = 0.0
    tasks: int = 0
    # Events of an earlier errand carry an older number and are passed over.
    errand: int = 0


@dataclass(slots=True)
class Matter:
    """A case as it went. `people` are on the way or at work; `tried` were asked in vain."""

    call: Call
    people: list[int] = field(default_factory=list)
    tried: set[int] = field(default_factory=set)
    attempts: int = 0
    asking: int = 0
    arrived_s: float | None = None
    ends_s: float = 0.0
    done_s: float | None = None
    closed_s: float | None = None
    called_off: int = 0

    @property
    def missing(self) -> int:
        """How many people it still wants."""
        return max(self.call.wanted - len(self.people) - self.asking, 0)


class World:
    """What a policy sees."""

    def __init__(self, ground: Ground, people: list[Person], matters: list[Matter]) -> None:
        self.ground = ground
        self.people = people
        self.matters = matters
        self.waiting: dict[int, None] = {}
        self.now = 0.0
        self._back = np.ascontiguousarray(ground.seconds.T)

    def idle(self) -> list[int]:
        """Who is free, in a fixed order."""
        return [at for at, one in enumerate(self.people) if one.state == IDLE]

    def where(self, number: int) -> int:
        """The node nearest to where somebody is now, on their way by the quickest streets."""
        one = self.people[number]
        if self.now >= one.due_s or one.at == one.to:
            return one.to
        if self.now <= one.left_s:
            return one.at
        done = (self.now - one.left_s) / (one.due_s - one.left_s)
        whole = float(self.ground.seconds[one.at, one.to])
        off = np.abs(self.ground.seconds[one.at] - done * whole)
        off += np.abs(self._back[one.to] - (1 - done) * whole)
        return int(off.argmin())

    def seconds(self, starts: list[int], goals: list[int]) -> NDArray[np.float64]:
        """Travel from nodes (columns) to nodes (rows)."""
        return self._back[np.ix_(goals, starts)].astype(np.float64)
