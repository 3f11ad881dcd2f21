"""The feeds about firms and shops: the register, and fire inspections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import numpy as np

from linli.sim.feeds.businesses import Office, make_business_records
from linli.sim.feeds.entries import Composer, Entry, Values, business_id, coming, past
from linli.sim.feeds.town import Town, part

ERRORS = {
    "code_sign": ("credit_code", "code-sign"),
    "code_of_head": ("credit_code", "code-of-head-office"),
    "phone_digit": ("phone", "phone-digit"),
    "name_sign": ("name", "name-other-character"),
}
More = Callable[[Random, date], Values]


def businesses(
    feed: str, office: Office, fields: tuple[str, ...], more: More, again: float
) -> Composer:
    """What an office holds about businesses; `again`: how many have a second record."""

    def compose(town: Town, rng: Random) -> Iterator[Entry]:
        records = make_business_records(
            businesses=town.businesses, seed=part(town.seed, feed), offices=(office,)
        )
        columns = {name: records.columns[name].tolist() for name in fields}
        wrong = {
            name: np.flatnonzero(records.errors[kind] & (records.columns[column] != "")).tolist()
            for kind, (column, name) in ERRORS.items()
        }
        slips: dict[int, list[str]] = {}
        for name, rows in wrong.items():
            for at in rows:
                slips.setdefault(at, []).append(name)
        for at, business in enumerate(records.business.tolist()):
            found = tuple(slips.get(at, ())) + _aged(town, records.columns["name"][at], business)
            values: Values = {name: column[at] or None for name, column in columns.items()}
            home = town.stalls[int(town.businesses.home[business])]
            for _ in range(1 + (rng.random() < again)):
                yield Entry(
                    values | more(rng, town.day(1)),
                    town.writer.one(home),
                    business=business_id(business),
                    home=home[4],
                    errors=found,
                )

    return compose


def _aged(town: Town, name: str, business: int) -> tuple[str, ...]:
    """The slips of a name: the one of former times, or the short one."""
    firms = town.businesses
    before, now = str(firms.brand_before[business]), str(firms.brand[business])
    found = ("old-name",) if before != now and before in name and now not in name else ()
    plain = not any(place in name for place in ("东河", "南江", "西岭", "北原"))
    return (*found, "short-name") if plain else found


def _register(rng: Random, today: date) -> Values:
    return {
        "opened_on": past(rng, today, years=18),
        "state": rng.choices(("存续", "歇业", "注销"), (94, 4, 2))[0],
    }


def _inspection(rng: Random, today: date) -> Values:
    on = past(rng, today, years=1)
    result = rng.choices(("合格", "限期整改", "临时查封"), (70, 28, 2))[0]
    hazards = 0 if result == "合格" else rng.randrange(1, 9)
    by = coming(rng, on, days=30) if result == "限期整改" else None
    done = by is not None and by < today and rng.random() < 0.8
    return {
        "inspected_on": on,
        "result": result,
        "hazards": hazards,
        "rectify_by": by,
        "rectified_on": by - timedelta(days=rng.randrange(0, 3)) if by and done else None,
    }


REGISTER = businesses(
    "enterprises",
    Office("enterprises", 0.98, {"name": 1, "short_name": 0.85, "credit_code": 0.97, "phone": 0.9,
                                 "trade": 1, "contact_name": 0.98}, errors=0.5),
    ("name", "short_name", "credit_code", "phone", "trade", "contact_name"),
    _register,
    again=0.0,
)  # fmt: skip
INSPECTIONS = businesses(
    "fire-inspections",
    Office("fire-inspections", 0.6, {"name": 1, "credit_code": 0.5, "phone": 0.8,
                                     "contact_name": 0.7}, short=0.4),
    ("name", "credit_code", "phone", "contact_name"),
    _inspection,
    again=0.35,
)  # fmt: skip
