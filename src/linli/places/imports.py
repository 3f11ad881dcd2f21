"""Reading a CSV or GeoJSON file of places: every error by line and column, before anything is kept.

Points in GCJ-02 or BD-09 become WGS 84 here, at the edge.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.places.conversion import to_wgs84
from linli.places.registry import PLACE_KINDS, known_codes
from linli.places.services import NewPlace

COLUMNS = (
    "code", "kind", "name", "address", "lon", "lat", "parent", "name_en", "aliases",
    "old_names", "source",
)  # fmt: skip
LISTS = ("aliases", "old_names")  # several names are parted by |
MUST = ("code", "kind", "name", "address", "lon", "lat")
LONGEST = {"code": 60, "name": 120, "address": 240, "name_en": 160, "source": 80}
MOST_ERRORS = 200
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; line 1 holds the headings. In GeoJSON `line` counts the features."""

    line: int
    column: str
    says: str


def read_places(data: bytes, *, system: str = "wgs84") -> tuple[list[NewPlace], list[Problem]]:
    """The places of a CSV or GeoJSON file, and everything that is wrong with it.

    Nothing is kept here: keep the places only where there are no errors. Files in UTF-8 and in
    GB 18030 (as Chinese spreadsheets write them) are read.

    Args:
        system: what the file's coordinates are in: wgs84 | gcj02 | bd09.
    """
    text = _text(data)
    if text is None:
        return [], [Problem(1, "", _("The file is neither UTF-8 nor GB 18030 text"))]
    if text.lstrip().startswith("{"):
        return _read_geojson(text, system)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in MUST if name not in (reader.fieldnames or [])]
    if missing:
        return [], [Problem(1, name, _("This column is missing")) for name in missing]
    given = (
        (reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS}, None)
        for row in reader
    )
    has = {name for name in LISTS if name in (reader.fieldnames or [])}
    return _checked(given, system, has)


Rows = Iterable[tuple[int, dict[str, str], list[list[float]] | None]]


def _checked(rows: Rows, system: str, has: set[str]) -> tuple[list[NewPlace], list[Problem]]:
    known, seen = known_codes(), dict[str, int]()
    places: list[NewPlace] = []
    wrong: list[Problem] = []
    for line, given, ring in rows:
        if not any(given.values()):
            continue
        found = _row_errors(given, line, known, seen)
        wrong.extend(found)
        seen.setdefault(given["code"], line)
        if not found:
            places.append(_place(given, ring, system, has))
        if len(wrong) >= MOST_ERRORS:
            break
    if not places and not wrong:
        wrong.append(Problem(1, "", _("The file holds no places")))
    return places, wrong


def _read_geojson(text: str, system: str) -> tuple[list[NewPlace], list[Problem]]:
    """A FeatureCollection (RFC 7946) of points and polygons; columns are the properties."""
    try:
        features = json.loads(text)["features"]
    except json.JSONDecodeError as error:
        return [], [Problem(error.lineno, "", _("This is no JSON"))]
    except (KeyError, TypeError):
        return [], [Problem(1, "features", _("This is missing"))]
    if not isinstance(features, list):
        return [], [Problem(1, "features", _("This is missing"))]
    rows = []
    wrong: list[Problem] = []
    for number, feature in enumerate(features, start=1):
        shape = _shape(feature)
        if shape is None:
            wrong.append(Problem(number, "geometry", _("A point or a polygon is needed")))
            continue
        lon, lat, ring = shape
        properties = feature.get("properties") or {}
        given = {name: _said(properties.get(name)) for name in COLUMNS}
        rows.append((number, given | {"lon": str(lon), "lat": str(lat)}, ring))
    places, more = _checked(rows, system, _lists(features)) if rows or not wrong else ([], [])
    return places, sorted([*wrong, *more], key=lambda problem: problem.line)


def _lists(features: list[dict[str, object]]) -> set[str]:
    """Which lists the features speak of; one that none names is left as it is."""
    given = [feature.get("properties") for feature in features if isinstance(feature, dict)]
    return {name for name in LISTS if any(isinstance(one, dict) and name in one for one in given)}


def _said(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(one) for one in value)
    return "" if value is None else str(value).strip()


def _shape(feature: object) -> tuple[float, float, list[list[float]] | None] | None:
    """Longitude and latitude of a feature, and its ring if it is a polygon."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        return None
    try:
        at = geometry["coordinates"]
        if geometry.get("type") == "Point":
            return float(at[0]), float(at[1]), None
        if geometry.get("type") != "Polygon":
            return None
        ring = [[float(lon), float(lat)] for lon, lat, *_height in at[0]]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    corners = ring[:-1] if len(ring) > 3 and ring[0] == ring[-1] else []
    if not corners:
        return None
    count = len(corners)
    return sum(c[0] for c in corners) / count, sum(c[1] for c in corners) / count, ring


def _text(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _row_errors(
    given: Mapping[str, str], line: int, known: Mapping[str, str], seen: Mapping[str, int]
) -> list[Problem]:
    found = [Problem(line, name, _("This is empty")) for name in MUST if not given[name]]
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            found.append(Problem(line, name, _("At most %(count)d characters") % {"count": most}))
    code, kind, parent = given["code"], given["kind"], given["parent"]
    if "/" in code:
        found.append(Problem(line, "code", _("A code has no /")))
    if code in seen:
        says = _("The same code stands on line %(line)d") % {"line": seen[code]}
        found.append(Problem(line, "code", says))
    if kind and kind not in PLACE_KINDS:
        says = _("Choose one of: %(known)s") % {"known": ", ".join(PLACE_KINDS)}
        found.append(Problem(line, "kind", says))
    elif code in known and kind and known[code] != kind:
        says = _("It is kept as %(kind)s already") % {"kind": known[code]}
        found.append(Problem(line, "kind", says))
    if parent and parent not in known and parent not in seen:
        says = _("No place above or on record has this code")
        found.append(Problem(line, "parent", says))
    if parent and parent == code:
        found.append(Problem(line, "parent", _("A place does not lie inside itself")))
    found += [
        Problem(line, name, _("A number from -%(most)d to %(most)d") % {"most": most})
        for name, most in (("lon", 180), ("lat", 90))
        if given[name] and not _within(given[name], most)
    ]
    return found


def _within(text: str, most: int) -> bool:
    try:
        return -most <= float(text) <= most
    except ValueError:
        return False


def _place(
    given: Mapping[str, str], ring: list[list[float]] | None, system: str, has: set[str]
) -> NewPlace:
    point = to_wgs84(lon=float(given["lon"]), lat=float(given["lat"]), system=system)
    if ring is not None:
        corners = [to_wgs84(lon=lon, lat=lat, system=system) for lon, lat in ring]
        ring = [[corner.lon, corner.lat] for corner in corners]
    names = {
        name: tuple(one.strip() for one in given[name].split("|") if one.strip())
        for name in LISTS
        if name in has
    }
    return NewPlace(
        given["kind"],
        given["code"],
        given["name"],
        given["address"],
        point,
        given["parent"],
        given["name_en"],
        ring,
        names.get("aliases"),
        names.get("old_names"),
        given["source"],
    )
