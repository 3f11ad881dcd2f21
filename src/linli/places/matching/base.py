"""An address base in memory: sites by their names and by road and number, homes inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from linli.places.matching.heads import Head, read_home, read_numbers
from linli.places.matching.numbers import Numbers
from linli.places.matching.text import plain

_NAME_FIRST = re.compile(r"^[^0-9a-zA-Z０-９一二三四五六七八九十百第甲乙丙丁#＃号 -]{2}")
NUMBERED = re.compile(r"[0-9一二三四五六七八九十百][号弄](?:院|附?[0-9]*号?)?$")
SITE_KINDS = {"compound", "estate", "village", "lane", "number"}
UPPER_KINDS = ("province", "city", "district", "street", "community", "grid", "road")


class Row(NamedTuple):
    """One place of a base, as it comes; `aliases` are parted by ``|``."""

    code: str
    kind: str = "home"
    name: str = ""
    parent: str = ""
    address: str = ""
    aliases: str = ""


@dataclass(slots=True)
class Block:
    """A building: its code and its units, each with rooms -> number of the home."""

    code: str = ""
    units: dict[str, dict[str, int]] = field(default_factory=dict)
    unit_codes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Site:
    """An estate, lane, village or numbered house. `name` is "" where road and number are all."""

    index: int
    head: Head
    code: str = ""
    kind: str = ""
    forms: set[str] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)
    blocks: dict[str, Block] = field(default_factory=dict)
    homes: int = 0

    @property
    def level(self) -> str:
        named = self.head.name or self.head.number.endswith("弄")
        return "community" if named else "number"


class Base:
    """What is known, ready to be searched; build it with `Base.of(rows)`."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.sites: list[Site] = []
        self.roads: dict[str, str] = {}
        self.uppers: dict[str, dict[str, str]] = {kind: {} for kind in UPPER_KINDS}
        self.by_way: dict[tuple[str, str], list[int]] = {}
        self.by_form: dict[str, list[int]] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self._placed: dict[str, tuple[int, Numbers]] = {}
        self.names: object | None = None  # filled by names.Names on first use
        self.homes: object | None = None  # a table for sets, on first use

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Base:
        """A base of these rows, in any order; parents need not be among them."""
        base = cls()
        kept = list(rows)
        above = {row.code: row for row in kept}
        inner = {row.parent for row in kept if row.parent}
        # A community that holds buildings itself is what others call an estate.
        holders = {row.parent for row in kept if row.kind in ("building", "unit", "home")}
        for row in kept:
            base._add(row, above, holders, is_leaf=row.code not in inner)
        base._index()
        base._placed.clear()
        return base

    def _add(self, row: Row, above: dict[str, Row], holders: set[str], *, is_leaf: bool) -> None:
        kind = row.kind
        if kind in ("landmark", "shop", "grid", "device"):
            return
        if kind in ("province", "city", "district", "street"):
            self.uppers[kind][plain(row.name)] = row.code
            return
        if kind == "community" and row.code not in holders:
            self.uppers[kind][plain(row.name)] = row.code
            return
        if kind == "road":
            self.roads[plain(row.name).replace(" ", "")] = row.code
            return
        within = self._placed.get(row.parent)
        if within is not None and kind not in SITE_KINDS and kind != "community":
            rest = _rest(row, above[row.parent])
            if rest is not None:
                numbers = merged(
                    read_numbers(rest, within[1], self.sites[within[0]].head.name), within
                )
                self._place(self.sites[within[0]], row, numbers, is_leaf)
                return
        address = row.address or _joined(row, above)
        if (
            kind in (*SITE_KINDS, "community")
            and not NUMBERED.search(row.name)
            and address.endswith(row.name)
        ):
            head, numbers = read_home(address[: -len(row.name)] or "")
            head, numbers = replace(head, name=plain(row.name).replace(" ", "")), Numbers()
        else:
            head, numbers = read_home(address)
        if not head.community:
            head = replace(head, community=_community(row, above))
        self._place(self._site(head), row, numbers, is_leaf)

    def _site(self, head: Head) -> Site:
        name = head.name
        key = (
            (name, head.district, head.street) if name else (head.road, head.number, head.district)
        )
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.sites)
            self.sites.append(Site(found, head))
        site = self.sites[found]
        if head.way:
            site.ways.add(head.way)
        if head.road:
            self.roads.setdefault(head.road, "")
        return site

    def _place(self, site: Site, row: Row, numbers: Numbers, is_leaf: bool) -> None:
        kind = row.kind
        if kind in SITE_KINDS or kind == "community":
            site.code, site.kind = row.code, kind
            site.forms.update(form for one in row.aliases.split("|") if (form := plain(one)))
            if kind == "number" and is_leaf:
                self._home(site, "", "", "", row.code)
            self._placed[row.code] = (site.index, Numbers())
            return
        block = site.blocks.setdefault(numbers.building, Block())
        if kind in ("building", "unit"):
            self._placed[row.code] = (site.index, numbers)
        if kind == "building":
            block.code = row.code
            if is_leaf and not numbers.building:
                self._home(site, "", "", "", row.code)
        elif kind == "unit":
            block.unit_codes[numbers.unit] = row.code
            block.units.setdefault(numbers.unit, {})
        else:
            self._home(site, numbers.building, numbers.unit, numbers.room, row.code)

    def _home(self, site: Site, building: str, unit: str, room: str, code: str) -> None:
        block = site.blocks.setdefault(building, Block())
        rooms = block.units.setdefault(unit, {})
        if room in rooms:
            return
        rooms[room] = len(self.codes)
        site.homes += 1
        self.codes.append(code)

    def codes_of(self, site: Site) -> Iterator[str]:
        """The codes of a site's homes."""
        for block in site.blocks.values():
            yield from homes_of(self, block)

    def _index(self) -> None:
        for site in self.sites:
            if site.kind == "community" and not site.homes:
                self.uppers["community"].setdefault(site.head.name, site.code)
                continue
            if site.head.name:
                site.forms.add(site.head.name)
            for form in site.forms:
                self.by_form.setdefault(form.replace(" ", ""), []).append(site.index)
            for way in site.ways:
                self.by_way.setdefault(way, []).append(site.index)
            head = site.head
            for kind in ("province", "city", "district", "street", "community"):
                if name := getattr(head, kind):
                    self.uppers[kind].setdefault(name, "")


