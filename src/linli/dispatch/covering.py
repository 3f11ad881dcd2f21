"""Coverage of the cell as it stands: what is left behind, a layer for the map, standby places.

Calls are expected where they came from of late, with a little everywhere people live: counts with
shrinkage did better on real calls than smoothing. Cells of H3 keep places coarse.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import h3
import numpy as np
from numpy.typing import NDArray

from linli.cases import queries as case_queries
from linli.core.coordinates import Point
from linli.core.memory import Memory
from linli.dispatch import ways
from linli.dispatch.coverage.expected import (
    PROMISE,
    by_place,
    column_weights,
    miss,
)
from linli.dispatch.coverage.expected import left_behind as left_behind_of
from linli.dispatch.coverage.standby import moves
from linli.dispatch.decide import TASK_S
from linli.dispatch.matching import mode_of
from linli.dispatch.travel.crow import straight_m
from linli.dispatch.travel.speeds import band
from linli.people import queries as people
from linli.people.queries import OnShift
from linli.places import queries as places

Floats = NDArray[np.floating[Any]]

# Edges of about 200 m; the cells with the most calls stand for all.
RESOLUTION, MOST_CELLS = 9, 150
LOOK_BACK = timedelta(days=28)
# So many calls are spread over grids and communities before any was counted.
PRIOR = 20.0
# As in the twin: how likely somebody free now is not when the call comes.
BUSY = 0.35
# What a second's walk must save; the twin's measure.
PRICE = 4.0e-5
AHEAD = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Demand:
    """H3 cells with their middle and share of all calls, the most first."""

    cells: tuple[str, ...]
    points: tuple[Point, ...]
    share: Floats


@dataclass(frozen=True, slots=True)
class CellCover:
    """How likely a call in a cell is reached within five minutes, now and in half an hour."""

    cell: str
    share: float
    now: float
    later: float


@dataclass(frozen=True, slots=True)
class Standby:
    """Somebody free who would cover more from another place."""

    member_id: UUID
    point: Point
    way_s: float
    gain: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The cell's coverage. `now` and `later` are over all calls; `assumed` says that ways are
    straight lines, since no streets are known."""

    at: datetime
    cells: tuple[CellCover, ...]
    now: float
    later: float
    free_now: int
    free_later: int
    standby: tuple[Standby, ...]
    assumed: bool


_demand: Memory[str, Demand] = Memory(times=300)
# The map and the table of one page ask for the same.
_lately: Memory[str, Coverage] = Memory(times=5)


def lately(*, now: datetime) -> Coverage:
    """`coverage`, up to ten seconds old; it says when it is from."""
    return _lately.get("", lambda: coverage(now=now))


def middle_of(cell: str) -> Point:
    """The middle of a cell."""
    lat, lon = h3.cell_to_latlng(cell)
    return Point(lon, lat)


def demand(*, now: datetime) -> Demand:
    """Where calls are expected; a few minutes old."""
    return _demand.get("", lambda: _counted(now))


def left_behind(free: Mapping[UUID, Point], *, now: datetime) -> dict[UUID, float]:
    """How much likelier a call is missed once each of the free has left; straight ways do."""
    expected = demand(now=now)
    if not expected.cells or not free:
        return {}
    starts = np.array([(point.lon, point.lat) for point in free.values()])
    goals = np.array([(point.lon, point.lat) for point in expected.points])
    travel = ways.travel()
    at = band(ways.local_hour(now))
    seconds = travel.crow.seconds(straight_m(starts, goals), mode="ebike", at=at)
    missed = miss(seconds, busy=BUSY, sigma=0.4)
    left = left_behind_of(missed, column_weights(expected.share))
    return dict(zip(free, map(float, left), strict=True))


def coverage(*, now: datetime) -> Coverage:
    """How the cell is covered now and in half an hour, and where the free had better stand."""
    expected = demand(now=now)
    here = _free(people.on_shift(now=now), now=now, tasks_left=True)
    later_at = now + AHEAD
    there = _free(_planned_for(later_at, now), now=later_at, tasks_left=False)
    rows_now, rows_later = _missed(here, expected, now), _missed(there, expected, later_at)
    count = len(expected.cells)
    covered, later = by_place(rows_now, count), by_place(rows_later, count)
    cells = tuple(
        CellCover(cell, float(share), float(one), float(two))
        for cell, share, one, two in zip(
            expected.cells, expected.share, covered, later, strict=True
        )
    )
    return Coverage(
        at=now,
        cells=cells,
        now=float(covered @ expected.share),
        later=float(later @ expected.share),
        free_now=len(here),
        free_later=len(there),
        standby=_standby(here, expected, now),
        assumed=ways.travel().router is None and ways.travel().remote is None,
    )


