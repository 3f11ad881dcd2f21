"""Addresses as people write them, each with what was done to it and what it still identifies.

The truth is what a careful reader with the complete register could tell from the text: a text that
lost its room names the building at most, a name that two estates share names neither of them. A
home or estate that the given base lacks is "absent" in the truth, and the code is the deepest place
of the given base that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from linli.sim.feeds import stock
from linli.sim.feeds.addresses import Base, Site

FIGURES = "零一二三四五六七八九"
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
SWAPS = {
    "号楼": ("幢", "栋", "楼", "#楼", "#", "号"),
    "幢": ("号楼", "栋", "#", "楼"),
    "栋": ("号楼", "幢", "楼", "#"),
    "座": ("栋", "幢", "号楼", ""),
    "号": ("号楼", "号", "号"),
}
ROOM_WORDS = ("室", "室", "号", "户", "", "房", "号房")
BEFORE = ("我家住", "地址：", "家住", "地址是,", "住在", "麻烦到", "您好我在")
AFTER = (
    "电话{phone}",
    " {name} {phone}",
    "，{name}收",
    "（{phone}）",
    "到了打电话",
    "，有狗请敲门",
    "联系人{name}",
)
NEAR = ("对面", "旁边", "附近", "后面", "北门", "东门进", "门口")
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


@dataclass(slots=True)
class Said:
    """One address as it was written.

    `level` and `code` say what the text still identifies in the given base: home | unit | building
    | number | road | community | none. `absent` is "", "home" or "site"; `several` is true where it
    fits several homes; `home` is whose address it was; `errors` names what was done, joined by +.
    """

    text: str
    level: str
    code: str
    absent: str
    several: bool
    home: str
    errors: str


@dataclass(slots=True)
class _Parts:
    """The pieces a text is put together from; "" where one was left out."""

    upper: str
    street: bool
    district: bool
    road: str
    number: str
    name: str
    building: str
    unit: str
    room: str
    floor: str


class Writer:
    """Writes dirty addresses of one base; the same seed gives the same texts."""

    def __init__(self, *, base: Base, seed: int) -> None:
        self.base = base
        self.rng = Random(f"dirty {seed}")  # noqa: S311  made data
        self.homes: list[tuple[int, str, str, str, str]] = [
            (index, block, unit, room, code)
            for index, site in enumerate(base.sites)
            for block, units in site.buildings.items()
            for unit, rooms in units.items()
            for room, code in rooms.items()
        ]
        self.names: dict[str, set[int]] = {}
        for index, site in enumerate(base.sites):
            for form in (site.name, *site.aliases):
                if form:
                    self.names.setdefault(form, set()).add(index)
                    self.names.setdefault(stock.bare(form), set()).add(index)
        self.at = {(s.road, s.number): i for i, s in enumerate(base.sites) if s.road}

    def rows(self, count: int) -> Iterator[Said]:
        """`count` addresses of homes drawn with replacement."""
        for _ in range(count):
            yield self.one(self.rng.choice(self.homes))

    def one(self, home: tuple[int, str, str, str, str]) -> Said:
        """One home's address as somebody writes it."""
        index, block, unit, room, code = home
        site, rng = self.base.sites[index], self.rng
        errors: list[str] = []
        parts = self._names(site, errors)
        parts.building, parts.unit, parts.room = block, unit, room
        self._numbers(site, parts, errors)
        text = self._text(site, parts, errors)
        if rng.random() < 0.04:
            text = text.translate(WIDE)
            errors.append("full-width")
        if rng.random() < 0.07:
            text = self._noise(text)
            errors.append("noise")
        level, where, absent, several = self._truth(index, parts)
        return Said(text, level, where, absent, several, code, "+".join(errors))

    # What the text says of names -------------------------------------------------------------

    def _names(self, site: Site, errors: list[str]) -> _Parts:
        rng = self.rng
        above = self.base.upper(site)
        kept = tuple(
            name if keep == "1" else "" for name, keep in zip(above, self._levels(), strict=True)
        )
        if not any(kept):
            errors.append("no-upper")
        upper = "".join(kept)
        if kept[3] and rng.random() < 0.15:
            upper += self.base.communities[site.community][1]
        parts = _Parts(
            upper, bool(kept[3]), bool(kept[2]), site.road, site.number, "", "", "", "", ""
        )
        if site.kind == "estate":
            self._estate(site, parts, errors)
        elif site.kind == "village":
            parts.name = self._typo(site.name, errors, 0.08)
        elif site.aliases and rng.random() < 0.3:
            parts.name = site.aliases[0]
        if site.kind in ("lane", "number") and rng.random() < 0.05:
            parts.road = self._typo(site.road, errors, 1.0)
        return parts

    def _levels(self) -> str:
        """Which of province, city, district and street are written."""
        pick = self.rng.random()
        for share, levels in ((0.10, "1111"), (0.32, "0111"), (0.48, "0011"), (0.60, "0001")):
            if pick < share:
                return levels
        return "0010" if pick < 0.70 else "0000"

    def _estate(self, site: Site, parts: _Parts, errors: list[str]) -> None:
        rng = self.rng
        pick = rng.random()
        if pick < 0.52:
            parts.road = parts.number = ""
        elif pick < 0.58:
            parts.number = ""
        elif pick < 0.63:
            errors.append("no-name")
            return
        form = site.name
        if site.aliases and rng.random() < 0.35:
            form = rng.choice(site.aliases)
            errors.append("alias")
        elif rng.random() < 0.10 and stock.bare(form) != form:
            form = stock.bare(form)
            errors.append("short-name")
        parts.name = self._typo(form, errors, 0.10)

    def _typo(self, name: str, errors: list[str], share: float) -> str:
        rng = self.rng
        if rng.random() >= share:
            return name
        pick = rng.random()
        table = stock.SOUND if pick < 0.5 else stock.LOOKS
        spots = [i for i, char in enumerate(name) if char in table]
        if pick < 0.8 and spots:
            at = rng.choice(spots)
            errors.append("homophone" if pick < 0.5 else "look-alike")
            return name[:at] + rng.choice(table[name[at]]) + name[at + 1 :]
        at = rng.randrange(len(name) - 1)
        if pick < 0.9 and len(name) > 3:
            errors.append("lost-character")
            return name[:at] + name[at + 1 :]
        errors.append("transposed")
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]

    # What the text says of numbers -------------------------------------------------------------

    def _numbers(self, site: Site, parts: _Parts, errors: list[str]) -> None:
        rng = self.rng
        pick = rng.random()
        if pick < 0.02 and parts.building and site.kind != "village":
            parts.building = ""
            errors.append("no-building")
        elif pick < 0.07 and parts.unit:
            parts.unit = ""
            errors.append("no-unit")
        elif pick < 0.11 and parts.room:
            parts.room = ""
            errors.append("no-room")
        elif pick < 0.125 and parts.room:
            parts.room = _wrong(rng, parts.room)
            errors.append("wrong-room")
        elif pick < 0.135 and parts.building.isdigit():
            parts.building = _wrong(rng, parts.building)
            errors.append("wrong-building")
        floor = parts.room[:-2]
        if floor.isdigit() and site.kind != "village" and rng.random() < 0.06:
            parts.floor = floor
            if rng.random() < 0.12:
                parts.floor = str(int(floor) + 1)
                errors.append("wrong-floor")

    # Putting it together ------------------------------------------------------------------------

    def _text(self, site: Site, parts: _Parts, errors: list[str]) -> str:
        rng = self.rng
        place = parts.road
        if parts.number:
            place += parts.number + ("弄" if site.kind == "lane" else "号")
        if site.kind == "estate" and parts.name and rng.random() < 0.05:
            place += rng.choice(("，", " ")) + parts.name
        else:
            place += parts.name
        if parts.name and not parts.number and rng.random() < 0.03:
            place += "小区" if not parts.name.endswith("小区") else ""
        tail = self._tail(site, parts, errors)
        pick = rng.random()
        if pick < 0.02 and tail:
            errors.append("swapped")
            return f"{tail} {place} {parts.upper}".strip()
        if pick < 0.06:
            return " ".join(part for part in (parts.upper, place, tail) if part)
        return parts.upper + place + tail

    def _tail(self, site: Site, parts: _Parts, errors: list[str]) -> str:
        rng = self.rng
        building, unit, room = parts.building, parts.unit, parts.room
        if site.kind == "village":
            return building + (f"{room}号" if room else "")
        pick = rng.random()
        full = [part for part in (building, unit, room) if part]
        whole = bool(building and room) and bool(unit) == any(site.buildings.get(building, {"": 0}))
        if pick < 0.16 and len(full) > 1 and whole and not parts.floor and site.kind == "estate":
            errors.append("hyphens")
            return "-".join(full)
        if (
            pick < 0.18
            and room
            and whole
            and not parts.floor
            and building
            and site.kind == "estate"
        ):
            errors.append("english")
            middle = f"Unit {unit}, " if unit else ""
            return f" Room {room}, {middle}Building {building}"
        label = site.label
        if building and rng.random() < 0.30:
            label = rng.choice(SWAPS[label])
            errors.append("label")
        words = building + label if building else ""
        if pick > 0.92 and building.isdigit() and label:
            words = chinese(building) + label
            errors.append("figures")
        if unit:
            chosen = chinese(unit) if pick > 0.92 else unit
            words += f"{chosen}单元" if rng.random() > 0.06 else f"{unit}门"
        if room:
            if parts.floor:
                words += f"{parts.floor}{rng.choice('楼层')}"
            bare_ok = not words or not words[-1].isdigit()
            word = rng.choice(ROOM_WORDS if bare_ok else ROOM_WORDS[:2])
            words += ("" if bare_ok else "-") + room + word
        return words

    def _noise(self, text: str) -> str:
        rng = self.rng
        name = rng.choice(stock.SURNAMES) + rng.choice(GIVEN_NAMES) + rng.choice(("", "红", "华"))
        phone = f"199{rng.randrange(10**8):08d}"
        pick = rng.random()
        if pick < 0.35:
            return rng.choice(BEFORE) + text
        if pick < 0.5:
            return f"{text}（{rng.choice(stock.SHOPS)}{rng.choice(NEAR)}）"
        return text + rng.choice(AFTER).format(name=name, phone=phone)

    # What is still identified --------------------------------------------------------------------

    def _truth(self, index: int, parts: _Parts) -> tuple[str, str, str, bool]:
        found = self._sites(index, parts)
        if len(found) != 1:
            return "none", "", "", True
        site = self.base.sites[next(iter(found))]
        deepest, level, several = _inside(site, parts)
        if not site.present:
            return "none", "", "site", several
        if level == "home" and deepest in self.base.absent:
            holder, upper = _holder(site, parts)
            return upper, holder, "home", False
        return level, deepest, "", several

    def _sites(self, index: int, parts: _Parts) -> set[int]:
        if not parts.name:
            return {index}
        found = self.names.get(parts.name, set()) | {index}
        if len(found) > 1 and parts.number:
            found = {i for i in found if self.base.sites[i].road == parts.road} or found
        sites, own = self.base.sites, self.base.sites[index]
        if len(found) > 1 and parts.street:
            found = {i for i in found if sites[i].street == own.street}
        elif len(found) > 1 and parts.district:
            of = self.base.streets
            found = {i for i in found if of[sites[i].street][2] == of[own.street][2]}
        return found


