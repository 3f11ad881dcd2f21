"""People in households: families, couples, twins, tenants, elders, neighbours of one name, movers.

Everything is drawn at once with numpy; the same arguments give the same people.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from linli.sim.feeds import words
from linli.sim.feeds.words import Ints, Strings, digits, join

Flags = NDArray[np.bool_]
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK = np.array(list("10X98765432"))
PREFIXES = np.array(
    [
        "133",
        "135",
        "136",
        "137",
        "138",
        "139",
        "150",
        "151",
        "152",
        "158",
        "159",
        "177",
        "180",
        "186",
        "188",
        "189",
    ]
)
AREA = 990_000  # no place has such a code
LAST_DAY = np.datetime64("2026-06-30")
# What lives in a home, and how often: the slots that are filled.
ADULTS = ("he", "she")
KINDS = (
    ("single", 0.15, ("he",)),
    ("couple", 0.20, ("he", "she")),
    ("one child", 0.26, ("he", "she", "child")),
    ("two children", 0.10, ("he", "she", "child", "second")),
    ("twins", 0.02, ("he", "she", "child", "twin")),
    ("three generations", 0.08, ("he", "she", "child", "his father", "his mother")),
    ("elders", 0.09, ("his father", "his mother")),
    ("tenants", 0.10, ("tenant 1", "tenant 2", "tenant 3")),
)
SLOTS = tuple(dict.fromkeys(slot for _name, _share, slots in KINDS for slot in slots))


@dataclass(frozen=True, slots=True)
class Population:
    """One entry a person; `twin` and `namesake` hold a person's number or -1."""

    home: Ints
    home_before: Ints
    household: Ints
    slot: Ints
    female: Flags
    birth: NDArray[np.datetime64]
    surname: Ints
    first: Ints
    second: Ints
    id_number: Strings
    phone: Strings
    phone_before: Strings
    name_en: Strings
    twin: Ints
    namesake: Ints

    def __len__(self) -> int:
        """How many people."""
        return len(self.home)

    def names(self) -> Strings:
        """Full Chinese names."""
        second = np.where(self.second >= 0, words.SIGNS[self.second], "")
        return join(words.FAMILY[self.surname], words.SIGNS[self.first], second)

    def ages(self) -> Ints:
        """Years of age on the last day."""
        days = (LAST_DAY - self.birth).astype(np.int64)
        return days // 365


def make_population(*, homes: int, seed: int) -> Population:
    """Fill `homes` homes (numbered from 0) with people."""
    rng = np.random.default_rng([seed, 1])
    kind = rng.choice(len(KINDS), size=homes, p=[share for _n, share, _s in KINDS])
    filled = np.array([[slot in slots for slot in SLOTS] for _n, _p, slots in KINDS])[kind]
    filled &= ~((rng.random(filled.shape) < 0.35) & (np.array(SLOTS) == "tenant 3"))
    home, slot = np.nonzero(filled)
    count = len(home)
    female = _sexes(rng, slot)
    birth = _births(rng, home, slot, homes)
    surname, first, second = _names(rng, home, slot, homes)
    twin = _twins(home, slot, homes, count)
    has = twin >= 0
    late = has & (slot == SLOTS.index("twin"))
    birth[late] = birth[twin[late]]
    female[late] = np.where(rng.random(late.sum()) < 0.8, female[twin[late]], ~female[twin[late]])
    second[late & (second < 0)] = rng.integers(len(words.SIGNS))
    namesake = _namesakes(rng, home, slot, (surname, first, second), female)
    phone, before = _phones(rng, home, slot, homes)
    moved = rng.random(homes) < 0.06
    return Population(
        home=home,
        home_before=np.where(moved, rng.integers(0, homes, homes), np.arange(homes))[home],
        household=home.copy(),
        slot=slot,
        female=female,
        birth=birth,
        surname=surname,
        first=first,
        second=second,
        id_number=id_numbers(rng, birth, female),
        phone=phone,
        phone_before=before,
        name_en=_english(rng, surname, first, second),
        twin=twin,
        namesake=namesake,
    )


