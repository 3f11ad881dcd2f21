"""Ways to dispatch: today's, the paper's, Linli's, and Linli's without one part each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.assign import DEFAULT, Unit, Waiting, Weights, Window, choose
from linli.dispatch.assign.model import LEAVE_BEFORE_S, URGENT
from linli.dispatch.coverage.expected import column_weights, left_behind, miss
from linli.dispatch.coverage.standby import moves
from linli.dispatch.twin.ground import Ground
from linli.dispatch.twin.process import NONE, PAPER, Process
from linli.dispatch.twin.world import IDLE, OFF, WAY, WORK, World

Singles = NDArray[np.float32]

RANK = {"P1": 0, "P2": 1, "P3": 2, "P4": 2}


def by_urgency(world: World) -> list[int]:
    """Waiting cases, urgent first, then by age."""
    return sorted(
        world.waiting,
        key=lambda at: (RANK[world.matters[at].call.grade], world.matters[at].call.at_s, at),
    )


@dataclass
class Closest:
    """The nearest free person by road, urgent cases first, then the oldest; free people go back
    to their post."""

    name: str = "closest"
    process: Process = NONE

    def assign(self, world: World) -> Iterable[tuple[int, int]]:
        """One case after another takes its nearest."""
        free = world.idle()
        places = [world.where(at) for at in free]
        for case in by_urgency(world):
            matter = world.matters[case]
            for _ in range(matter.missing):
                able = [
                    at
                    for at, number in enumerate(free)
                    if number not in matter.tried
                    and world.people[number].shift.takes(matter.call.grade)
                ]
                if not able:
                    break
                seconds = world.seconds([places[at] for at in able], [matter.call.node])[0]
                chosen = able[int(seconds.argmin())]
                yield case, free.pop(chosen)
                places.pop(chosen)

    def stand_by(self, world: World, freed: int | None) -> Iterable[tuple[int, int]]:
        """Back to the post."""
        if freed is not None and world.people[freed].state == IDLE:
            yield freed, world.people[freed].shift.post


@dataclass
class Paper:
    """Whoever holds the notebook rings the people whose posts are nearest, not knowing who is
    free; who is busy says so, and the next is rung."""

    name: str = "paper"
    process: Process = PAPER

    def assign(self, world: World) -> Iterable[tuple[int, int]]:
        """The next on the list of each waiting case."""
        rung: set[int] = set()
        for case in by_urgency(world):
            matter = world.matters[case]
            if matter.asking:
                continue
            here = [
                at
                for at, one in enumerate(world.people)
                if one.state != OFF and one.shift.takes(matter.call.grade)
            ]
            able = [at for at in here if at not in matter.tried | rung | set(matter.people)]
            if not able:
                continue
            posts = [world.people[at].shift.post for at in able]
            nearest = able[int(world.seconds(posts, [matter.call.node])[0].argmin())]
            rung.add(nearest)
            yield case, nearest

    def stand_by(self, world: World, freed: int | None) -> Iterable[tuple[int, int]]:
        """Back to the post."""
        if freed is not None and world.people[freed].state == IDLE:
            yield freed, world.people[freed].shift.post


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of Linli's dispatch are on, and the two numbers of the standby part."""

    matching: bool = True
    ageing: bool = True
    fairness: bool = True
    coverage: bool = True
    standby: bool = True
    call_off: bool = True
    hold: bool = True
    trade: bool = False
    # A free person's chance not to be free any more when the call comes.
    busy: float = 0.35
    # What a second's walk must save of the weighted chance to be late, per call.
    price: float = 4.0e-5
    most_moves: int = 2