def _community(row: Row, above: dict[str, Row]) -> str:
    """The community that a row's parents name."""
    at = above.get(row.parent)
    for _ in range(8):
        if at is None or at.kind == "community":
            break
        at = above.get(at.parent)
    found = at is not None and at.kind == "community"
    return plain(at.name).replace(" ", "") if at is not None and found else ""


def _joined(row: Row, above: dict[str, Row]) -> str:
    """The names from the top down, where a row has no address."""
    names = [row.name]
    at = above.get(row.parent)
    while at is not None and len(names) < 12:
        if at.address:
            return at.address + "".join(reversed(names))
        names.append(at.name)
        at = above.get(at.parent)
    return "".join(reversed(names))


def _rest(row: Row, parent: Row) -> str | None:
    """What a row's address adds to its parent's; None where it does not begin with it."""
    rest: str | None = None
    if not row.address:
        rest = row.name
    elif parent.address and row.address.startswith(parent.address):
        rest = row.address[len(parent.address) :]
    # A name of its own (翠竹苑3号楼 in a community) makes a site of its own.
    return None if rest is None or _NAME_FIRST.match(rest) else rest


def merged(own: Numbers, within: tuple[int, Numbers]) -> Numbers:
    """A row's own numbers with those of the building and unit around it."""
    above = within[1]
    return replace(own, building=own.building or above.building, unit=own.unit or above.unit)


def homes_of(base: Base, block: Block) -> Iterator[str]:
    """The codes of a building's homes."""
    for rooms in block.units.values():
        for index in rooms.values():
            yield base.codes[index]
