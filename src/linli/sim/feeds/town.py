"""The district behind the feeds: addresses, people, firms, and what happens to them by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from random import Random

from linli.sim.feeds import addresses
from linli.sim.feeds.addresses import Base
from linli.sim.feeds.businesses import Businesses, make_businesses
from linli.sim.feeds.dirty import Said, Writer
from linli.sim.feeds.population import Population, make_population
from linli.sim.feeds.words import Strings

Home = tuple[int, str, str, str, str]  # site, building, unit, room, code
DAY_ONE = date(2026, 7, 1)
MOVING, RENAMED = 0.004, 0.03
EMPTY = {"1": 0.35}  # by floor: many a flat at street level is a shop
USUALLY_EMPTY = 0.04
HOMES_PER_OWNER = 25  # of a firm or shop


@dataclass(frozen=True, slots=True)
class Move:
    """A household goes to another home on a day (1 is the first)."""

    day: int
    to: Home


@dataclass(frozen=True, slots=True)
class Rename:
    """A firm has another brand from a day on."""

    day: int
    brand: str
    other: str


@dataclass(frozen=True, slots=True)
class Town:
    """The truth. The people's `home` counts in `lived`, the firms' in `stalls`."""

    seed: int
    days: int
    base: Base
    writer: Writer
    lived: Sequence[Home]
    empty: Sequence[Home]
    stalls: Sequence[Home]
    people: Population
    names: Strings
    businesses: Businesses
    moves: Mapping[int, Move] = field(default_factory=dict)
    renames: Mapping[int, Rename] = field(default_factory=dict)

    def day(self, number: int) -> date:
        """The date of a day of delivery."""
        return DAY_ONE + timedelta(days=number - 1)

    def home_of(self, household: int, day: int) -> Home:
        """Where a household lives on a day."""
        move = self.moves.get(household)
        return move.to if move and day >= move.day else self.lived[household]


def part(seed: int, name: str) -> int:
    """A seed of its own for a part of the work."""
    return int.from_bytes(sha256(f"{seed} {name}".encode()).digest()[:4], "big")


def build(*, homes: int, seed: int, days: int, base: Base | None = None) -> Town:
    """A district of about `homes` homes whose files are delivered over `days` days.

    Args:
        base: the addresses of a district that there is; its first `homes` homes are delivered.
    """
    writer = Writer(base=base or addresses.build(homes=homes, seed=seed), seed=seed)
    if base is not None:
        del writer.homes[homes:]
    rng = Random(f"town {seed}")  # noqa: S311  made data
    lived: list[Home] = []
    empty: list[Home] = []
    for home in writer.homes:
        share = EMPTY.get(home[3][:-2], USUALLY_EMPTY)
        (empty if rng.random() < share else lived).append(home)
    stalls = [home for home in empty if home[3][:-2] in EMPTY] or empty
    free = [home for home in empty if home[3][:-2] not in EMPTY]
    people = make_population(homes=len(lived), seed=part(seed, "people"))
    firms = make_businesses(
        owners=max(8, homes // HOMES_PER_OWNER), homes=len(stalls), seed=part(seed, "firms")
    )
    return Town(
        seed=seed,
        days=days,
        base=writer.base,
        writer=writer,
        lived=lived,
        empty=empty,
        stalls=stalls,
        people=people,
        names=people.names(),
        businesses=firms,
        moves=_moves(rng, len(lived), free, days),
        renames=_renames(rng, firms, days),
    )


def _moves(rng: Random, households: int, free: Sequence[Home], days: int) -> dict[int, Move]:
    if days < 2:
        return {}
    count = min(len(free), max(1, round(households * MOVING)))
    chosen = sorted(rng.sample(range(households), count))
    homes = rng.sample(list(free), count)
    return {
        household: Move(rng.randint(2, days), home)
        for household, home in zip(chosen, homes, strict=True)
    }


def _renames(rng: Random, firms: Businesses, days: int) -> dict[int, Rename]:
    if days < 2:
        return {}
    single = [
        index
        for index, branch in enumerate(firms.branch.tolist())
        if not branch and firms.brand[index] == firms.brand_before[index]
    ]
    found: dict[int, Rename] = {}
    for index in sorted(rng.sample(single, max(1, round(len(single) * RENAMED)))):
        other = str(firms.brand[rng.choice(single)])
        if other != firms.brand[index]:
            found[index] = Rename(rng.randint(2, days), str(firms.brand[index]), other)
    return found


def formal(base: Base, home: Home) -> Said:
    """A home's address as a register has it, in full and without a slip."""
    index, block, unit, room, code = home
    site = base.sites[index]
    text = addresses.full(base, site)
    if site.kind != "number" or block or room:
        text += addresses.spelled(site, block, unit, room)
    if not site.present:
        return Said(text, "none", "", "site", False, code, "")
    if code in base.absent:
        level, holder = around(base, home)
        return Said(text, level, holder, "home", False, code, "")
    return Said(text, "home", code, "", False, code, "")


def around(base: Base, home: Home) -> tuple[str, str]:
    """Level and code of what holds a home in the given base."""
    index, block, unit, room, _code = home
    site = base.sites[index]
    if site.kind == "number" and not room:
        return "none", ""
    code, level = site.code, "number" if site.kind == "number" else "community"
    if block and site.kind != "village":
        code, level = site.code_of(block), "building"
    return ("unit", site.code_of(block, unit)) if unit else (level, code)
