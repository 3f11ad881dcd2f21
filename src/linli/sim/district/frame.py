"""Metres on the plan to WGS 84, and the bend that keeps the plan from being a chessboard.

The anchor lies on the open water of a large lake, so that no coordinate of the demo falls on
anybody's real home.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, radians, sin

from linli.sim.district.model import Point

Metre = tuple[float, float]

ANCHOR = (116.28, 29.12)
CENTRE = (412.0, 240.0)  # the plan's point that stands at the anchor
TURN = radians(-6.0)  # streets rarely run exactly east
METRES_PER_DEGREE_LAT = 110_862.0  # at this latitude, WGS 84
METRES_PER_DEGREE_LON = 111_320.0 * cos(radians(ANCHOR[1]))


def bend(x: float, y: float) -> Metre:
    """Where a point of the straight plan comes to lie, in metres, to the centimetre."""
    across = 9.0 * sin(y / 170.0 + 0.8) + 5.0 * sin(x / 230.0)
    along = 11.0 * sin(x / 250.0) + 4.0 * cos(y / 140.0) * sin(x / 400.0 + pi / 3)
    return round(x + across, 2), round(y + along, 2)


def to_lonlat(x: float, y: float) -> Point:
    """Plan metres to (lon, lat), rounded to seven places (about a centimetre)."""
    east, north = x - CENTRE[0], y - CENTRE[1]
    turned_east = east * cos(TURN) - north * sin(TURN)
    turned_north = east * sin(TURN) + north * cos(TURN)
    return (
        round(ANCHOR[0] + turned_east / METRES_PER_DEGREE_LON, 7),
        round(ANCHOR[1] + turned_north / METRES_PER_DEGREE_LAT, 7),
    )


def to_line(points: Iterable[Metre]) -> tuple[Point, ...]:
    """A run of plan points as lon and lat."""
    return tuple(to_lonlat(x, y) for x, y in points)
