"""Firms and shops as several offices keep them: short names, new names, branches, agents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from linli.sim.feeds import words
from linli.sim.feeds.persons import addresses, other_digit
from linli.sim.feeds.population import Flags, phone_numbers
from linli.sim.feeds.words import Ints, Strings, digits, join

COLUMNS = (
    "record_id", "feed", "name", "short_name", "credit_code", "phone", "address", "home_code",
    "trade", "contact_name",
)  # fmt: skip
SIGNS = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
WEIGHTS = np.array([3**power % 31 for power in range(17)])
PLACES = np.array(["东河市", "东河", "南江市", "南江", "西岭县", "西岭", "北原市", "北原"])
TRADES = np.array(
    [
        "餐饮",
        "超市",
        "百货",
        "药房",
        "理发",
        "五金",
        "服装",
        "家电",
        "建材",
        "物流",
        "信息科技",
        "教育",
        "汽修",
        "水果",
        "烟酒",
        "花艺",
    ]
)
SUFFIXES = np.array(
    ["有限公司", "有限责任公司", "股份有限公司", "店", "经营部", "中心", "商行", "工作室"]
)
STREETS = np.array(
    [
        "和平路",
        "解放路",
        "人民路",
        "中山路",
        "建设路",
        "新华路",
        "朝阳路",
        "文化路",
        "胜利路",
        "公园路",
        "滨河路",
        "学府路",
    ]
)


@dataclass(frozen=True, slots=True)
class Office:
    """Who keeps records of businesses, and which columns it fills how often."""

    code: str
    share: float
    columns: Mapping[str, float]
    short: float = 0.0  # how often the short name stands where the name should
    errors: float = 1.0


OFFICES = (
    Office("enterprises", 0.98, {"name": 1, "credit_code": 0.98, "phone": 0.9, "trade": 1,
                                 "home_code": 0.93, "contact_name": 0.98}, errors=0.5),
    Office("fire-inspections", 0.5, {"name": 1, "credit_code": 0.5, "phone": 0.8, "trade": 0.7,
                                     "home_code": 0.93, "contact_name": 0.7}, short=0.4),
    Office("utilities", 0.8, {"name": 1, "credit_code": 0.4, "phone": 0.9, "home_code": 0.97},
           short=0.2),
    Office("urban-cases", 0.3, {"name": 1, "credit_code": 0.1, "phone": 0.5, "home_code": 0.85,
                                "contact_name": 0.4}, short=0.7, errors=1.5),
    Office("property", 0.5, {"name": 1, "phone": 0.9, "home_code": 0.97, "contact_name": 0.8},
           short=0.6),
)  # fmt: skip
RATES = {"code_sign": 0.02, "code_of_head": 0.02, "phone_digit": 0.015, "name_sign": 0.008,
         "late": 0.4, "agent": 0.5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Businesses:
    """One entry a business; branches of one owner have the same `owner` and places of their own."""

    owner: Ints
    home: Ints
    brand: Strings
    brand_before: Strings  # of a firm that was renamed, else the same
    trade: Ints
    place: Ints
    suffix: Ints
    branch: Strings  # （和平路店） or nothing
    credit_code: Strings
    phone: Strings
    agent: Strings  # the phone of who writes for it, or nothing
    contact: Strings


@dataclass(frozen=True, slots=True)
class BusinessRecords:
    """Columns as delivered and the truth; `mark` is what tells the name apart at that time."""

    columns: dict[str, Strings]
    business: Ints
    mark: Strings
    errors: dict[str, Flags]


def make_businesses(*, owners: int, homes: int, seed: int) -> Businesses:
    """Businesses of `owners` owners; one owner in eight has two to five branches."""
    rng = np.random.default_rng([seed, 3])
    many = np.where(rng.random(owners) < 0.12, rng.integers(2, 6, owners), 1)
    owner = np.repeat(np.arange(owners), many)
    count = len(owner)
    nth = np.arange(count) - np.repeat(np.cumsum(many) - many, many)
    brand, other = _brands(rng, owners), _brands(rng, owners)
    renamed = (rng.random(owners) < 0.06) & (many == 1)
    street = STREETS[(rng.integers(0, 12, owners)[owner] + nth) % len(STREETS)]
    branch = join(np.array(["（"]), street, np.array(["店）"]))
    phone = phone_numbers(rng, owners)[owner]
    agents = phone_numbers(rng, max(1, owners // 60))
    has_agent = rng.random(count) < 0.06
    family = words.FAMILY[rng.choice(len(words.FAMILY), size=owners, p=words.FAMILY_WEIGHTS)]
    given = words.SIGNS[rng.choice(len(words.SIGNS), size=(2, owners), p=words.SIGN_WEIGHTS)]
    return Businesses(
        owner=owner,
        home=rng.integers(0, homes, count),
        brand=brand[owner],
        brand_before=np.where(renamed, other, brand)[owner],
        trade=rng.integers(0, len(TRADES), owners)[owner],
        place=rng.integers(0, len(PLACES) // 2, owners)[owner],
        suffix=rng.integers(0, len(SUFFIXES), owners)[owner],
        branch=np.where(many[owner] > 1, branch, ""),
        credit_code=credit_codes(rng, count),
        phone=phone,
        agent=np.where(has_agent, rng.choice(agents, count), ""),
        contact=join(family, *given)[owner],
    )


def _brands(rng: Generator, count: int) -> Strings:
    signs = words.SIGNS[rng.integers(0, len(words.SIGNS), (3, count))]
    third = np.where(rng.random(count) < 0.3, signs[2], "")
    return join(signs[0], signs[1], third)


def credit_codes(rng: Generator, count: int) -> Strings:
    """Unified social credit codes with a right check sign, in areas that do not exist."""
    area = 990_000 + 100 + rng.integers(0, 90, count)
    body = join(rng.choice(np.array(["91", "92", "93"]), count), digits(area, 6))
    order = SIGNS[rng.integers(0, 31, (9, count))]
    body = join(body, *order)
    return join(body, code_checks(body))


def code_checks(body: Strings) -> Strings:
    """The check signs of seventeen signs each (GB 32100)."""
    signs = np.ascontiguousarray(body.astype("U17")).view("U1").reshape(len(body), 17)
    values = np.searchsorted(SIGNS, signs).clip(0, 30)
    found: Strings = SIGNS[(31 - (values * WEIGHTS).sum(axis=1) % 31) % 31]
    return found


def valid_codes(values: Strings) -> Flags:
    """Which are eighteen signs with a right check sign."""
    whole = np.strings.str_len(values) == 18
    safe = np.where(whole, values, "0" * 18).astype("U18")
    last = safe.view("U1").reshape(len(safe), 18)[:, 17]
    valid: Flags = whole & (code_checks(safe.astype("U17")) == last)
    return valid


def make_business_records(
    *, businesses: Businesses, seed: int, offices: Sequence[Office] = OFFICES
) -> BusinessRecords:
    """What the offices hold about the businesses."""
    rng = np.random.default_rng([seed, 4])
    total = len(businesses.owner)
    chosen = [np.flatnonzero(rng.random(total) < office.share) for office in offices]
    business = np.concatenate(chosen)
    office = np.repeat(np.arange(len(offices)), [len(one) for one in chosen])
    order = rng.permutation(len(business))
    business, office = business[order], office[order]
    count = len(business)
    care = np.array([one.errors for one in offices])[office]
    made = {kind: rng.random(count) < rate * care for kind, rate in RATES.items()}
    names = _names(rng, businesses, business, made)
    short = rng.random(count) < np.array([one.short for one in offices])[office]
    columns = {
        "name": np.where(short, names["short"], names["full"]),
        "short_name": names["short"],
        "credit_code": _codes(rng, businesses, business, made),
        "phone": _phones(rng, businesses, business, made),
        "home_code": join(np.array(["H"]), digits(businesses.home[business], 8)),
        "trade": TRADES[businesses.trade[business]],
        "contact_name": businesses.contact[business],
    }
    for column in columns:
        filled = np.array([one.columns.get(column, 0.0) for one in offices])[office]
        columns[column] = np.where(rng.random(count) < filled, columns[column], "")
    columns["address"] = addresses(businesses.home[business])
    columns["feed"] = np.array([one.code for one in offices])[office]
    columns["record_id"] = join(columns["feed"], np.array(["-b"]), digits(np.arange(count), 8))
    ordered = {column: columns[column] for column in COLUMNS}
    return BusinessRecords(ordered, business, names["mark"], made)


def _names(
    rng: Generator, all_of: Businesses, business: Ints, made: dict[str, Flags]
) -> dict[str, Strings]:
    brand = np.where(made["late"], all_of.brand_before[business], all_of.brand[business])
    strange = rng.choice(words.SIGNS, len(business))
    first = brand.astype("U1")
    rest = np.strings.slice(brand, 1, 4)
    said = np.where(made["name_sign"], join(strange, rest), join(first, rest))
    trade, branch = TRADES[all_of.trade[business]], all_of.branch[business]
    # The same place with or without 市, as one writes.
    place = PLACES[all_of.place[business] * 2 + (rng.random(len(business)) < 0.3)]
    full = join(place, said, trade, SUFFIXES[all_of.suffix[business]], branch)
    return {"full": full, "short": join(said, trade, branch), "mark": join(brand, trade, branch)}


def _codes(rng: Generator, all_of: Businesses, business: Ints, made: dict[str, Flags]) -> Strings:
    right = all_of.credit_code[business]
    signs = np.array(right).view("U1").reshape(len(right), 18)
    at = rng.integers(8, 18, len(right))
    signs[np.arange(len(right)), at] = SIGNS[rng.integers(0, 31, len(right))]
    wrong = np.ascontiguousarray(signs).view("U18").reshape(-1)
    head = np.searchsorted(all_of.owner, all_of.owner[business])
    found = np.where(made["code_sign"], wrong, right)
    return np.where(made["code_of_head"], all_of.credit_code[head], found)


def _phones(rng: Generator, all_of: Businesses, business: Ints, made: dict[str, Flags]) -> Strings:
    agent = all_of.agent[business]
    right = np.where((agent != "") & made["agent"], agent, all_of.phone[business])
    wrong = other_digit(rng, right, 11)
    return np.where(made["phone_digit"], wrong, right)
