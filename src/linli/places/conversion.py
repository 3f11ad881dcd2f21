"""Coordinates of Chinese maps to WGS 84 and back: GCJ-02 (Amap, Tencent) and BD-09 (Baidu).

Linli keeps WGS 84 only; these functions stand at the edge, where files come in. The formulas are
not published by their owners; they are the widely used
reconstruction with the Krasovsky 1940 ellipsoid, as in the Wikipedia article "Restrictions on
geographic data in China". The way back from GCJ-02 is found by iteration.
"""

from math import atan2, cos, hypot, pi, sin, sqrt

from linli.core.coordinates import Point

SYSTEMS = ("wgs84", "gcj02", "bd09")
AXIS_M = 6_378_245.0  # Krasovsky 1940
ECCENTRICITY = 0.00669342162296594323  # its first eccentricity, squared
BAIDU = pi * 3000 / 180
# GCJ-02 leaves points outside this box as they are.
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
CLOSE_DEG = 1e-9  # a tenth of a millimetre


def to_wgs84(*, lon: float, lat: float, system: str) -> Point:
    """A point of one of SYSTEMS, in degrees, as WGS 84.

    Raises:
        ValueError: the system is unknown.
        Invalid: the numbers are not a place on the earth.
    """
    if system == "wgs84":
        return Point(lon, lat)
    if system == "gcj02":
        return _from_gcj02(lon, lat)
    if system == "bd09":
        return _from_gcj02(*_gcj02_of_bd09(lon, lat))
    raise ValueError(f"{system} is none of {', '.join(SYSTEMS)}")


def gcj02(*, point: Point) -> tuple[float, float]:
    """Longitude and latitude of a WGS 84 point in GCJ-02."""
    if not (WEST <= point.lon <= EAST and SOUTH <= point.lat <= NORTH):
        return point.lon, point.lat
    east, north = _shift(point.lon, point.lat)
    return point.lon + east, point.lat + north


def bd09(*, point: Point) -> tuple[float, float]:
    """Longitude and latitude of a WGS 84 point in BD-09."""
    x, y = gcj02(point=point)
    far = hypot(x, y) + 0.00002 * sin(y * BAIDU)
    angle = atan2(y, x) + 0.000003 * cos(x * BAIDU)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006


def _gcj02_of_bd09(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    far = hypot(x, y) - 0.00002 * sin(y * BAIDU)
    angle = atan2(y, x) - 0.000003 * cos(x * BAIDU)
    return far * cos(angle), far * sin(angle)


def _from_gcj02(lon: float, lat: float) -> Point:
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        return Point(lon, lat)
    guess = Point(lon, lat)
    for _ in range(20):
        x, y = gcj02(point=guess)
        guess = Point(guess.lon + lon - x, guess.lat + lat - y)
        if abs(x - lon) < CLOSE_DEG and abs(y - lat) < CLOSE_DEG:
            break
    return guess


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 moves a point, in degrees east and north."""
    x, y = lon - 105.0, lat - 35.0
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    flat = lat / 180.0 * pi
    magic = 1 - ECCENTRICITY * sin(flat) ** 2
    per_north = (AXIS_M * (1 - ECCENTRICITY)) / (magic * sqrt(magic)) * pi / 180.0
    per_east = AXIS_M / sqrt(magic) * cos(flat) * pi / 180.0
    return east / per_east, north / per_north
