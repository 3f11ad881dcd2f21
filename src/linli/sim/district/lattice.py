"""The bent lattice the district stands on: its points, sides, cells and setbacks, in metres."""

from __future__ import annotations

from functools import cache

from shapely.geometry import Polygon

from linli.sim.district import plan
from linli.sim.district.frame import Metre, bend
from linli.sim.district.plan import STEPS, XS, YS, Cell

RIVERBANK_Y = -58.0  # the southern grids reach down to the water
SIDES = ("N", "E", "S", "W")


def across(i: int, j: int) -> tuple[Metre, ...]:
    """The side from lattice point (i, j) eastward to (i + 1, j)."""
    span = XS[i + 1] - XS[i]
    return tuple(bend(XS[i] + span * step / STEPS, YS[j]) for step in range(STEPS + 1))


def upward(i: int, j: int) -> tuple[Metre, ...]:
    """The side from lattice point (i, j) northward to (i, j + 1)."""
    span = YS[j + 1] - YS[j]
    return tuple(bend(XS[i], YS[j] + span * step / STEPS) for step in range(STEPS + 1))


def side(cell: Cell, name: str) -> tuple[Metre, ...]:
    """One side of a cell, west to east or south to north."""
    i, j = cell
    if name == "N":
        return across(i, j + 1)
    if name == "S":
        return across(i, j)
    return upward(i + 1, j) if name == "E" else upward(i, j)


def bank(i: int) -> tuple[Metre, ...]:
    """The riverbank below the southern cell of column `i`, west to east."""
    span = XS[i + 1] - XS[i]
    return tuple(bend(XS[i] + span * step / STEPS, RIVERBANK_Y) for step in range(STEPS + 1))


def ring(cell: Cell) -> tuple[Metre, ...]:
    """The closed ring of a grid; neighbours share every point of their common side."""
    south = side(cell, "S") if cell[1] else bank(cell[0])
    east, north, west = side(cell, "E"), side(cell, "N")[::-1], side(cell, "W")[::-1]
    points = [*south, *east, *north, *west, south[0]]
    return tuple(point for at, point in enumerate(points) if not at or point != points[at - 1])


@cache
def road_on(line: str, i: int, j: int) -> plan.RoadPlan | None:
    """The street along the lattice side that starts at (i, j), or None inside an estate."""
    along, at = (i, j) if line == "h" else (j, i)
    for road in plan.ROADS:
        if road.line == line and road.at == at and road.first <= along < road.last:
            return road
    return None


def side_road(cell: Cell, name: str) -> plan.RoadPlan | None:
    """The street along one side of a cell."""
    i, j = cell
    if name in "NS":
        return road_on("h", i, j + 1 if name == "N" else j)
    return road_on("v", i + 1 if name == "E" else i, j)


def setback(cell: Cell, name: str) -> float:
    """Metres from the middle of the street (or inner path) to the wall on that side."""
    road = side_road(cell, name)
    return plan.SETBACK_M[road.kind if road else "path"]


def inner(cell: Cell) -> tuple[float, float, float, float]:
    """The upright rectangle (west, south, east, north) in which a cell's buildings stand."""
    keep = {
        name: setback(cell, name)
        + (plan.STRIP_DEPTH_M + 4.0 if (cell, name) in plan.FRONTS else 2.0)
        for name in SIDES
    }
    return (
        max(x for x, _ in side(cell, "W")) + keep["W"],
        max(y for _, y in side(cell, "S")) + keep["S"],
        min(x for x, _ in side(cell, "E")) - keep["E"],
        min(y for _, y in side(cell, "N")) - keep["N"],
    )


def polygon(cell: Cell) -> Polygon:
    """The part of a cell above the southernmost street, where estates may stand."""
    south, east = side(cell, "S"), side(cell, "E")
    return Polygon([*south, *east, *side(cell, "N")[::-1], *side(cell, "W")[::-1]])
