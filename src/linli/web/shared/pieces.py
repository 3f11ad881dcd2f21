"""The plain values that components are drawn from; queries make them, templates show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from linli.web.shared.words import Text


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as shown. `due_at` counts while running; `ended_at` is when it was met or stopped."""

    kind: str
    state: str
    due_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a story: what happened, when, who did it, more about it, and why."""

    what: Text
    at: datetime
    who: Text = ""
    body: Text = ""
    tone: str = ""
    reasons: Sequence[Text] = ()
    pictures: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: the row's key, its heading; `sort` is the query word if it can sort."""

    key: str
    title: Text
    sort: str = ""
    align: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are mappings from column keys to cells; `href` in a row links its first cell."""

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, object]]
    empty: Text = ""
    sorted_by: str = ""
    fold: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: a tab, a menu line, a step of navigation."""

    text: Text
    href: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    tone: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name; `note` says what it is compared with."""

    value: Text
    label: Text
    note: Text = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo or file being added: `state` is kept, sending, stored or failed."""

    name: str
    state: str = "stored"
    picture: str = ""
    problem: Text = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Something on a map. WGS 84, longitude first. A `number` stands in place of the grade."""

    lon: float
    lat: float
    label: Text
    grade: str = ""
    href: str = ""
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Where we are in a list, by cursor; an empty href means there is nothing that way."""

    previous: str = ""
    next: str = ""
    says: Text = ""


@dataclass(frozen=True, slots=True)
class MapView:
    """A map to show: points, centre, zoom; `pick` names the inputs for longitude and latitude.

    With `bounds` (west, south, east, north) all of that is in sight at first, whatever the size.
    """

    points: Sequence[Point] = field(default_factory=tuple)
    lon: float | None = None
    lat: float | None = None
    zoom: float = 15
    pick: tuple[str, str] | None = None
    source: str = ""
    fill: bool = False
    label: Text = ""
    bounds: tuple[float, float, float, float] | None = None