def as_geojson(found: Coverage) -> dict[str, Any]:
    """The layer as a FeatureCollection (RFC 7946): hexagons with `now`, `later` and `share`, and
    points of suggested standby places with `seconds` and `gain`. No names, no members."""
    features = [
        {
            "type": "Feature",
            "id": one.cell,
            "geometry": {"type": "Polygon", "coordinates": [_ring(one.cell)]},
            "properties": {
                "kind": "cover",
                "now": round(one.now, 3),
                "later": round(one.later, 3),
                "share": round(one.share, 4),
            },
        }
        for one in found.cells
    ]
    features += [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.point.lon, one.point.lat]},
            "properties": {
                "kind": "standby",
                "seconds": round(one.way_s),
                "gain": round(one.gain, 4),
            },
        }
        for one in found.standby
    ]
    return {"type": "FeatureCollection", "features": features}


def _ring(cell: str) -> list[list[float]]:
    ring = [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]


def _counted(now: datetime) -> Demand:
    counts: Counter[str] = Counter()
    for lon, lat in case_queries.calls_by_spot(since=now - LOOK_BACK):
        counts[h3.latlng_to_cell(lat, lon, RESOLUTION)] += 1
    weights: dict[str, float] = {cell: float(count) for cell, count in counts.items()}
    lived = [one.point for one in places.areas("grid", "community") if one.point is not None]
    for point in lived:
        cell = h3.latlng_to_cell(point.lat, point.lon, RESOLUTION)
        weights[cell] = weights.get(cell, 0.0) + PRIOR / len(lived)
    most = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CELLS]
    share = np.array([weight for _, weight in most])
    points = tuple(Point(lon, lat) for lat, lon in (h3.cell_to_latlng(cell) for cell, _ in most))
    return Demand(tuple(cell for cell, _ in most), points, share / max(share.sum(), 1e-9))


def _planned_for(later: datetime, now: datetime) -> list[OnShift]:
    return people.holding(people.planned(since=now, until=later), now=later)


def _free(on_shift: Sequence[OnShift], *, now: datetime, tasks_left: bool) -> list[OnShift]:
    """Who is free then: now, whoever has no task; later, whoever will have done what they have."""
    load = case_queries.workload([one.member_id for one in on_shift])
    able = [one for one in on_shift if one.point is not None and one.kind != "volunteer"]
    if tasks_left:
        return [one for one in able if not load[one.member_id][1]]
    ahead = AHEAD.total_seconds()
    return [one for one in able if load[one.member_id][1] * TASK_S["P3"] <= ahead]


def _seconds(who: Sequence[OnShift], goals: Sequence[Point], now: datetime) -> Floats:
    times = ways.travel().times(
        starts=[one.point for one in who],
        modes=[mode_of(one.kind) for one in who],
        goals=goals,
        hour=ways.local_hour(now),
    )
    return times.seconds


def _missed(who: Sequence[OnShift], expected: Demand, now: datetime) -> Floats:
    if not who or not expected.cells:
        return np.zeros((0, len(expected.cells)))
    return miss(_seconds(who, expected.points, now), busy=BUSY, targets=PROMISE)


def _standby(who: Sequence[OnShift], expected: Demand, now: datetime) -> tuple[Standby, ...]:
    if not who or not expected.cells:
        return ()
    way = _seconds(who, expected.points, now)
    weights = column_weights(expected.share)
    mode = mode_of(max((one.kind for one in who), key=[one.kind for one in who].count))
    between = ways.travel().times(
        starts=expected.points,
        modes=[mode] * len(expected.points),
        goals=expected.points,
        hour=ways.local_hour(now),
    )
    found = moves(
        here=miss(way, busy=BUSY),
        places=miss(between.seconds, busy=BUSY),
        weights=weights,
        way_s=way,
        price=PRICE,
        may_move=np.ones(len(who), np.bool_),
        most=5,
    )
    return tuple(
        Standby(
            who[one.unit].member_id,
            expected.points[one.place],
            float(way[one.unit, one.place]),
            one.gain,
        )
        for one in found
    )