@dataclass
class Linli:
    """`assign.choose` over all that waits, with standby places and calling off."""

    name: str = "linli"
    parts: Parts = Parts()
    weights: Weights = DEFAULT
    process: Process = NONE
    _rows: tuple[Ground, Singles, Singles, Singles] | None = None

    def assign(self, world: World) -> Iterable[tuple[int, int]]:
        """Match all that waits with all who are free or may be called off."""
        free = world.idle()
        cases = list(world.waiting)
        urgent = any(world.matters[at].call.grade in URGENT for at in cases)
        held: list[int] = []
        if self.parts.trade or (self.parts.call_off and urgent):
            held = [at for at, one in enumerate(world.people) if self._may_leave(world, at)]
        if not free and not held:
            return []
        if not self.parts.matching:
            return self._one_by_one(world, free)
        return self._matched(world, cases, free, held)

    def _may_leave(self, world: World, number: int) -> bool:
        one = world.people[number]
        if one.state != WAY or one.due_s - world.now < 45.0 or one.shift.ends_s <= world.now:
            return False
        matter = world.matters[one.case]
        urgent = matter.call.grade in URGENT
        # Who waits for long already is not made to wait longer.
        young = world.now - matter.call.at_s < LEAVE_BEFORE_S
        return young and not urgent and matter.called_off < 1 and matter.call.wanted == 1

    def _matched(
        self, world: World, cases: list[int], free: list[int], held: list[int]
    ) -> Iterable[tuple[int, int]]:
        numbers = free + held
        rows = cases + [world.people[at].case for at in held]
        holder = {world.people[at].case: at for at in held}
        waiting = tuple(self._waiting(world, at, holder.get(at)) for at in rows)
        units = self._units(world, numbers, set(held))
        places = [world.where(at) for at in numbers]
        seconds = world.seconds(places, [world.matters[at].call.node for at in rows])
        working = sum(one.state in {WAY, WORK} for one in world.people) - len(held)
        window = Window(waiting, units, seconds, working=working)
        pairs = choose(window, self._tuned())
        return [(rows[row], numbers[column]) for row, column in pairs]

    def _one_by_one(self, world: World, free: list[int]) -> list[tuple[int, int]]:
        """Without matching: one case after another, each by the same costs."""
        found: list[tuple[int, int]] = []
        for case in by_urgency(world):
            for _ in range(world.matters[case].missing):
                pairs = list(self._matched(world, [case], free, []))
                found += pairs[:1]
                free = [at for at in free if at not in {number for _, number in pairs[:1]}]
        return found

    def _tuned(self) -> Weights:
        weights = self.weights
        if not self.parts.ageing:
            weights = replace(weights, ageing=0.0, cap_s=float("inf"))
        if not self.parts.fairness:
            weights = replace(weights, fairness_s=0.0)
        if not self.parts.hold:
            weights = replace(weights, hold_s=0.0)
        return weights

    def _waiting(self, world: World, at: int, holder: int | None) -> Waiting:
        matter = world.matters[at]
        unable = [
            number
            for number, one in enumerate(world.people)
            if not one.shift.takes(matter.call.grade)
        ]
        return Waiting(
            id=str(at),
            grade=matter.call.grade,
            waited_s=world.now - matter.call.at_s,
            wanted=1 if holder is not None else matter.missing,
            tried=frozenset(map(str, (*matter.tried, *unable))),
            held_by="" if holder is None else str(holder),
        )

    def _units(self, world: World, numbers: list[int], held: set[int]) -> tuple[Unit, ...]:
        left = np.zeros(len(numbers))
        if self.parts.coverage:
            rows, weights, _ = self._ground_rows(world.ground)
            free = [at for at in numbers if at not in held]
            left[: len(free)] = left_behind(rows[[world.people[at].to for at in free]], weights)
        return tuple(
            Unit(
                id=str(at),
                busy_share=_busy_share(world, at),
                ends_in_s=world.people[at].shift.ends_s - world.now,
                holds=world.matters[world.people[at].case].call.grade if at in held else "",
                left_behind=float(left[number]),
            )
            for number, at in enumerate(numbers)
        )

    def _ground_rows(self, ground: Ground) -> tuple[Singles, Singles, Singles]:
        """Rows of `miss` for every node, the weights of their columns, and the standby places'."""
        if self._rows is None or self._rows[0] is not ground:
            way = ground.seconds[:, ground.spots].astype(np.float64)
            rows = miss(way, busy=self.parts.busy).astype(np.float32)
            weights = column_weights(ground.spot_weight).astype(np.float32)
            self._rows = (ground, rows, weights, rows[ground.places])
        return self._rows[1:]

    def stand_by(self, world: World, freed: int | None) -> Iterable[tuple[int, int]]:
        """The moves that are worth their way; without this part, back to the post."""
        if not self.parts.standby:
            return Closest().stand_by(world, freed)
        free = world.idle()
        if not free or not len(world.ground.places) or len(world.ground.weight) < 2:
            return []
        rows, weights, place_rows = self._ground_rows(world.ground)
        places = world.ground.places
        here = [world.where(at) for at in free]
        found = moves(
            here=rows[[world.people[at].to for at in free]],
            places=place_rows,
            weights=weights,
            way_s=world.ground.seconds[np.ix_(np.array(here), places)].astype(np.float64),
            price=self.parts.price,
            may_move=np.ones(len(free), np.bool_),
            most=self.parts.most_moves,
        )
        return [(free[move.unit], int(places[move.place])) for move in found]


def _busy_share(world: World, number: int) -> float:
    one = world.people[number]
    on_duty = world.now - one.shift.starts_s
    return one.busy_s / on_duty if on_duty > 1800.0 else 0.0


# Linli without one of its parts each; "-trade" is absent, since exchanging routine errands under
# way gave nothing and is off.
ABLATIONS = ("matching", "ageing", "fairness", "coverage", "standby", "call_off", "hold")
POLICIES = ("closest", "paper", "linli", *(f"linli-{part.replace('_', '-')}" for part in ABLATIONS))


class NoSuchPolicy(ValueError):
    """There is no policy of this name."""


def policy(
    name: str, *, weights: Weights = DEFAULT, process: Process | None = None
) -> Closest | Paper | Linli:
    """The policy of a name of POLICIES.

    Args:
        process: what happens around the decision; None for the usual of the policy, which is
            nothing for `closest` and `linli`, so that they differ in dispatch alone.

    Raises:
        NoSuchPolicy: there is none.
    """
    if name not in POLICIES:
        raise NoSuchPolicy(f"{name!r} is none of {', '.join(POLICIES)}")
    if name == "closest":
        return Closest(process=process or NONE)
    if name == "paper":
        return Paper(process=PAPER)
    part = name.removeprefix("linli").removeprefix("-").replace("-", "_")
    parts = replace(Parts(), **{part: False}) if part else Parts()
    return Linli(name, parts, weights, process or NONE)
