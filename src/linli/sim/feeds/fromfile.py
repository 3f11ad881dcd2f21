"""A base of addresses that there are, read from a CSV such as `sim.district.geojson` writes.

Codes are those of the file, so that the truth names places that Linli knows.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from linli.sim.feeds.addresses import Base, Row, Site

NEEDED = (
    "code", "level", "address", "city", "district", "street", "community", "road", "number",
    "compound", "building", "unit", "room", "lon", "lat",
)  # fmt: skip
Fact = dict[str, str]
Estate = tuple[str, str]  # community and name


class AddressesRefused(Exception):
    """The file holds no addresses that feeds could be made of; says what is wrong in which line."""


@dataclass(slots=True)
class _Reading:
    """What was read so far: divisions by name, estates by community and name."""

    districts: dict[str, int] = field(default_factory=dict)
    streets: dict[tuple[int, str], int] = field(default_factory=dict)
    communities: dict[tuple[int, str], int] = field(default_factory=dict)
    sites: dict[Estate, Site] = field(default_factory=dict)


def read(*, path: Path) -> Base:
    """The base of a file with estates, buildings, units and homes, in the order of communities.

    Raises:
        AddressesRefused: a column is missing, a row names an estate that has no row, or there are
            no homes.
        OSError: the file can't be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
        if missing:
            raise AddressesRefused(f"no column {', '.join(missing)}")
        facts = list(table)
    reading = _Reading()
    for line, fact in enumerate(facts, 2):
        _take(reading, fact, line)
    ordered = sorted(reading.sites.values(), key=lambda site: site.community)
    if not any(site.buildings for site in ordered):
        raise AddressesRefused("no homes")
    return Base(
        province="",
        city=facts[0]["city"],
        districts=list(reading.districts),
        streets=[("", name, district) for district, name in reading.streets],
        communities=[("", name, street) for street, name in reading.communities],
        roads={site.road: ("", site.street) for site in ordered if site.road},
        sites=ordered,
        shops=[],
        absent=set(),
        rows=[_row(fact, reading.sites) for fact in facts],
    )


def _take(reading: _Reading, fact: Fact, line: int) -> None:
    key = (fact["community"], fact["compound"])
    if fact["level"] == "compound":
        reading.sites[key] = _site(reading, fact)
        return
    site = reading.sites.get(key)
    if site is None:
        raise AddressesRefused(f"line {line}: no row before it for {fact['compound']!r}")
    building, unit, room = fact["building"], fact["unit"], fact["room"]
    if fact["level"] == "building":
        site.codes[building, ""] = fact["code"]
        # What follows the number at the end: 号楼 in 梧桐路12号3号楼.
        site.label = site.label or fact["address"].rpartition(building)[2]
    elif fact["level"] == "unit":
        site.codes[building, unit] = fact["code"]
    elif fact["level"] == "home":
        site.buildings.setdefault(building, {}).setdefault(unit, {})[room] = fact["code"]
    else:
        raise AddressesRefused(f"line {line}: level {fact['level']!r} is not known")


def _site(reading: _Reading, fact: Fact) -> Site:
    districts, streets, communities = reading.districts, reading.streets, reading.communities
    district = districts.setdefault(fact["district"], len(districts))
    street = streets.setdefault((district, fact["street"]), len(streets))
    community = communities.setdefault((street, fact["community"]), len(communities))
    return Site(
        code=fact["code"],
        kind="estate",
        name=fact["compound"],
        aliases=(),
        street=street,
        community=community,
        road=fact["road"],
        number=fact["number"],
        label="",
        lon=float(fact["lon"]),
        lat=float(fact["lat"]),
    )


def _row(fact: Fact, sites: dict[Estate, Site]) -> Row:
    """The place as a row of an address base; an estate's name is another name of its address."""
    site = sites[fact["community"], fact["compound"]]
    building, unit = fact["building"], fact["unit"]
    name, parent, aliases = {
        "compound": (site.name, "", site.name),
        "building": (building + site.label, site.code, ""),
        "unit": (f"{unit}单元", site.code_of(building), ""),
        "home": (f"{fact['room']}室", site.code_of(building, unit), ""),
    }[fact["level"]]
    lon, lat = float(fact["lon"]), float(fact["lat"])
    return fact["code"], fact["level"], name, parent, fact["address"], aliases, lon, lat
