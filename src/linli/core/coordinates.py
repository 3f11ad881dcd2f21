"""One type for a place on the earth: WGS 84, longitude first."""

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

from linli.core import errors

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


@dataclass(frozen=True, slots=True)
class Point:
    """A WGS 84 point in degrees.

    Raises:
        Invalid: the numbers are not a place on the earth.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, limit in (("lon", self.lon, 180.0), ("lat", self.lat, 90.0)):
            if not isfinite(value) or abs(value) > limit:
                raise errors.Invalid(fields={name: f"{name} must lie between -{limit} and {limit}"})


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine, R. W. Sinnott 1984)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = (
        sin((lat_b - lat_a) / 2) ** 2
        + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def box(center: Point, radius_m: float) -> tuple[float, float, float, float]:
    """The west, south, east and north degrees of a box that holds the circle."""
    dlat = radius_m / 111_000
    dlon = dlat / max(cos(radians(center.lat)), 0.01)
    return center.lon - dlon, center.lat - dlat, center.lon + dlon, center.lat + dlat


def inside(point: Point, ring: list[list[float]]) -> bool:
    """Whether `point` lies in the polygon `ring` of ``[lon, lat]`` (even-odd rule)."""
    hit = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > point.lat) != (y2 > point.lat):
            cross = (x2 - x1) * (point.lat - y1) / (y2 - y1) + x1
            hit ^= point.lon < cross
    return hit
