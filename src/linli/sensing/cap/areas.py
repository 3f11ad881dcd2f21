"""Which of our areas an alert concerns: polygons, circles, codes and names. Pure.

CAP 1.2, 3.2.4: all of an area's polygons, circles and codes together are where it is. Coordinates
are WGS 84, longitude first; a circle's radius is in kilometres.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from linli.core.coordinates import Point, distance_m, inside
from linli.sensing.cap.values import Alert, Area

Ring = Sequence[Sequence[float]]
Edge = tuple[Sequence[float], Sequence[float]]
WHOLE = "*"
# Codes of GB/T 2260 and its extension end in zeros where they mean all that lies inside.
SHORTEST_CODE = 6


@dataclass(frozen=True, slots=True)
class Ours:
    """One of our areas; `ring` may be empty where only its middle is known."""

    code: str
    path: str
    name: str
    point: Point
    ring: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Concerned:
    """Paths of our areas that lie in it; `is_known` is off where nothing told where it is."""

    paths: tuple[str, ...]
    is_known: bool


def concerned(alert: Alert, ours: Sequence[Ours], codes: Mapping[str, str]) -> Concerned:
    """Our areas in which an alert holds, an outer one standing for all that lies inside it.

    Args:
        ours: every area there is, in any order.
        codes: codes of others, to a code of ours or to `WHOLE` for all of them.
    """
    found: set[str] = set()
    is_known = False
    for area in {one for info in alert.infos for one in info.areas}:
        paths, told = _of(area, ours, codes)
        found |= paths
        is_known |= told
    return Concerned(tuple(_outermost(found, [one.path for one in ours])), is_known)


def touches(paths: Iterable[str], reach: Iterable[str]) -> bool:
    """Whether any of two sets of places share a place: one lies inside the other."""
    reached = tuple(reach)
    return any(one.startswith(other) or other.startswith(one) for one in paths for other in reached)


def _of(area: Area, ours: Sequence[Ours], codes: Mapping[str, str]) -> tuple[set[str], bool]:
    found: set[str] = set()
    is_known = bool(area.polygons or area.circles)
    for ring in area.polygons:
        found |= _in_polygon(ring, ours)
    for lon, lat, radius_km in area.circles:
        centre = Point(lon, lat)
        found |= {one.path for one in ours if _within(one, centre, radius_km * 1000)}
    for _name, value in area.geocodes:
        named = _coded(value, ours, codes)
        found |= named
        is_known |= bool(named) or value in codes
    if not is_known:
        named = {one.path for one in ours if one.name and one.name in area.description}
        return _with_inner(named, ours), bool(named)
    return found, is_known


def _coded(value: str, ours: Sequence[Ours], codes: Mapping[str, str]) -> set[str]:
    told = codes.get(value, "")
    if told == WHOLE:
        return {one.path for one in ours}
    wanted = told or value
    found = {one.path for one in ours if one.code == wanted}
    if not found and value.isdigit():
        begins = value.rstrip("0").ljust(SHORTEST_CODE, "0")
        found = {one.path for one in ours if one.code.startswith(begins)}
    return _with_inner(found, ours)


def _with_inner(found: set[str], ours: Sequence[Ours]) -> set[str]:
    return {one.path for one in ours if any(one.path.startswith(path) for path in found)}


def _outermost(found: set[str], every: Sequence[str]) -> list[str]:
    """What was found without what lies inside another of it.

    An outline that touches a district touches it somewhere: the district counts as a whole only
    where all the areas inside it were found, or none of them is known better.
    """
    ordered = sorted(set(every))
    kept: list[str] = []
    for path in sorted(found):
        if kept and path.startswith(kept[-1]):
            continue
        inner = _inside(path, ordered)
        hits = sum(one in found for one in inner)
        if hits in (0, len(inner)):
            kept.append(path)
    return kept


def _inside(path: str, ordered: list[str]) -> list[str]:
    """The paths below `path` in a sorted list: they stand together."""
    start = bisect_right(ordered, path)
    return list(takewhile(lambda one: one.startswith(path), ordered[start:]))


def _in_polygon(ring: Ring, ours: Sequence[Ours]) -> set[str]:
    theirs = [list(point) for point in ring]
    edges = _near(_edges(ring), ours)
    if not edges and ours:
        # No border comes near: all of us lie in it, or nobody.
        return {one.path for one in ours} if inside(ours[0].point, theirs) else set()
    return {one.path for one in ours if _meets(one, theirs, edges)}


def _edges(ring: Ring) -> list[Edge]:
    return list(zip(ring, [*ring[1:], *ring[:1]], strict=True))


def _near(edges: list[Edge], ours: Sequence[Ours]) -> list[Edge]:
    """The edges that come near any of our areas: a country's outline has thousands of others."""
    points = [point for one in ours for point in (one.ring or ((one.point.lon, one.point.lat),))]
    return _in_box(edges, _box(points)) if points else []


def _box(points: Ring) -> tuple[float, float, float, float]:
    lons, lats = [one[0] for one in points], [one[1] for one in points]
    return min(lons), min(lats), max(lons), max(lats)


def _in_box(edges: list[Edge], box: tuple[float, float, float, float]) -> list[Edge]:
    west, south, east, north = box
    return [
        (a, b)
        for a, b in edges
        if max(a[0], b[0]) >= west
        and min(a[0], b[0]) <= east
        and max(a[1], b[1]) >= south
        and min(a[1], b[1]) <= north
    ]


def _meets(ours: Ours, theirs: list[list[float]], edges: list[Edge]) -> bool:
    crossing = _in_box(edges, _box(ours.ring)) if ours.ring else []
    mine = _edges(ours.ring)
    if any(_cross(a, b) for a in crossing for b in mine):
        return True
    if inside(ours.point, theirs):
        return True
    ring = [list(point) for point in ours.ring]
    return any(inside(Point(*edge[0]), ring) for edge in crossing)


def _cross(one: Edge, other: Edge) -> bool:
    (a, b), (c, d) = one, other
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> bool:
    return (c[1] - a[1]) * (b[0] - a[0]) > (b[1] - a[1]) * (c[0] - a[0])


def _within(ours: Ours, centre: Point, radius_m: float) -> bool:
    if distance_m(ours.point, centre) <= radius_m:
        return True
    if not ours.ring:
        return False
    if inside(centre, [list(point) for point in ours.ring]):
        return True
    return any(_distance(centre, a, b) <= radius_m for a, b in _edges(ours.ring))


def _distance(point: Point, a: Sequence[float], b: Sequence[float]) -> float:
    """Metres from a point to the nearest point of an edge, taken as straight in degrees."""
    along_lon, along_lat = b[0] - a[0], b[1] - a[1]
    length = along_lon**2 + along_lat**2
    share = 0.0
    if length:
        share = ((point.lon - a[0]) * along_lon + (point.lat - a[1]) * along_lat) / length
    share = min(1.0, max(0.0, share))
    return distance_m(point, Point(a[0] + share * along_lon, a[1] + share * along_lat))
