"""What the demo district is made of: plain frozen records, all coordinates WGS 84, lon first.

The place, its names, its people and its division codes are invented; code numbers starting
with 99 belong to no real province.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A district, street, community or grid; `ring` is closed."""

    code: str
    level: str
    name: str
    name_en: str
    parent: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Road:
    """A named public road; house numbers rise along `line`."""

    code: str
    name: str
    name_en: str
    kind: str
    width_m: float
    line: Line


@dataclass(frozen=True, slots=True)
class Node:
    """A junction, gate or door of the network."""

    code: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two nodes, passable in both directions."""

    start: int
    end: int
    length_m: float
    kind: str
    name: str
    line: Line


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a compound's wall opens; the main one carries the house number."""

    code: str
    compound: str
    name: str
    name_en: str
    main: bool
    node: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Compound:
    """A walled housing estate (小区) with one main gate and one property company."""

    code: str
    name: str
    name_en: str
    community: str
    address: str
    property_company: str
    built: int
    ring: Ring


@dataclass(frozen=True, slots=True)
class Building:
    """A residential building; `address` is how people write it."""

    code: str
    number: int
    name: str
    name_en: str
    compound: str
    community: str
    grid: str
    kind: str
    floors: int
    units: int
    homes_per_floor: int
    height_m: float
    lift: bool
    address: str
    lon: float
    lat: float
    ring: Ring


@dataclass(frozen=True, slots=True)
class Unit:
    """One entrance and stairwell (单元) of a building; lon and lat are its door."""

    code: str
    building: str
    number: int
    address: str
    node: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Home:
    """A dwelling; its point lies inside its building's footprint."""

    code: str
    building: str
    unit: str
    floor: int
    room: str
    address: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Facility:
    """A public building or shop: a point of interest; `ring` is empty for a mere point."""

    code: str
    kind: str
    name: str
    name_en: str
    address: str
    community: str
    grid: str
    floors: int
    node: int
    lon: float
    lat: float
    ring: Ring


@dataclass(frozen=True, slots=True)
class Ground:
    """Ground that is drawn but bears no address: river, park, lawn, sports field, school yard."""

    kind: str
    name: str
    name_en: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A rota that repeats every `len(cycle)` days.

    Each day of the cycle is a tuple of (first minute after midnight, length in minutes), local
    time. A member's day of the cycle is (proleptic ordinal of the date + offset) modulo its
    length; ordinal 1 was a Monday, so a cycle of seven starts on Sunday.
    """

    code: str
    name: str
    name_en: str
    cycle: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """`kind` is an owner kind of the catalogue; `areas` are the area or compound codes it serves.

    `calendar` hints at its working calendar: `office` (China's workdays) or `always`.
    """

    code: str
    kind: str
    name: str
    name_en: str
    parent: str
    areas: tuple[str, ...]
    facility: str
    teams: tuple[Team, ...]
    calendar: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff or a volunteer; generated, like everyone here."""

    code: str
    login: str
    name: str
    name_en: str
    role: str
    organisation: str
    team: str
    grids: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    pattern: str
    offset: int
    phone: str
    duty_address: str
    node: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class District:
    """Everything `build` makes; tuples are in a fixed order for one seed."""

    seed: int
    timezone: str
    city: str
    city_en: str
    areas: tuple[Area, ...]
    roads: tuple[Road, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    compounds: tuple[Compound, ...]
    gates: tuple[Gate, ...]
    walls: tuple[Line, ...]
    buildings: tuple[Building, ...]
    units: tuple[Unit, ...]
    homes: tuple[Home, ...]
    facilities: tuple[Facility, ...]
    grounds: tuple[Ground, ...]
    trees: tuple[Point, ...]
    patterns: tuple[ShiftPattern, ...]
    organisations: tuple[Organisation, ...]
    members: tuple[Member, ...]

    def level(self, name: str) -> tuple[Area, ...]:
        """The areas of one level: `district`, `street`, `community` or `grid`."""
        return tuple(area for area in self.areas if area.level == name)

    @property
    def staff(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.role != "volunteer")

    @property
    def volunteers(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.role == "volunteer")

    def to_json(self) -> str:
        """The whole district as one JSON object; the same seed gives the same text."""
        facts: dict[str, Any] = asdict(self)
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