def _inside(site: Site, parts: _Parts) -> tuple[str, str, bool]:
    """Code and level of what the numbers identify in `site`; whether it fits several homes."""
    above = (site.code, "number" if site.kind == "number" else "community", True)
    block = parts.building
    if block not in site.buildings:
        if block or len(site.buildings) != 1:
            return above
        block = next(iter(site.buildings))
    units = site.buildings[block]
    holder = (
        above if not block or site.kind == "village" else (site.code_of(block), "building", True)
    )
    unit = parts.unit
    if unit not in units:
        having = [one for one, rooms in units.items() if parts.room in rooms]
        if len(having) != 1 or unit:
            return holder
        unit = having[0]
    if unit:
        holder = (site.code_of(block, unit), "unit", True)
    rooms = units[unit]
    contradicts = parts.floor and parts.floor != parts.room[:-2]
    if parts.room not in rooms or contradicts:
        return holder if len(rooms) > 1 else (next(iter(rooms.values())), "home", False)
    return rooms[parts.room], "home", False


def _holder(site: Site, parts: _Parts) -> tuple[str, str]:
    """The deepest place around an absent home that the base has."""
    wider = _Parts(**{name: getattr(parts, name) for name in _Parts.__slots__})
    wider.room = "?"
    code, level, _several = _inside(site, wider)
    if level == "home":
        return "", "none"
    return code, level


def _wrong(rng: Random, figures: str) -> str:
    """A number with one digit changed, or two neighbours transposed."""
    if len(figures) > 1 and "0" not in figures[:2] and rng.random() < 0.5:
        at = rng.randrange(len(figures) - 1)
        return figures[:at] + figures[at + 1] + figures[at] + figures[at + 2 :]
    at = rng.randrange(len(figures))
    return figures[:at] + rng.choice("123456789") + figures[at + 1 :]


def chinese(figures: str) -> str:
    """A number below 100 in words: 12 is 十二."""
    value = int(figures)
    if value >= 100:
        return "".join(FIGURES[int(one)] for one in figures)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else FIGURES[tens] + "十"
    return head + (FIGURES[ones] if ones or not tens else "")
