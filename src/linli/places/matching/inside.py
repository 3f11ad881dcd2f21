"""Where in a site the numbers of a text lead: home, unit, building, or no further."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.places.matching.base import Base, Block, Site
from linli.places.matching.numbers import Numbers

DEPTH = {"home": 3, "unit": 2, "building": 1, "site": 0}
MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The deepest place that the numbers name. level: home | unit | building | site."""

    level: str
    code: str
    why: (
        str  # exact | several | nothing-said | no-such-room | no-such-unit | no-such-building | ...
    )
    others: tuple[str, ...] = ()
    fits: int = 0  # numbers that agree with the base


def find(base: Base, site: Site, options: Iterable[Numbers]) -> Found:
    """The best of several readings; where two are possible and differ, what they share."""
    options = tuple(options)
    fitting = [one for one in options if not _elsewhere(site, one)] or options
    found = [_find(base, site, one) for one in fitting]
    homes = [one for one in found if one.level == "home"]
    if homes:
        most = max(one.fits for one in homes)
        best = [one for one in homes if one.fits == most]
        codes = tuple(dict.fromkeys(one.code for one in best))
        return best[0] if len(codes) == 1 else Found("site", site.code, "several", codes)
    whys = {one.why for one in found}
    if {"floor-differs", "no-such-building"} <= whys:  # 3楼1102 is no third floor
        found = [one for one in found if one.why != "floor-differs"]
    possible = [one for one in found if not one.why.startswith("no-such")]
    if len({one.code for one in possible}) > 1:
        others = tuple(dict.fromkeys(code for one in possible for code in one.others))[:MOST]
        return Found("site", site.code, "several", others)
    return max(possible or found, key=lambda one: (DEPTH[one.level], one.fits))


def _elsewhere(site: Site, said: Numbers) -> bool:
    """Whether a reading takes for the road's a number that is not this site's."""
    numbers = {number for _road, number in site.ways}
    return bool(said.number and numbers) and said.number not in numbers


def _find(base: Base, site: Site, said: Numbers) -> Found:
    if not site.blocks:
        return Found("site", site.code, "nothing-known")
    block, name = _block(site, said)
    if block is None:
        if said.building:
            return Found("site", site.code, "no-such-building")
        return _any_block(base, site, said)
    fits = int(bool(said.building))
    level, code = ("building", block.code) if name else ("site", site.code)
    return _in_block(base, Found(level, code, "", (), fits), block, said)


def _any_block(base: Base, site: Site, said: Numbers) -> Found:
    """The text has no building: the homes of all buildings that the rest fits."""
    if not said.deepest:
        return Found("site", site.code, "nothing-said")
    at = Found("site", site.code, "")
    codes: list[str] = []
    possible = False
    for block in site.blocks.values():
        inner = _in_block(base, at, block, said)
        possible |= not inner.why.startswith("no-such")
        codes += [inner.code] if inner.level == "home" else inner.others
    if not possible:
        return Found("site", site.code, "no-such-room")
    return Found("site", site.code, "several", tuple(codes[:MOST]))


def _block(site: Site, said: Numbers) -> tuple[Block | None, str]:
    if said.building in site.blocks:
        return site.blocks[said.building], said.building
    if said.building:
        # A village's houses are numbered through all its groups.
        group = said.building.startswith("g")
        if group and len(site.blocks) == 1 and "" in site.blocks:
            return site.blocks[""], ""
        return None, ""
    if len(site.blocks) == 1:
        name = next(iter(site.blocks))
        return site.blocks[name], name
    if "" in site.blocks and said.room:
        return site.blocks[""], ""
    return None, ""


def _in_block(base: Base, at: Found, block: Block, said: Numbers) -> Found:
    units = block.units
    if not said.unit and not said.room:
        return _nothing_more(base, at, block)
    unit = said.unit
    if unit and unit not in units:
        if set(units) == {""} and unit in ("1", "a"):
            unit = ""
        elif units:
            return Found(at.level, at.code, "no-such-unit", (), at.fits)
    if not unit and "" not in units:
        return _any_unit(base, at, block, said)
    rooms = units.get(unit, {})
    if unit:
        at = Found("unit", block.unit_codes.get(unit, ""), "", (), at.fits + 1)
    return _in_rooms(base, at, rooms, said)


def _nothing_more(base: Base, at: Found, block: Block) -> Found:
    codes = [base.codes[i] for rooms in block.units.values() for i in rooms.values()]
    if len(codes) == 1 and "" in next(iter(block.units.values())):
        return Found("home", codes[0], "exact", (), at.fits)
    return Found(at.level, at.code, "nothing-said", tuple(codes[:MOST]), at.fits)


def _any_unit(base: Base, at: Found, block: Block, said: Numbers) -> Found:
    having = [(unit, rooms[said.room]) for unit, rooms in block.units.items() if said.room in rooms]
    if len(block.units) == 1 and having:
        return _in_rooms(base, at, next(iter(block.units.values())), said)
    if having:
        codes = tuple(base.codes[index] for _unit, index in having[:MOST])
        return Found(at.level, at.code, "several", codes, at.fits)
    return Found(at.level, at.code, "no-such-room", (), at.fits)


def _in_rooms(base: Base, at: Found, rooms: dict[str, int], said: Numbers) -> Found:
    if not said.room:
        codes = tuple(base.codes[index] for index in list(rooms.values())[:MOST])
        return Found(at.level, at.code, "nothing-said", codes, at.fits)
    if said.room not in rooms:
        return Found(at.level, at.code, "no-such-room", (), at.fits)
    code = base.codes[rooms[said.room]]
    if said.floor and _floor(said.room) not in ("", said.floor):
        return Found(at.level, at.code, "floor-differs", (code,), at.fits)
    return Found("home", code, "exact", (), at.fits + 1 + bool(said.floor))


def _floor(room: str) -> str:
    return room[:-2] if room.isdigit() and len(room) >= 3 else ""