def _sexes(rng: Generator, slot: Ints) -> Flags:
    female = rng.random(len(slot)) < 0.5
    for name, value in (("he", False), ("she", True), ("his father", False), ("his mother", True)):
        female[slot == SLOTS.index(name)] = value
    return female


def _births(rng: Generator, home: Ints, slot: Ints, homes: int) -> NDArray[np.datetime64]:
    middle = rng.integers(24, 62, homes)[home]
    age = middle + rng.integers(-3, 4, len(home))
    child = np.isin(slot, [SLOTS.index(one) for one in ("child", "twin")])
    age[child] = np.maximum(0, middle[child] - 22 - rng.integers(0, 12, homes)[home[child]])
    second = slot == SLOTS.index("second")
    age[second] = np.maximum(0, middle[second] - 34 - rng.integers(0, 6, second.sum()))
    elder = np.isin(slot, [SLOTS.index(one) for one in ("his father", "his mother")])
    age[elder] = 60 + middle[elder] % 32
    tenant = np.isin(slot, [SLOTS.index(f"tenant {one}") for one in (1, 2, 3)])
    age[tenant] = rng.integers(18, 45, tenant.sum())
    days = np.minimum(age, 98) * 365 + rng.integers(0, 365, len(home))
    born: NDArray[np.datetime64] = LAST_DAY - days.astype("timedelta64[D]")
    return born


def _names(rng: Generator, home: Ints, slot: Ints, homes: int) -> tuple[Ints, Ints, Ints]:
    count = len(home)
    surname = rng.choice(len(words.FAMILY), size=count, p=words.FAMILY_WEIGHTS)
    line = rng.choice(len(words.FAMILY), size=homes, p=words.FAMILY_WEIGHTS)
    of_line = np.isin(
        slot, [SLOTS.index(one) for one in ("he", "child", "second", "twin", "his father")]
    )
    surname[of_line] = line[home[of_line]]
    first = rng.choice(len(words.SIGNS), size=count, p=words.SIGN_WEIGHTS)
    second = rng.choice(len(words.SIGNS), size=count, p=words.SIGN_WEIGHTS)
    short = rng.random(count) < 0.15
    # Brothers and sisters often share a sign of their names.
    shared = rng.random(homes) < 0.45
    sign = rng.choice(len(words.SIGNS), size=homes, p=words.SIGN_WEIGHTS)
    young = np.isin(slot, [SLOTS.index(one) for one in ("child", "second", "twin")])
    alike = young & shared[home]
    first[alike] = sign[home[alike]]
    twins = slot == SLOTS.index("twin")
    return surname, first, np.where(short & ~alike & ~twins, -1, second)


def _twins(home: Ints, slot: Ints, homes: int, count: int) -> Ints:
    twin = np.full(count, -1)
    of_home = np.full(homes, -1)
    late = np.flatnonzero(slot == SLOTS.index("twin"))
    of_home[home[late]] = late
    early = np.flatnonzero((slot == SLOTS.index("child")) & (of_home[home] >= 0))
    twin[early] = of_home[home[early]]
    twin[twin[early]] = early
    return twin


def _namesakes(
    rng: Generator, home: Ints, slot: Ints, names: tuple[Ints, Ints, Ints], female: Flags
) -> Ints:
    """Give one adult in a hundred the name and sex of one who lives next door."""
    namesake = np.full(len(home), -1)
    adult = np.flatnonzero((slot == SLOTS.index("he")) & (rng.random(len(home)) < 0.02))
    theirs = np.minimum(np.searchsorted(home, home[adult] + 1 + rng.integers(0, 4, len(adult))),
                        len(home) - 1)  # fmt: skip
    # One who is chosen twice, or chooses somebody who chooses, is left out.
    keep = ~np.isin(theirs, adult) & (home[theirs] != home[adult])
    keep &= np.bincount(theirs, minlength=len(home))[theirs] == 1
    keep &= ~np.isin(slot[theirs], [SLOTS.index("child"), SLOTS.index("twin")])
    adult, theirs = adult[keep], theirs[keep]
    namesake[adult], namesake[theirs] = theirs, adult
    for part in names:
        part[adult] = part[theirs]
    female[adult] = female[theirs]
    return namesake


