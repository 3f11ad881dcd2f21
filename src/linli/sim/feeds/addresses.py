"""A district's address base, invented: divisions, streets, communities, roads, estates, homes.

Deterministic under its seed. What Linli is given (`Base.given`) lacks some estates and homes that
people live in all the same, as every register does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from linli.sim.feeds import stock

COLUMNS = ("code", "kind", "name", "parent", "address", "aliases", "lon", "lat")
Row = tuple[str, str, str, str, str, str, float, float]
Rooms = dict[str, str]  # room -> code of the home
LABELS = ("号楼", "号楼", "号楼", "幢", "栋", "座")


@dataclass(slots=True)
class Site:
    """An estate, lane, numbered house or village with its homes: building -> unit -> room -> code.

    A unit "" is a building without units; a building "" a site without buildings.
    """

    code: str
    kind: str  # estate | lane | number | village
    name: str
    aliases: tuple[str, ...]
    street: int
    community: int
    road: str
    number: str
    label: str
    lon: float
    lat: float
    present: bool = True
    buildings: dict[str, dict[str, Rooms]] = field(default_factory=dict)
    # (building, unit) -> code, where they do not follow from the site's own.
    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def code_of(self, building: str, unit: str = "") -> str:
        """The code of a building, or of a unit in it."""
        made = "-".join(part for part in (self.code, building, unit) if part)
        return self.codes.get((building, unit), made)


@dataclass(slots=True)
class Base:
    """One city's districts with all that lies in them; the given base lacks the `absent` codes."""

    province: str
    city: str
    districts: list[str]
    streets: list[tuple[str, str, int]]  # code, name, district
    communities: list[tuple[str, str, int]]  # code, name, street
    roads: dict[str, tuple[str, int]]  # name -> code, street
    sites: list[Site]
    shops: list[tuple[str, str, int]]  # code, name, site
    absent: set[str]
    # The rows it was read from, where it was.
    rows: list[Row] = field(default_factory=list)

    def upper(self, site: Site) -> tuple[str, str, str, str]:
        """Province, city, district and street of a site."""
        _code, name, district = self.streets[site.street]
        return self.province, self.city, self.districts[district], name


def build(
    *,
    homes: int,
    seed: int,
    names: str = "a",
    absent_sites: float = 0.10,
    absent_homes: float = 0.05,
    small: bool = False,
) -> Base:
    """A base of about `homes` homes.

    Args:
        names: the stock of names, "a" or "b"; the two share no stem.
        absent_sites: the share of estates and the like that the given base lacks.
        absent_homes: the share of homes that it lacks elsewhere.
        small: estates of a few buildings only: many names for few homes.
    """
    rng = Random(f"addresses {names} {seed}")  # noqa: S311  made data
    base = _frame(rng, homes, names)
    taken: dict[str, int] = {}
    earlier: list[str] = []
    placed: set[tuple[str, int]] = set()
    roads = [(name, street) for name, (_code, street) in base.roads.items()]
    count = 0
    while count < homes:
        site = _site(rng, base, names, roads, earlier, taken, placed)
        count += _fill(rng, site, min(homes - count, 60) if small else homes - count)
        base.sites.append(site)
    for site in base.sites:
        site.present = rng.random() >= absent_sites
        if not site.present:
            base.absent.add(site.code)
        for rooms in _rooms(site):
            base.absent.update(
                code for code in rooms.values() if not site.present or rng.random() < absent_homes
            )
    _shops(rng, base)
    return base


