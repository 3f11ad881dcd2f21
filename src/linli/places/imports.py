"""Reading a CSV file of places: every error by line and column, before anything is kept."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.core.coordinates import Point
from linli.places.registry import PLACE_KINDS, known_codes
from linli.places.services import NewPlace

COLUMNS = ("code", "kind", "name", "address", "lon", "lat", "parent")
MUST = ("code", "kind", "name", "address", "lon", "lat")
LONGEST = {"code": 60, "name": 120, "address": 240}
MOST_ERRORS = 200
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; line 1 holds the headings."""

    line: int
    column: str
    says: str


def read_places(data: bytes) -> tuple[list[NewPlace], list[Problem]]:
    """The places of a CSV file, and everything that is wrong with it.

    Nothing is kept here: keep the places only where there are no errors. Files in UTF-8 and in
    GB 18030 (as Chinese spreadsheets write them) are read.
    """
    text = _text(data)
    if text is None:
        return [], [Problem(1, "", _("The file is neither UTF-8 nor GB 18030 text"))]
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in MUST if name not in (reader.fieldnames or [])]
    if missing:
        return [], [Problem(1, name, _("This column is missing")) for name in missing]
    known, seen = known_codes(), dict[str, int]()
    places: list[NewPlace] = []
    wrong: list[Problem] = []
    for row in reader:
        line = reader.line_num
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(given.values()):
            continue
        found = _row_errors(given, line, known, seen)
        wrong.extend(found)
        seen.setdefault(given["code"], line)
        if not found:
            places.append(_place(given))
        if len(wrong) >= MOST_ERRORS:
            break
    if not places and not wrong:
        wrong.append(Problem(1, "", _("The file holds no places")))
    return places, wrong


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


def _place(given: Mapping[str, str]) -> NewPlace:
    return NewPlace(
        given["kind"],
        given["code"],
        given["name"],
        given["address"],
        Point(float(given["lon"]), float(given["lat"])),
        given["parent"],
    )