def _phones(rng: Generator, home: Ints, slot: Ints, homes: int) -> tuple[Strings, Strings]:
    own, before = phone_numbers(rng, len(home)), phone_numbers(rng, len(home))
    of_home = np.full(homes, -1)
    for name in ("he", "she"):  # the mother's number stands for the children's
        at = np.flatnonzero(slot == SLOTS.index(name))
        of_home[home[at]] = at
    shares = np.isin(slot, [SLOTS.index(one) for one in ("child", "second", "twin")])
    shares |= np.isin(slot, [SLOTS.index("his father"), SLOTS.index("his mother")]) & (
        rng.random(len(home)) < 0.4
    )
    shares |= (slot == SLOTS.index("she")) & (rng.random(len(home)) < 0.05)
    shares &= of_home[home] >= 0
    elders = shares & (slot == SLOTS.index("she"))
    of_he = np.full(homes, -1)
    at = np.flatnonzero(slot == SLOTS.index("he"))
    of_he[home[at]] = at
    own[elders] = own[of_he[home[elders]]]
    rest = shares & ~elders
    own[rest], before[rest] = own[of_home[home[rest]]], before[of_home[home[rest]]]
    changed = rng.random(len(home)) < 0.12
    return own, np.where(changed, before, own)


def phone_numbers(rng: Generator, count: int) -> Strings:
    """Mobile numbers."""
    return join(rng.choice(PREFIXES, count), digits(rng.integers(0, 10**8, count), 8))


def id_numbers(rng: Generator, birth: NDArray[np.datetime64], female: Flags) -> Strings:
    """Numbers whose date, sex and check digit are right, in areas that do not exist."""
    count = len(birth)
    area = AREA + 100 + (np.arange(count) * 7919 + rng.integers(0, 50, count)) % 9_000
    order = rng.integers(0, 500, count) * 2 + ~female
    body = join(digits(area, 6), digits(day_number(birth), 8), digits(order, 3))
    return join(body, check_signs(body))


def check_signs(body: Strings) -> Strings:
    """The check signs of seventeen digits each (ISO 7064 MOD 11-2)."""
    signs = np.ascontiguousarray(body.astype("U17")).view("U1").reshape(len(body), 17)
    found: Strings = CHECK[(signs.astype(np.int64) * WEIGHTS).sum(axis=1) % 11]
    return found


def day_number(birth: NDArray[np.datetime64]) -> Ints:
    """A date as the number yyyymmdd."""
    month = birth.astype("datetime64[M]")
    months = month.astype(np.int64)
    day = (birth - month.astype("datetime64[D]")).astype(np.int64) + 1
    number: Ints = (1970 + months // 12) * 10_000 + (months % 12 + 1) * 100 + day
    return number


def _english(rng: Generator, surname: Ints, first: Ints, second: Ints) -> Strings:
    """Names in Latin letters: of one's own choice, or in pinyin either way round."""
    count = len(surname)
    family = np.strings.capitalize(words.FAMILY_SOUNDS[surname])
    given = np.strings.capitalize(
        join(words.SIGN_SOUNDS[first], np.where(second >= 0, words.SIGN_SOUNDS[second], ""))
    )
    chosen = join(rng.choice(words.ENGLISH, count), np.array([" "]), family)
    east = join(family, np.array([" "]), given)
    west = join(given, np.array([" "]), family)
    way = rng.random(count)
    return np.where(way < 0.4, chosen, np.where(way < 0.8, east, west))
