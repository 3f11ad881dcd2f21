"""Coverage in words: by area for a table, and what the place to stand at is called."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from linli.core.coordinates import Point
from linli.core.memory import Memory
from linli.dispatch.covering import CellCover, Coverage, middle_of
from linli.places import queries as places
from linli.places.queries import PlaceInfo

# Below this share of calls in time an area is thin, from the other on it is well covered.
THIN_BELOW, GOOD_FROM = 0.5, 0.8
NEAR_M = 250.0

_areas: Memory[str, PlaceInfo | None] = Memory(times=300)


@dataclass(frozen=True, slots=True)
class AreaCover:
    """An area's share of all calls, and how likely one is reached in time now and later.

    `area` is None for what lies outside every area that is known.
    """

    area: PlaceInfo | None
    share: float
    now: float
    later: float


def by_area(found: Coverage) -> list[AreaCover]:
    """The coverage of each area, the worst covered now first."""
    cells: dict[str, list[CellCover]] = defaultdict(list)
    known: dict[str, PlaceInfo | None] = {}
    for one in found.cells:
        area = _areas.get(one.cell, partial(places.area_at, middle_of(one.cell)))
        key = area.code if area else ""
        known[key] = area
        cells[key].append(one)
    rows = [_sum(known[key], listed) for key, listed in cells.items()]
    return sorted(rows, key=lambda row: (row.now, row.area.code if row.area else ""))


def _sum(area: PlaceInfo | None, cells: list[CellCover]) -> AreaCover:
    share = sum(one.share for one in cells)
    weight = max(share, 1e-9)
    return AreaCover(
        area,
        share,
        sum(one.now * one.share for one in cells) / weight,
        sum(one.later * one.share for one in cells) / weight,
    )


def level(covered: float) -> str:
    """``thin``, ``part`` or ``good``."""
    if covered < THIN_BELOW:
        return "thin"
    return "part" if covered < GOOD_FROM else "good"


def place_words(point: Point) -> str:
    """What people call a place: the nearest building or area, else its coordinates."""
    near = places.nearest(point, kinds=("building",), within_m=NEAR_M)
    if near:
        return near[0].address or near[0].name
    area = places.area_at(point)
    if area is not None:
        return area.address or area.name
    return f"{point.lon:.5f}, {point.lat:.5f}"
