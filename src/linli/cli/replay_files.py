"""Reading recorded requests: known columns become reports with the record's own label."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# Where the recorded clocks stood.
EASTERN = ZoneInfo("America/New_York")
PACIFIC = ZoneInfo("America/Los_Angeles")
SF_TIME = "%m/%d/%Y %I:%M:%S %p"

KINDS = {"建言": "suggestion", "投诉/求助": "complaint", "咨询": "question"}
# Words of a Montgomery title: categories of ours that deal with it; the first that fits counts.
# A call without a line here has no counterpart, and its category is not compared.
EXPECTED: tuple[tuple[str, frozenset[str]], ...] = (
    ("VEHICLE ACCIDENT", frozenset({"traffic-conflict"})),
    ("GAS-ODOR", frozenset({"gas-leak"})),
    ("CARBON MONOXIDE", frozenset({"gas-leak"})),
    ("ELEVATOR", frozenset({"lift-trapped", "lift-fault"})),
    ("RESCUE", frozenset({"person-trapped"})),
    ("FIRE POLICE", frozenset()),
    ("FIRE SPECIAL", frozenset()),
    ("FIRE", frozenset({"fire-smoke"})),
    ("ASSAULT", frozenset({"fight-disturbance", "medical-help"})),
    ("ANIMAL BITE", frozenset({"animal-injury", "medical-help"})),
    ("ROAD", frozenset({"road-damage", "traffic-conflict"})),
    ("EMS:", frozenset({"medical-help"})),
)
# Titles that the county sends with lights and sirens; an ambulance for a fever is not meant.
EMERGENCIES = (
    "CARDIAC",
    "RESPIRATORY",
    "UNCONSCIOUS",
    "UNRESPONSIVE",
    "CVA/STROKE",
    "SEIZURES",
    "CHOKING",
    "OVERDOSE",
    "HEMORRHAGING",
    "BUILDING FIRE",
    "VEHICLE FIRE",
    "GAS-ODOR",
    "CARBON MONOXIDE",
    "RESCUE",
    "ELEVATOR EMERGENCY",
    "BURN VICTIM",
)


class UnknownColumns(Exception):
    """No known record has these columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded request; `label` is the record's own, never sent.

    `categories` and `kind` are what the label means in our words; empty where nothing of ours
    corresponds.
    """

    number: int
    text: str
    label: str
    group: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    at: datetime | None = None
    language: str = "zh-hans"
    categories: frozenset[str] = frozenset()
    kind: str = ""
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Spans:
    """Seconds that units of a record took, of each unit where both times are known."""

    received_to_dispatch: list[float]
    dispatch_to_response: list[float]
    dispatch_to_scene: list[float]


@dataclass(frozen=True, slots=True)
class Record:
    """A file that was recognised; `spans` of units, or `rows` to send."""

    name: str
    rows: list[Row]
    spans: Spans | None = None


def read(path: Path) -> Record:
    """Recognise a file by its columns and read it.

    Raises:
        UnknownColumns: the sentence names the columns that we know.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        columns = set(lines.fieldnames or ())
        if {"text", "kind", "domain"} <= columns:
            return Record("messages", list(_rows(lines, _message)))
        if {"lat", "lon", "title", "at", "address"} <= columns:
            return Record("montgomery-911", list(_rows(lines, _call)))
        if {"Received DtTm", "Dispatch DtTm", "Response DtTm", "On Scene DtTm"} <= columns:
            return Record("sf-fire-units", [], _spans(lines))
    raise UnknownColumns(
        f"{path.name} has columns that no known record has ({', '.join(sorted(columns)[:8])}). "
        "Known: text, kind, domain (messages); lat, lon, title, at, address (calls); "
        "Received DtTm, Dispatch DtTm, Response DtTm, On Scene DtTm (units)."
    )


Line = dict[str, str]


def _rows(lines: "csv.DictReader[str]", make: Callable[[int, Line], Row | None]) -> Iterator[Row]:
    for number, line in enumerate(lines):
        row = make(number, line)
        if row is not None:
            yield row


def _message(number: int, line: Line) -> Row | None:
    text = line["text"].strip()
    if not text:
        return None
    kind = line["kind"].strip()
    return Row(number, text[:5000], kind, line["domain"].strip() or "-", kind=KINDS.get(kind, ""))


def _call(number: int, line: Line) -> Row:
    title = line["title"].strip().removesuffix("-").strip()
    group, _colon, what = title.partition(": ")
    where = ", ".join(part for part in (line["address"], line.get("township", "")) if part)
    at = datetime.strptime(line["at"], "%Y-%m-%d %H:%M").replace(tzinfo=EASTERN)
    found = next((expected for word, expected in EXPECTED if word in title), frozenset[str]())
    return Row(
        number,
        f"{what.capitalize()}, {where}",
        what,
        group,
        lon=float(line["lon"]),
        lat=float(line["lat"]),
        address=where[:240],
        at=at,
        language="en",
        categories=found,
        is_emergency=group in {"EMS", "Fire"} and any(word in title for word in EMERGENCIES),
    )


def _spans(lines: "csv.DictReader[str]") -> Spans:
    spans = Spans([], [], [])
    pairs = (
        (spans.received_to_dispatch, "Received DtTm", "Dispatch DtTm"),
        (spans.dispatch_to_response, "Dispatch DtTm", "Response DtTm"),
        (spans.dispatch_to_scene, "Dispatch DtTm", "On Scene DtTm"),
    )
    for line in lines:
        for kept, begin, end in pairs:
            if line[begin] and line[end]:
                seconds = (_sf(line[end]) - _sf(line[begin])).total_seconds()
                if seconds >= 0:
                    kept.append(seconds)
    return spans


def _sf(text: str) -> datetime:
    return datetime.strptime(text, SF_TIME).replace(tzinfo=PACIFIC)
