"""The feeds about homes: the housing register, property managers, meters, parking permits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import numpy as np

from linli.sim.feeds.entries import Entry, Values, coming, past, person_id
from linli.sim.feeds.people_feeds import TENANT, slips
from linli.sim.feeds.persons import Feed, make_records
from linli.sim.feeds.town import Home, Town, formal, part

FORMAL = 0.6  # how often the housing register writes an address out in full
PLATES = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def buildings(town: Town, rng: Random) -> Iterator[Entry]:
    """The housing register: nearly every home."""
    shops = {home[4] for home in town.stalls}
    for number, home in enumerate(town.writer.homes):
        if rng.random() < 0.02:
            continue
        use = "商业" if home[4] in shops else "住宅"
        said = formal(town.base, home) if rng.random() < FORMAL else town.writer.one(home)
        yield Entry(_house(town, number, home) | {"use": use}, said, home=home[4])


def _house(town: Town, number: int, home: Home) -> Values:
    index, block, unit, room, _code = home
    site = town.base.sites[index]
    of_site = Random(f"site {index} {town.seed}")  # noqa: S311  made data
    high = len(room) == 4
    floor = room[:-2] if site.kind != "village" else ""
    return {
        "house_code": f"JZ{number + 1:08d}",
        "estate": site.name or None,
        "building_no": block + site.label if block else None,
        "unit_no": unit or None,
        "floor": int(floor) if floor.isdigit() else None,
        "room": room or None,
        "area_m2": round(38 + (number * 37 % 1000) / 10, 1),
        "structure": of_site.choice(("剪力墙", "框架") if high else ("砖混", "砖混", "框架")),
        "built_year": of_site.randrange(1978, 2022),
        "has_lift": high or of_site.random() < 0.1,
    }


def property_ledger(town: Town, rng: Random) -> Iterator[Entry]:
    """The managers' ledgers of estates and lanes, with an owner to call."""
    office = Feed("property", 1.0, {"name": 0.94, "phone": 0.96}, "adults", 1.6, 0.0)
    records = make_records(
        population=town.people, seed=part(town.seed, "property"), feeds=(office,)
    )
    homes = town.people.home[records.person]
    _, first = np.unique(homes, return_index=True)
    row_of = np.full(len(town.lived), -1)
    row_of[homes[first]] = first
    let = np.zeros(len(town.lived), dtype=bool)
    let[town.people.home[np.isin(town.people.slot, TENANT)]] = True
    # Who lets a home lives elsewhere.
    strangers = np.arange(len(town.lived)) * 7919 % len(records.person)
    row_of = np.where(let | (row_of < 0), strangers, row_of)
    wrong = slips(town, records, row_of, {"name", "phone"})
    names, phones = (records.columns[one][row_of].tolist() for one in ("name", "phone"))
    shops = {home[4] for home in town.stalls}
    for number, home in enumerate((*town.lived, *town.empty)):
        if town.base.sites[home[0]].kind not in ("estate", "lane") or rng.random() < 0.03:
            continue
        at = number % len(names)
        lived = number < len(town.lived)
        use = ("出租" if let[number] else "自住") if lived else "空置"
        use = "出租" if home[4] in shops else use
        values: Values = {
            "house_code": f"{home[1]}-{home[2]}-{home[3]}",
            "owner_name": names[at] or None,
            "owner_phone": phones[at] or None,
            "occupancy": use if rng.random() > 0.08 else None,
            "checked_on": past(rng, town.day(1), years=2) if rng.random() < 0.8 else None,
        }
        errors = tuple(slip for slip in wrong[at] if slip != "late-home")
        person = person_id(int(records.person[row_of[at]]))
        yield Entry(values, town.writer.one(home), person=person, home=home[4], errors=errors)


def meters(town: Town, rng: Random) -> Iterator[Entry]:
    """Water and electricity of every home, gas of most; each supplier wrote the address anew."""
    for number, home in enumerate(town.writer.homes):
        for kind, share in (("水", 0.99), ("电", 0.99), ("气", 0.82)):
            if rng.random() >= share:
                continue
            values: Values = {
                "account_no": f"{'SDQ'['水电气'.index(kind)]}{number + 1:09d}",
                "meter_kind": kind,
                "installed_on": past(rng, town.day(1), years=15, since=0.2),
                "checked_on": past(rng, town.day(1), years=2) if rng.random() < 0.7 else None,
                "safety_state": rng.choices(("正常", "隐患", "停用"), (955, 25, 20))[0],
            }
            yield Entry(values, town.writer.one(home), home=home[4])


def parking(town: Town, rng: Random) -> Iterator[Entry]:
    """Permits of vehicles, each for a home."""
    office = Feed("parking", 0.22, {"name": 0.97, "phone": 0.95}, "adults", 1.3, 0.01)
    records = make_records(population=town.people, seed=part(town.seed, "parking"), feeds=(office,))
    wrong = slips(town, records, np.arange(len(records.person)), {"name", "phone"})
    names, phones = (records.columns[one].tolist() for one in ("name", "phone"))
    written = records.home.tolist()
    for at, person in enumerate(records.person.tolist()):
        household = int(town.people.household[person])
        values = _permit(rng, town.day(1)) | {
            "holder_name": names[at] or None,
            "holder_phone": phones[at] or None,
        }
        yield Entry(
            values,
            town.writer.one(town.lived[written[at]]),
            person=person_id(person),
            home=town.lived[household][4],
            household=household,
            errors=tuple(wrong[at]),
        )


def _permit(rng: Random, today: date) -> Values:
    begins = past(rng, today, years=1)
    # The fictional province of the plates is 测, which no vehicle bears.
    return {
        "space_no": f"{rng.choice('ABCD')}{rng.randrange(1, 900):03d}",
        "space_kind": rng.choice(("产权", "租用", "租用", "访客")),
        "plate_no": "测A" + "".join(rng.choice(PLATES) for _ in range(5)),
        "has_charger": rng.random() < 0.2,
        "valid_from": begins,
        "valid_to": coming(rng, today, days=365),
        "state": "有效" if rng.random() < 0.97 else "停用",
    }
