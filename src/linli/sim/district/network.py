"""The road network: every street, lane and path cut where they meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from linli.sim.district import lattice, plan
from linli.sim.district.frame import Metre, bend, to_line, to_lonlat
from linli.sim.district.model import Edge, Node

PROMENADE_Y = -34.0


@dataclass(frozen=True)
class Way:
    """A run of points; it meets another way only at a point both contain exactly."""

    kind: str
    name: str
    points: tuple[Metre, ...]


def street_points(road: plan.RoadPlan) -> tuple[Metre, ...]:
    """A street along its lattice line, west to east or south to north."""
    points: list[Metre] = []
    for at in range(road.first, road.last):
        part = lattice.across(at, road.at) if road.line == "h" else lattice.upward(road.at, at)
        points += part[bool(points) :]
    return tuple(points)


def streets() -> list[Way]:
    """Every public street, and the promenade by the river."""
    ways = [Way(road.kind, road.name, street_points(road)) for road in plan.ROADS]
    promenade: list[Metre] = []
    for i in range(len(plan.XS) - 1):
        span = plan.XS[i + 1] - plan.XS[i]
        points = [bend(plan.XS[i] + span * step / 6, PROMENADE_Y) for step in range(7)]
        promenade += points[bool(promenade) :]
    ways.append(Way("path", "滨溪步道", tuple(promenade)))
    for i in (0, 2, 4, 6):
        ways.append(Way("path", "", (bend(plan.XS[i], 0.0), bend(plan.XS[i], PROMENADE_Y))))
    return ways


class Network:
    """Nodes by their plan point, and the edges between them."""

    def __init__(self, ways: Iterable[Way]) -> None:
        ways = [way for way in ways if len(set(way.points)) > 1]
        met = Counter(point for way in ways for point in dict.fromkeys(way.points))
        ends = {way.points[end] for way in ways for end in (0, -1)}
        self.index: dict[Metre, int] = {}
        self.edges: list[Edge] = []
        for way in ways:
            piece: list[Metre] = []
            for point in way.points:
                if piece and point == piece[-1]:
                    continue
                piece.append(point)
                if len(piece) > 1 and (met[point] > 1 or point in ends):
                    self._add(way, piece)
                    piece = [point]
        self.nodes = tuple(Node(code, *to_lonlat(*point)) for point, code in self.index.items())

    def _add(self, way: Way, piece: list[Metre]) -> None:
        start, end = (
            self.index.setdefault(point, len(self.index)) for point in (piece[0], piece[-1])
        )
        length = sum(
            hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(piece, piece[1:], strict=False)
        )
        self.edges.append(Edge(start, end, round(length, 2), way.kind, way.name, to_line(piece)))

    def nearest(self, x: float, y: float) -> int:
        """The node nearest to a plan point, in a straight line."""
        point = min(self.index, key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2)
        return self.index[point]
