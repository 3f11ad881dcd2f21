"""A street network as arrays. Pure.

Nodes lie where ways meet or end, and every 60 m or so on long ways, so that a place finds one
near it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.travel.speeds import KIND_OF, KINDS, NO_WALKING

# Degrees rounded to about 0.1 m: two ways meet where they name the same place.
DIGITS = 6
PIECE_M = 60.0
METRES_PER_DEGREE = 111_195.0

Spot = tuple[float, float]


class StreetsRefused(ValueError):
    """The file has no streets that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Way:
    """A run of WGS 84 points, longitude first; `oneway` binds vehicles: 1 along, -1 against."""

    highway: str
    points: tuple[Spot, ...]
    oneway: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and pieces of ways between them, as arrays.

    `kind` indexes KINDS; `oneway` is as in `Way`; `walk` says whether people on foot may pass.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length_m: NDArray[np.float64]
    kind: NDArray[np.int8]
    oneway: NDArray[np.int8]
    walk: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many nodes it has."""
        return len(self.lon)

    def metres(self) -> NDArray[np.float64]:
        """Nodes in a plane, metres east and north of the network's middle."""
        return to_plane(self, np.column_stack((self.lon, self.lat)))


def to_plane(network: Network, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """WGS 84 points as metres from the middle of a network; exact enough for one city."""
    middle_lon, middle_lat = float(network.lon.mean()), float(network.lat.mean())
    scale = cos(radians(middle_lat))
    return np.column_stack(
        (
            (lonlat[:, 0] - middle_lon) * METRES_PER_DEGREE * scale,
            (lonlat[:, 1] - middle_lat) * METRES_PER_DEGREE,
        )
    )


def build(ways: Iterable[Way]) -> Network:
    """The network of these ways.

    Raises:
        StreetsRefused: none of them can be used.
    """
    kept = [one for one in map(_tidy, ways) if one is not None]
    if not kept:
        raise StreetsRefused("no line of the file is a street, lane or path")
    met = Counter(point for way in kept for point in dict.fromkeys(way.points))
    index: dict[Spot, int] = {}
    rows: list[tuple[int, int, float, int, int, bool]] = []
    for way in kept:
        kind, walk = KINDS.index(KIND_OF[way.highway]), way.highway not in NO_WALKING
        for a, b, length in _pieces(way.points, met):
            ends = (index.setdefault(a, len(index)), index.setdefault(b, len(index)))
            rows.append((*ends, length, kind, way.oneway, walk))
    spots = np.array(list(index), dtype=np.float64)
    start, end, length_m, kinds, oneways, walks = zip(*rows, strict=True)
    return Network(
        spots[:, 0],
        spots[:, 1],
        np.array(start, np.int32),
        np.array(end, np.int32),
        np.array(length_m, np.float64),
        np.array(kinds, np.int8),
        np.array(oneways, np.int8),
        np.array(walks, np.bool_),
    )


def _tidy(way: Way) -> Way | None:
    if way.highway not in KIND_OF:
        return None
    rounded = [(round(lon, DIGITS), round(lat, DIGITS)) for lon, lat in way.points]
    points = tuple(point for at, point in enumerate(rounded) if not at or point != rounded[at - 1])
    return Way(way.highway, points, way.oneway) if len(points) > 1 else None


def _pieces(points: tuple[Spot, ...], met: Counter[Spot]) -> Iterator[tuple[Spot, Spot, float]]:
    start, length, last = points[0], 0.0, len(points) - 1
    for at, (a, b) in enumerate(pairwise(points), start=1):
        length += _metres(a, b)
        if (met[b] > 1 or at == last or length >= PIECE_M) and b != start:
            yield start, b, length
            start, length = b, 0.0


def _metres(a: Spot, b: Spot) -> float:
    scale = cos(radians((a[1] + b[1]) / 2))
    return METRES_PER_DEGREE * hypot((a[0] - b[0]) * scale, a[1] - b[1])


def oneway(value: Any, junction: Any = None) -> int:
    """OSM's `oneway` as a number; roundabouts are one-way without saying so."""
    text = str(value).lower() if value is not None else ""
    if text in {"yes", "true", "1"} or (not text and junction == "roundabout"):
        return 1
    return -1 if text in {"-1", "reverse"} else 0
