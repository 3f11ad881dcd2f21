"""Reading places: by code, by text, by point, by what lies around."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.coordinates import Point, box, distance_m, inside
from linli.places.matching import live
from linli.places.matching.engine import match
from linli.places.models import Place
from linli.places.text import pieces

CERTAIN = ("home", "unit", "building", "number")
SURE = 0.95
WORTH_SHOWING = 0.6


class PlaceNotFound(errors.NotFound):
    code, title = "place-not-found", _("There is no such place here")


@dataclass(frozen=True, slots=True)
class PlaceInfo:
    """A place as other packages see it."""

    id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    address: str
    path: str
    point: Point
    parent_id: UUID | None = None


def info(row: Place) -> PlaceInfo:
    return PlaceInfo(
        row.id,
        row.kind,
        row.code,
        row.name,
        row.name_en,
        row.address,
        row.path,
        Point(row.lon, row.lat),
        row.parent_id,
    )


def place(place_id: UUID) -> PlaceInfo:
    """One place.

    Raises:
        PlaceNotFound: no place has this id.
    """
    row = Place.objects.filter(pk=place_id).first()
    if row is None:
        raise PlaceNotFound()
    return info(row)


def places_by_id(place_ids: list[UUID]) -> dict[UUID, PlaceInfo]:
    """The places that exist among `place_ids`."""
    return {row.id: info(row) for row in Place.objects.filter(pk__in=place_ids)}


def place_by_code(code: str) -> PlaceInfo | None:
    """The place with this stable code, or None."""
    row = Place.objects.filter(code=code).first()
    return info(row) if row else None


def places_by_code(codes: Iterable[str]) -> dict[str, PlaceInfo]:
    """The places that exist among `codes`, by code."""
    return {row.code: info(row) for row in Place.objects.filter(code__in=set(codes))}


def kinds_of(codes: list[str]) -> dict[str, str]:
    """The kinds of the places that exist among `codes`, by code."""
    return dict(Place.objects.filter(code__in=codes).values_list("code", "kind"))


def areas(*kinds: str) -> list[PlaceInfo]:
    """All active places of these kinds, outer ones first."""
    rows = Place.objects.filter(kind__in=kinds, is_active=True).order_by("path", "id")
    return [info(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Outline:
    """An area with the ring around it, a tuple of (longitude, latitude); empty where not known."""

    code: str
    path: str
    name: str
    point: Point
    ring: tuple[tuple[float, float], ...]


def outlines(*kinds: str) -> list[Outline]:
    """The outlines of all active places of these kinds, outer ones first."""
    rows = Place.objects.filter(kind__in=kinds, is_active=True).order_by("path", "id")
    return [
        Outline(
            row.code,
            row.path,
            row.name,
            Point(row.lon, row.lat),
            tuple((lon, lat) for lon, lat in row.ring or []),
        )
        for row in rows
    ]


def places_by_path(paths: Iterable[str]) -> dict[str, PlaceInfo]:
    """The places that have these paths, by path."""
    return {row.path: info(row) for row in Place.objects.filter(path__in=set(paths))}


def children(place_id: UUID, *, limit: int = 500) -> list[PlaceInfo]:
    """What lies directly inside a place."""
    rows = Place.objects.filter(parent_id=place_id, is_active=True).order_by("code", "id")
    return [info(row) for row in rows[:limit]]


SEARCH = """
SELECT id, kind, code, name, name_en, address, path, lon, lat, parent_id,
       (SELECT count(*) FROM unnest(%(pieces)s::text[]) piece
         WHERE search @@ ('''' || replace(piece, '''', '''''') || '''')::tsquery) AS hits
FROM places_place
WHERE is_active AND search @@ %(query)s::tsquery
ORDER BY hits DESC, length(address), code LIMIT %(limit)s
"""


def buildings_within(path: str, *, limit: int = 500) -> list[PlaceInfo]:
    """Buildings inside a place, by its path, in the order of their codes."""
    rows = Place.objects.filter(path__startswith=path, kind="building")
    return [info(row) for row in rows.order_by("code")[:limit]]


def quoted(piece: str) -> str:
    return "'" + piece.replace("\\", "\\\\").replace("'", "''") + "'"


def search_places(text: str, *, limit: int = 8) -> list[PlaceInfo]:
    """Places for an address as people write it, best first; [] when nothing fits.

    What the matcher is sure of comes first (with the homes that a text may mean, where it fits
    several), then places that hold all pieces of the text, or if none does, most of them.
    """
    found, certain = _matched(text, limit)
    if certain or len(found) >= limit:
        return found[:limit]
    known = {place.id for place in found}
    return [*found, *(one for one in _holding(text, limit) if one.id not in known)][:limit]


def located(text: str) -> PlaceInfo | None:
    """The home, entrance, building or house number that an address surely names; else None."""
    base = live.ready_base()
    answer = match(text=text, base=base) if base is not None and text.strip() else None
    if answer is None or answer.level not in CERTAIN or answer.confidence < SURE:
        return None
    return place_by_code(answer.code)


def _matched(text: str, limit: int) -> tuple[list[PlaceInfo], bool]:
    """The matcher's places, and whether they are all there is to say."""
    base = live.ready_base()
    if base is None or not text.strip():
        return [], False
    answer = match(text=text[:240], base=base)
    if answer.level == "none":
        # Not sure enough to act on, but good to show to a person who will choose.
        likely = answer.alternatives if answer.confidence >= WORTH_SHOWING else ()
        return _by_codes([code for code in likely if code], limit), False
    codes = [answer.code] if answer.code else []
    if answer.reason.code in ("several", "floor-differs"):
        codes += answer.alternatives
    found = _by_codes(codes, limit)
    return found, answer.level == "home" and bool(found)


def _by_codes(codes: list[str], limit: int) -> list[PlaceInfo]:
    rows = {row.code: row for row in Place.objects.filter(code__in=codes, is_active=True)}
    return [info(rows[code]) for code in codes[:limit] if code in rows]


def _holding(text: str, limit: int) -> list[PlaceInfo]:
    """Places whose name or address holds all pieces of a text; if none has all, most of them."""
    parts = pieces(text)[:24]
    if not parts:
        return []
    found = _search(parts, " & ".join(quoted(part) for part in parts), limit)
    if found or len(parts) < 3:
        return found
    return [place for place, hits in _loose(parts, limit) if hits * 3 >= len(parts) * 2]


def _search(parts: list[str], query: str, limit: int) -> list[PlaceInfo]:
    return [place for place, _hits in _rows(parts, query, limit)]


def _loose(parts: list[str], limit: int) -> list[tuple[PlaceInfo, int]]:
    return _rows(parts, " | ".join(quoted(part) for part in parts), limit)


def _rows(parts: list[str], query: str, limit: int) -> list[tuple[PlaceInfo, int]]:
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, {"pieces": parts, "query": query, "limit": limit})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [(_found(row), row[10]) for row in rows]


def _found(row: tuple[Any, ...]) -> PlaceInfo:
    pk, kind, code, name, name_en, address, path, lon, lat, parent_id, _hits = row
    return PlaceInfo(pk, kind, code, name, name_en, address, path, Point(lon, lat), parent_id)


def area_at(point: Point, *, kinds: tuple[str, ...] = ("grid", "community")) -> PlaceInfo | None:
    """The innermost area whose outline holds `point`; None outside the map.

    Args:
        kinds: which kinds to look for, innermost first.
    """
    rows = Place.objects.filter(
        kind__in=kinds,
        is_active=True,
        west__lte=point.lon,
        east__gte=point.lon,
        south__lte=point.lat,
        north__gte=point.lat,
    ).order_by("code", "id")
    holding = [row for row in rows if row.ring and inside(point, row.ring)]
    holding.sort(key=lambda row: kinds.index(row.kind))
    return info(holding[0]) if holding else None


AROUND = """
SELECT id, kind, code, name, name_en, address, path, lon, lat, parent_id, 0
FROM places_place
WHERE kind = ANY(%s) AND is_active AND lon BETWEEN %s AND %s AND lat BETWEEN %s AND %s
LIMIT 2000
"""


def nearest(
    point: Point, *, kinds: tuple[str, ...] = ("building",), within_m: float = 60, limit: int = 1
) -> list[PlaceInfo]:
    """The nearest places of these kinds within `within_m` metres, nearest first."""
    west, south, east, north = box(point, within_m)
    with connection.cursor() as cursor:
        cursor.execute(AROUND, [list(kinds), west, east, south, north])
        found = [_found(row) for row in cursor.fetchall()]
    near = [(distance_m(point, place.point), place) for place in found]
    near = sorted((pair for pair in near if pair[0] <= within_m), key=lambda pair: pair[0])
    return [place for _distance, place in near[:limit]]


def bounds() -> tuple[float, float, float, float] | None:
    """West, south, east and north of all that is known here; None when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(west), min(south), max(east), max(north) FROM places_place")
        row = cursor.fetchone()
    return None if row is None or row[0] is None else tuple(row)
