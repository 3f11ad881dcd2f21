"""Records of people as several offices keep them, with the errors that offices make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from linli.sim.feeds import words
from linli.sim.feeds.population import SLOTS, Flags, Population, check_signs, day_number
from linli.sim.feeds.words import Ints, Strings, digits, join

COLUMNS = (
    "record_id", "feed", "name", "name_en", "nickname", "id_number", "phone", "birth_date", "sex",
    "household", "home_code", "address",
)  # fmt: skip
YOUNG = tuple(SLOTS.index(one) for one in ("child", "second", "twin"))


@dataclass(frozen=True, slots=True)
class Feed:
    """An office: whom it knows, what it asks for, how carefully it writes (1 is usual)."""

    code: str
    share: float
    columns: Mapping[str, float]  # column: how often it is filled
    group: str = "all"  # all | young | old | adults
    errors: float = 1.0
    repeats: float = 0.02  # how many it holds twice


FEEDS = (
    Feed("residents", 0.97, {"name": 1, "id_number": 0.98, "phone": 0.8, "birth_date": 1, "sex": 1,
                             "household": 1, "home_code": 0.95}, errors=0.6, repeats=0.005),
    Feed("tenancies", 0.25, {"name": 1, "id_number": 0.85, "phone": 0.95, "name_en": 0.1,
                             "home_code": 0.95}, group="adults", errors=1.3),
    Feed("care", 0.5, {"name": 1, "id_number": 0.8, "phone": 0.7, "birth_date": 0.95, "sex": 1,
                       "home_code": 0.9}, group="old"),
    Feed("health", 0.6, {"name": 1, "id_number": 0.55, "phone": 0.95, "birth_date": 0.9, "sex": 0.95,
                         "home_code": 0.8, "name_en": 0.05}, repeats=0.15),
    Feed("schools", 0.8, {"name": 1, "id_number": 0.7, "phone": 0.97, "birth_date": 0.98, "sex": 1,
                          "home_code": 0.9}, group="young"),
    Feed("property", 0.5, {"name": 0.9, "phone": 0.97, "home_code": 0.98, "nickname": 0.15},
         group="adults", errors=1.6),
    Feed("shelters", 0.15, {"name": 0.95, "phone": 0.8, "sex": 0.9, "birth_date": 0.4,
                            "home_code": 0.8}, errors=1.6),
    Feed("mediation", 0.1, {"name": 1, "phone": 0.95, "id_number": 0.3, "home_code": 0.85},
         group="adults", errors=1.3),
)  # fmt: skip

# How often each error is made by a usual office, among the rows that have the field.
RATES = {
    "name_sound": 0.012, "name_look": 0.008, "name_swapped": 0.003, "name_sign": 0.003,
    "name_short": 0.002, "id_digit": 0.012, "id_swapped": 0.006, "id_of_other": 0.001,
    "phone_digit": 0.012, "phone_swapped": 0.004, "birth_year": 0.008, "birth_swapped": 0.006,
    "birth_day": 0.006, "sex": 0.004, "home_wrong": 0.003, "late": 0.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Records:
    """Columns as delivered, the true person and home of each record, and the errors made."""

    columns: dict[str, Strings]
    person: Ints
    home: Ints
    errors: dict[str, Flags]


def make_records(
    *, population: Population, seed: int, feeds: Sequence[Feed] = FEEDS, limit: int | None = None
) -> Records:
    """What the offices hold about the people; at most `limit` records, evenly of all offices."""
    rng = np.random.default_rng([seed, 2])
    chosen = [_known(rng, population, feed) for feed in feeds]
    person = np.concatenate(chosen)
    office = np.repeat(np.arange(len(feeds)), [len(one) for one in chosen])
    if limit is not None and limit < len(person):
        # Whole households stay together, or there would be nothing left to link.
        upto = np.sort(population.home[person])[limit]
        kept = population.home[person] < upto
        person, office = person[kept], office[kept]
    order = rng.permutation(len(person))
    return _written(rng, population, feeds, person[order], office[order])


def _known(rng: Generator, population: Population, feed: Feed) -> Ints:
    age = population.ages()
    among = {"all": age >= 0, "young": (age >= 6) & (age < 18), "old": age >= 60,
             "adults": age >= 18}[feed.group]  # fmt: skip
    once = np.flatnonzero(among & (rng.random(len(age)) < feed.share))
    again = once[rng.random(len(once)) < feed.repeats]
    return np.concatenate([once, again])


def _written(
    rng: Generator, population: Population, feeds: Sequence[Feed], person: Ints, office: Ints
) -> Records:
    count = len(person)
    care = np.array([feed.errors for feed in feeds])[office]
    made = {kind: rng.random(count) < rate * care for kind, rate in RATES.items()}
    home = np.where(made["late"], population.home_before[person], population.home[person])
    elsewhere = rng.integers(0, population.home.max() + 1, count)
    home_said = np.where(made["home_wrong"], elsewhere, home)
    name = _names(rng, population, person, made)
    columns = {
        "name": name,
        "name_en": population.name_en[person],
        "nickname": nicknames(rng, population, person),
        "id_number": _ids(rng, population, person, made),
        "phone": _phones(rng, population, person, made),
        "birth_date": _births(rng, population.birth[person], made),
        "sex": np.where(population.female[person] ^ made["sex"], "女", "男"),
        "household": join(np.array(["F"]), digits(population.household[person], 8)),
        "home_code": join(np.array(["H"]), digits(home_said, 8)),
    }
    for column in columns:
        filled = np.array([feed.columns.get(column, 0.0) for feed in feeds])[office]
        columns[column] = np.where(rng.random(count) < filled, columns[column], "")
    known_as = (columns["nickname"] != "") & (rng.random(count) < 0.7)
    columns["name"] = np.where(known_as, "", columns["name"])
    said = rng.random(count) < 0.97
    columns["address"] = np.where(said, addresses(home_said), "")
    codes = np.array([feed.code for feed in feeds])[office]
    columns["feed"] = codes
    columns["record_id"] = join(codes, np.array(["-"]), digits(np.arange(count), 8))
    ordered = {column: columns[column] for column in COLUMNS}
    return Records(columns=ordered, person=person, home=home, errors=made)


def _names(rng: Generator, population: Population, person: Ints, made: dict[str, Flags]) -> Strings:
    first, second = population.first[person], population.second[person]
    two = second >= 0
    one, other = words.SIGNS[first], np.where(two, words.SIGNS[second], "")
    last = two & (rng.random(len(person)) < 0.6)  # which of the two signs goes wrong
    strange = rng.choice(words.SIGNS, len(person))
    for error, source in (("name_sound", words.SAME_SOUND), ("name_look", words.SAME_LOOK)):
        one = np.where(made[error] & ~last, source[first], one)
        other = np.where(made[error] & last, source[second], other)
    one = np.where(made["name_sign"] & ~last, strange, one)
    other = np.where(made["name_sign"] & last, strange, other)
    swapped = made["name_swapped"] & two
    one, other = np.where(swapped, other, one), np.where(swapped, one, other)
    other = np.where(made["name_short"], "", other)
    return join(words.FAMILY[population.surname[person]], one, other)


def nicknames(rng: Generator, population: Population, person: Ints) -> Strings:
    """小王, 老李, 阿明, 明明: as neighbours call them."""
    family = words.FAMILY[population.surname[person]]
    second = population.second[person]
    last = words.SIGNS[np.where(second >= 0, second, population.first[person])]
    old = population.ages()[person] > 55
    before = np.where(old, "老", "小")
    way = rng.random(len(person))
    called = np.where(way < 0.5, join(before, family), join(np.array(["阿"]), last))
    return np.where(way > 0.85, join(last, last), called)


def _ids(rng: Generator, population: Population, person: Ints, made: dict[str, Flags]) -> Strings:
    right = population.id_number[person]
    wrong = other_digit(rng, right, 17)
    swapped = swap_digits(rng, right, 17)
    # A form filled in for the family, with the number of the one who filled it in.
    other = np.maximum(person - 1, 0)
    other = np.where(population.home[other] == population.home[person], other, person)
    found = np.where(made["id_digit"], wrong, right)
    found = np.where(made["id_swapped"], swapped, found)
    return np.where(made["id_of_other"], population.id_number[other], found)


def _phones(
    rng: Generator, population: Population, person: Ints, made: dict[str, Flags]
) -> Strings:
    right = np.where(made["late"], population.phone_before[person], population.phone[person])
    found = np.where(made["phone_digit"], other_digit(rng, right, 11), right)
    return np.where(made["phone_swapped"], swap_digits(rng, right, 11), found)


def other_digit(rng: Generator, values: Strings, width: int) -> Strings:
    """One of the digits is another one."""
    signs = _signs(values)
    rows = np.arange(len(values))
    at = rng.integers(2, width, len(values))
    now = signs[rows, at].astype(np.int64)
    signs[rows, at] = ((now + rng.integers(1, 10, len(values))) % 10).astype("U1")
    return _strings(signs)


def swap_digits(rng: Generator, values: Strings, width: int) -> Strings:
    """Two neighbouring digits have changed places."""
    signs = _signs(values)
    rows = np.arange(len(values))
    at = rng.integers(2, width - 1, len(values))
    signs[rows, at], signs[rows, at + 1] = signs[rows, at + 1], signs[rows, at].copy()
    return _strings(signs)


def _signs(values: Strings) -> Strings:
    width = values.dtype.itemsize // 4
    signs: Strings = np.array(values).view("U1").reshape(len(values), width)
    return signs


def _strings(signs: Strings) -> Strings:
    whole: Strings = np.ascontiguousarray(signs).view(f"U{signs.shape[1]}").reshape(-1)
    return whole


def _births(rng: Generator, birth: NDArray[np.datetime64], made: dict[str, Flags]) -> Strings:
    number = day_number(birth)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    off = rng.choice([-10, -2, -1, 1, 2, 10], len(birth))
    year = np.where(made["birth_year"], year + off, year)
    day = np.where(made["birth_day"], np.clip(day + rng.choice([-10, -1, 1, 10], len(day)), 1, 28),
                   day)  # fmt: skip
    turn = made["birth_swapped"] & (day <= 12)
    month, day = np.where(turn, day, month), np.where(turn, month, day)
    dash = np.array(["-"])
    return join(digits(year, 4), dash, digits(month, 2), dash, digits(day, 2))


def addresses(home: Ints) -> Strings:
    """A plain address for the number of a home, for feeds that have none of their own."""
    room = digits(home % 24 // 4 + 1, 1), digits(home % 4 + 1, 2)
    building = (home // 48 % 30 + 1).astype("U4")
    road = words.SIGNS[home // 1440 % len(words.SIGNS)]
    turn = words.SIGNS[home // 1440 // len(words.SIGNS) % len(words.SIGNS)]
    unit = (home // 24 % 2 + 1).astype("U4")
    return join(turn, road, np.array(["小区"]), building, np.array(["号楼"]), unit,
                np.array(["单元"]), *room, np.array(["室"]))  # fmt: skip


def valid_ids(values: Strings) -> Flags:
    """Which are eighteen signs with a right check sign."""
    whole = np.strings.str_len(values) == 18
    body = np.where(whole, values, "0" * 18).astype("U17")
    digit = np.strings.isdigit(body)
    valid: Flags = whole & digit & (check_signs(np.where(digit, body, "0" * 17)) == _last(values))
    return valid


def _last(values: Strings) -> Strings:
    width = values.dtype.itemsize // 4
    return values.view("U1").reshape(len(values), width)[:, min(17, width - 1)]
