"""Shops and public buildings along the streets, gates, and the house numbers of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from random import Random

from shapely.geometry import Polygon

from linli.sim.district import lattice, names, plan
from linli.sim.district.frame import Metre
from linli.sim.district.plan import Cell


@dataclass
class Front:
    """One shop or public building on a street; `number` is given once all are known."""

    kind: str
    name: str
    name_en: str
    cell: Cell
    road: plan.RoadPlan
    even: bool
    along: float
    shape: Polygon
    middle: Metre
    number: int = 0


@dataclass
class GateSpot:
    """A gate of an estate on the street named `road`; only main gates carry a number."""

    compound: int
    main: bool
    spot: Metre
    road: plan.RoadPlan | None
    even: bool
    along: float
    number: int = 0


def at_distance(line: tuple[Metre, ...], along: float) -> tuple[Metre, Metre]:
    """The point `along` metres down a line, and the unit direction there."""
    left = along
    for a, b in zip(line, line[1:], strict=False):
        length = hypot(b[0] - a[0], b[1] - a[1])
        if left <= length:
            way = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
            return (a[0] + way[0] * left, a[1] + way[1] * left), way
        left -= length
    raise ValueError(f"the line is shorter than {along} m")


def plot(
    line: tuple[Metre, ...], start: float, width: float, off: float, inward: int
) -> tuple[Polygon, Metre]:
    """A rectangle that fronts the street: `off` metres from its middle, on the inward hand."""
    (x, y), (ux, uy) = at_distance(line, start + width / 2)
    nx, ny = -uy * inward, ux * inward
    corners = []
    for side, depth in ((-1, 0.0), (1, 0.0), (1, plan.STRIP_DEPTH_M), (-1, plan.STRIP_DEPTH_M)):
        half, reach = side * width / 2, off + depth
        corners.append((x + ux * half + nx * reach, y + uy * half + ny * reach))
    reach = off + plan.STRIP_DEPTH_M / 2
    return Polygon(corners), (round(x + nx * reach, 2), round(y + ny * reach, 2))


def start_of(cell: Cell, side: str) -> float:
    """Where the first front of a side may begin, clear of the crossing street and its fronts."""
    crossing = "W" if side in "NS" else "S"
    clear = lattice.setback(cell, crossing) + 3.0
    return clear + (plan.STRIP_DEPTH_M + 3.0 if (cell, crossing) in plan.FRONTS else 0.0)


def expand(
    tokens: tuple[plan.Front | int, ...], rng: Random
) -> Iterator[tuple[str, str, str, float]]:
    for token in tokens:
        if isinstance(token, int):
            for _ in range(token):
                yield ("shop", "", "", round(rng.uniform(8.0, 10.4), 1))
        else:
            yield token


def fronts(rng: Random) -> list[Front]:
    """Every front of the plan, shops named from `rng`; numbers still to be given."""
    made: list[Front] = []
    shop_names = names.shops(rng)
    for (cell, side), tokens in plan.FRONTS.items():
        road = lattice.side_road(cell, side)
        if road is None:
            raise ValueError(f"no street on side {side} of cell {cell}")
        line = lattice.side(cell, side)
        # Left of the way's direction is north of a street, west of one that runs north.
        inward = 1 if side in "SE" else -1
        along = start_of(cell, side)
        for kind, name, name_en, width in expand(tokens, rng):
            shape, middle = plot(line, along, width - 0.4, lattice.setback(cell, side), inward)
            if kind == "shop" and not name:
                kind, name, name_en = next(shop_names)
            even = side in "NE"
            first = plan.XS[cell[0]] if side in "NS" else plan.YS[cell[1]]
            made.append(Front(kind, name, name_en, cell, road, even, first + along, shape, middle))
            along += width
    return made


def gates() -> list[GateSpot]:
    """Every gate of every estate, on the street it opens to."""
    spots: list[GateSpot] = []
    for at, compound in enumerate(plan.COMPOUNDS):
        centre_x = sum(plan.XS[i] + plan.XS[i + 1] for i, _ in compound.cells)
        centre_y = sum(plan.YS[j] + plan.YS[j + 1] for _, j in compound.cells)
        for order, (line, i, j, step) in enumerate(compound.gates):
            points = lattice.across(i, j) if line == "h" else lattice.upward(i, j)
            end = line == "v" and step in (0, plan.STEPS)
            # An inner path comes out at a crossing with the street above or below.
            where = ("h", i, j + (step > 0)) if end else (line, i, j)
            road = lattice.road_on(*where)
            along_x = plan.XS[i] + (
                (plan.XS[i + 1] - plan.XS[i]) * step / plan.STEPS if line == "h" else 0.0
            )
            along_y = plan.YS[j] + (
                (plan.YS[j + 1] - plan.YS[j]) * step / plan.STEPS if line == "v" else 0.0
            )
            flat = line == "h" or end
            middle = (centre_y if flat else centre_x) / (2 * len(compound.cells))
            even = middle < (along_y if flat else along_x)
            spots.append(
                GateSpot(at, order == 0, points[step], road, even, along_x if flat else along_y)
            )
    return spots


def number(fronts_: list[Front], gates_: list[GateSpot]) -> None:
    """Give house numbers: even on the south and west hand, odd on the other, rising."""
    numbered: list[Front | GateSpot] = [*fronts_, *(gate for gate in gates_ if gate.main)]
    for road in plan.ROADS:
        for even in (True, False):
            here = [one for one in numbered if one.road == road and one.even == even]
            here.sort(key=lambda item: item.along)
            for place, item in enumerate(here):
                item.number = 2 * place + (2 if even else 1)