def _frame(rng: Random, homes: int, names: str) -> Base:
    province, city, districts = stock.PLACES[names]
    chosen = list(districts[: max(1, min(5, homes // 60_000))])
    streets: list[tuple[str, str, int]] = []
    communities: list[tuple[str, str, int]] = []
    seen: set[str] = set()
    for index in range(max(4, min(60, homes // 6_000))):
        name = _fresh(seen, lambda: stock.street(rng, names))
        district = index % len(chosen)
        streets.append((f"99010{district + 1}{index + 1:03d}", name, district))
        for one in range(rng.randrange(4, 9)):
            within = f"{streets[-1][0]}{one + 1:03d}"
            communities.append((within, stock.stem(rng, names) + "社区", index))
    base = Base(province, city, chosen, streets, communities, {}, [], [], set())
    for index in range(max(12, homes // 1_200)):
        name = _fresh(seen, lambda: stock.road(rng, names))
        base.roads[name] = (f"R{index + 1:05d}", index % len(streets))
    return base


def _fresh(seen: set[str], make: Callable[[], str]) -> str:
    name = make()
    while name in seen:
        name = make()
    seen.add(name)
    return name


def _site(
    rng: Random,
    base: Base,
    names: str,
    roads: list[tuple[str, int]],
    earlier: list[str],
    taken: dict[str, int],
    placed: set[tuple[str, int]],
) -> Site:
    serial = len(base.sites) + 1
    road, street = rng.choice(roads)
    taken[road] = taken.get(road, 0) + rng.choice((2, 4, 6, 10))
    number = str(taken[road])
    homes_at = [i for i, (_c, _n, of) in enumerate(base.communities) if of == street]
    pick = rng.random()
    kind = (
        "estate"
        if pick < 0.62
        else "number"
        if pick < 0.8
        else "lane"
        if pick < 0.88
        else "village"
    )
    name = ""
    aliases: tuple[str, ...] = ()
    if kind == "estate":
        # The same name stands in several streets of a city, once in a hundred.
        repeat = earlier and rng.random() < 0.01
        name = rng.choice(earlier) if repeat else stock.estate(rng, names, earlier)
        while (name, street) in placed or (not repeat and (name, -1) in placed):
            name = stock.estate(rng, names, earlier)
        aliases = tuple(one for one in _aliases(rng, names, name) if (one, -1) not in placed)
        placed.update((one, -1) for one in (name, *aliases))
        earlier.append(name)
    elif kind == "village":
        name = stock.village(rng, names)
        while (name, street) in placed:
            name = stock.village(rng, names)
        road, number = "", ""
    placed.add((name, street))
    lon = 121.0 + (serial % 97) * 0.002 + rng.random() * 0.001
    lat = 31.0 + (serial // 97) * 0.002 + rng.random() * 0.001
    label = "号" if kind == "lane" else "" if kind in ("number", "village") else rng.choice(LABELS)
    return Site(f"C{serial:06d}", kind, name, aliases, street, rng.choice(homes_at), road, number,
                label, round(lon, 6), round(lat, 6))  # fmt: skip


def _aliases(rng: Random, names: str, name: str) -> tuple[str, ...]:
    found: list[str] = []
    if rng.random() < 0.25:
        found.append(stock.stem(rng, names) + rng.choice(("新村", "小区", "大院", "宿舍")))
    if rng.random() < 0.10:
        found.append(stock.stem(rng, names) + rng.choice(stock.WORKS))
    return tuple(one for one in found if one != name)


def _fill(rng: Random, site: Site, left: int) -> int:
    if site.kind == "village":
        return _village(rng, site, min(left, rng.randrange(30, 200)))
    if site.kind == "number":
        if rng.random() < 0.4:
            site.buildings[""] = {"": {"": f"{site.code}-H"}}
            return 1
        blocks = [""]
    else:
        blocks = [str(n + 1) for n in range(rng.choice((2, 4, 6, 10, 16, 24)))]
        if site.label == "座":
            blocks = [chr(65 + n) for n in range(min(len(blocks), 8))]
    count = 0
    tower = site.kind != "lane" and rng.random() < 0.2
    units = 0 if tower or site.kind == "lane" else rng.choice((1, 2, 3, 4))
    floors = rng.choice((18, 26, 30)) if tower else rng.choice((5, 6, 6, 7, 11, 18))
    wide = rng.choice((4, 6, 8)) if tower else rng.choice((2, 2, 3, 4))
    for block in blocks:
        if count >= left:
            break
        kept: dict[str, Rooms] = {}
        for unit in [str(n + 1) for n in range(units)] or [""]:
            at = "-".join(part for part in (site.code, block, unit) if part)
            kept[unit] = {
                f"{floor}{door:02d}": f"{at}-{floor:02d}{door:02d}"
                for floor in range(1, floors + 1)
                for door in range(1, wide + 1)
            }
            count += floors * wide
        site.buildings[block] = kept
    return count


def _village(rng: Random, site: Site, count: int) -> int:
    groups = rng.choice((0, 0, 4))
    for number in range(1, count + 1):
        block = f"{number * groups // (count + 1) + 1}组" if groups else ""
        rooms = site.buildings.setdefault(block, {"": {}})[""]
        rooms[str(number)] = f"{site.code}-{number:03d}"
    return count


def _rooms(site: Site) -> Iterator[Rooms]:
    for units in site.buildings.values():
        yield from units.values()


def _shops(rng: Random, base: Base) -> None:
    for index, site in enumerate(base.sites):
        if site.road and site.present and rng.random() < 0.3:
            name = stock.stem(rng, "a")[:2] + rng.choice(stock.SHOPS)
            base.shops.append((f"S{index + 1:06d}", name, index))


def spelled(site: Site, building: str, unit: str, room: str) -> str:
    """What follows the site's name, as its signs have it: 3号楼2单元401室, 5号302室, 23号."""
    if site.kind == "village":
        return f"{building}{room}号"
    parts = building + site.label if building else ""
    if unit:
        parts += f"{unit}单元"
    return parts + (f"{room}室" if room else "")


def named(site: Site) -> str:
    """The site as its sign has it: road and number, lane, estate's name, village."""
    if site.kind == "lane":
        return f"{site.road}{site.number}弄"
    if site.kind == "number":
        return f"{site.road}{site.number}号"
    return site.name


def full(base: Base, site: Site) -> str:
    """The site's whole address down to its own name."""
    upper = "".join(base.upper(site))
    way = f"{site.road}{site.number}号" if site.kind == "estate" else ""
    return upper + way + named(site)


def given(base: Base) -> Iterator[Row]:
    """The rows of the base as Linli is given it: without what is absent, parents first."""
    if base.rows:
        yield from base.rows
        return
    yield ("990000", "province", base.province, "", base.province, "", 121.0, 31.0)
    top = base.province + base.city
    yield ("990100", "city", base.city, "990000", top, "", 121.0, 31.0)
    for index, name in enumerate(base.districts):
        yield (f"99010{index + 1}", "district", name, "990100", top + name, "", 121.0, 31.0)
    for code, name, district in base.streets:
        address = top + base.districts[district] + name
        yield (code, "street", name, f"99010{district + 1}", address, "", 121.0, 31.0)
    for code, name, street in base.communities:
        above = base.streets[street]
        address = top + base.districts[above[2]] + above[1] + name
        yield (code, "community", name, above[0], address, "", 121.0, 31.0)
    for name, (code, street) in base.roads.items():
        above = base.streets[street]
        yield (code, "road", name, above[0], top + base.districts[above[2]] + name, "", 121.0, 31.0)
    for site in base.sites:
        if site.present:
            yield from _site_rows(base, site)
    for code, name, index in base.shops:
        site = base.sites[index]
        address = "".join(base.upper(site)) + f"{site.road}{site.number}号{name}"
        yield (code, "shop", name, site.code, address, "", site.lon, site.lat)


def _site_rows(base: Base, site: Site) -> Iterator[Row]:
    whole, parent = full(base, site), base.communities[site.community][0]
    lon, lat = site.lon, site.lat
    if site.kind == "number":
        parent = base.roads[site.road][0]
    kind = {"estate": "compound", "lane": "compound", "village": "village"}.get(site.kind, "number")
    single = site.kind == "number" and site.buildings.get("", {}).get("", {}).get("") is not None
    if single:
        code = site.buildings[""][""][""]
        if code not in base.absent:
            yield (code, "home", f"{site.number}号", parent, whole, "", lon, lat)
        return
    name = f"{site.number}号" if site.kind == "number" else named(site)
    yield (site.code, kind, name, parent, whole, "|".join(site.aliases), lon, lat)
    for block, units in site.buildings.items():
        holder = site.code
        if block and site.kind != "village":
            holder = site.code_of(block)
            label = block + site.label
            yield (holder, "building", label, site.code, whole + label, "", lon, lat)
        for unit, rooms in units.items():
            within = holder
            if unit:
                within = f"{holder}-{unit}"
                address = whole + spelled(site, block, unit, "")
                yield (within, "unit", f"{unit}单元", holder, address, "", lon, lat)
            for room, code in rooms.items():
                if code not in base.absent:
                    name = spelled(site, block, "", room) if site.kind == "village" else f"{room}室"
                    address = whole + spelled(site, block, unit, room)
                    yield (code, "home", name, within, address, "", lon, lat)
