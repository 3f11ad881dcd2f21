"""The feeds about people: residents, tenancies, care, health, schools, elders, mediation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from zlib import crc32

import numpy as np

from linli.sim.feeds.entries import Composer, Entry, Values, coming, past, person_id
from linli.sim.feeds.persons import Feed, Records, make_records
from linli.sim.feeds.population import SLOTS, Flags, Population
from linli.sim.feeds.town import Town, part

TENANT = tuple(SLOTS.index(name) for name in SLOTS if name.startswith("tenant"))
STEP = 20_000  # records turned from columns to rows at a time
ERRORS = {  # the error of a column, as the truth names it
    "name_sound": ("name", "name-homophone"),
    "name_look": ("name", "name-look-alike"),
    "name_swapped": ("name", "name-transposed"),
    "name_sign": ("name", "name-other-character"),
    "name_short": ("name", "name-lost-character"),
    "id_digit": ("id_number", "id-digit"),
    "id_swapped": ("id_number", "id-transposed"),
    "id_of_other": ("id_number", "id-of-other"),
    "phone_digit": ("phone", "phone-digit"),
    "phone_swapped": ("phone", "phone-transposed"),
    "birth_year": ("birth_date", "birth-year"),
    "birth_swapped": ("birth_date", "birth-transposed"),
    "birth_day": ("birth_date", "birth-day"),
    "sex": ("sex", "sex"),
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whom an office knows, which columns it keeps under which field, how carefully."""

    feed: str
    share: float
    columns: Mapping[str, tuple[str, float]]  # field: column and how often it is filled
    more: Callable[[Random, int, date], Values]  # the other fields, from the age
    group: str = "all"
    care: float = 1.0
    repeats: float = 0.01
    among: Callable[[Population], Flags] | None = None
    house_key: str = ""  # what its own numbers of homes begin with, if it has any


def people(keeping: Keeping) -> Composer:
    """What an office holds about people, one entry a record."""

    def compose(town: Town, rng: Random) -> Iterator[Entry]:
        filled = dict(keeping.columns.values())
        office = Feed(
            keeping.feed, keeping.share, filled, keeping.group, keeping.care, keeping.repeats
        )
        records = make_records(
            population=town.people, seed=part(town.seed, keeping.feed), feeds=(office,)
        )
        kept = np.arange(len(records.person))
        if keeping.among is not None:
            kept = kept[keeping.among(town.people)[records.person]]
        ages = town.people.ages()
        for start in range(0, len(kept), STEP):
            yield from _entries(town, rng, keeping, records, kept[start : start + STEP], ages)

    return compose


def _entries(
    town: Town,
    rng: Random,
    keeping: Keeping,
    records: Records,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    ages: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Iterator[Entry]:
    columns = {
        name: records.columns[column][rows].tolist()
        for name, (column, _often) in keeping.columns.items()
    }
    wrong = slips(town, records, rows, {column for column, _often in keeping.columns.values()})
    people_of, homes = records.person[rows].tolist(), records.home[rows].tolist()
    for at, person in enumerate(people_of):
        values: Values = {name: column[at] or None for name, column in columns.items()}
        if "name" in values and values["name"] is None and keeping.feed != "elder-care":
            values["name"] = str(town.names[person])
        born = values.get("birth_date")
        if isinstance(born, str):
            values["birth_date"] = day_or_text(born)
        values |= keeping.more(rng, int(ages[person]), town.day(1))
        household = int(town.people.household[person])
        home = town.lived[homes[at]]
        if keeping.house_key:
            values["house_code"] = f"{keeping.house_key}{crc32(home[4].encode()):010d}"
        yield Entry(
            values=values,
            said=town.writer.one(home),
            person=person_id(person),
            home=town.lived[household][4],
            household=household,
            errors=tuple(wrong[at]),
        )


def day_or_text(written: str) -> date | str:
    """The day, or what was written where a slip has made a day that there never was."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def slips(
    town: Town,
    records: Records,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    kept: set[str],
) -> list[list[str]]:
    """What was written wrongly in each of these records, among the columns that are kept."""
    found: list[list[str]] = [[] for _ in range(len(rows))]
    person = records.person[rows]
    for error, (column, name) in ERRORS.items():
        if column in kept:
            made = records.errors[error][rows] & (records.columns[column][rows] != "")
            for at in np.flatnonzero(made).tolist():
                found[at].append(name)
    late = records.errors["late"][rows]
    moved = records.home[rows] != town.people.home[person]
    old = town.people.phone_before[person] != town.people.phone[person]
    if "phone" in kept:
        for at in np.flatnonzero(late & old & (records.columns["phone"][rows] != "")).tolist():
            found[at].append("late-phone")
    for at in np.flatnonzero(moved).tolist():
        found[at].append("late-home")
    return found


def _residents(rng: Random, _age: int, today: date) -> Values:
    return {
        "residence_kind": "户籍" if rng.random() < 0.62 else "流动",
        "status": "在住" if rng.random() < 0.985 else "迁出",
        "registered_on": past(rng, today, years=20),
    }


def _tenancies(rng: Random, _age: int, today: date) -> Values:
    starts = past(rng, today, years=2)
    ends = starts.replace(year=starts.year + rng.choice((1, 1, 2)), day=min(starts.day, 28))
    return {
        "tenancy_state": "在租" if ends >= today else rng.choice(("到期", "终止")),
        "starts_on": starts,
        "ends_on": ends,
        "occupants": rng.choice((1, 1, 2, 2, 3, 4)),
    }


def _care(rng: Random, age: int, today: date) -> Values:
    kinds = ("最低生活保障", "残疾人") + (("独居老人", "特困供养", "独居老人") if age >= 60 else ())
    return {
        "care_kind": rng.choice(kinds),
        "visit_every_days": rng.choice((7, 14, 14, 30, 30, 90)),
        "needs_help_to_leave": rng.random() < 0.3,
        "emergency_phone": f"199{rng.randrange(10**8):08d}" if rng.random() < 0.7 else None,
        "state": rng.choices(("在册", "暂停", "退出"), (94, 3, 3))[0],
        "listed_on": past(rng, today, years=6),
    }


def _health(rng: Random, age: int, today: date) -> Values:
    adult = ("健康随访", "居家护理", "康复指导")
    kinds = adult if age >= 6 else ("健康随访", "上门接种")
    done = rng.random() < 0.55
    return {
        "service_kind": rng.choice(kinds),
        "visit_on": past(rng, today, years=0.5) if done else coming(rng, today, days=30),
        "visit_period": rng.choice(("上午", "下午")),
        "team": f"第{rng.choice('一二三四五六')}家庭医生团队",
        "state": rng.choice(("已完成", "已完成", "已取消")) if done else "已预约",
    }


def _schools(rng: Random, age: int, today: date) -> Values:
    stage = "小学" if age < 12 else "中学"
    return {
        "school": f"{rng.choice(('实验', '第一', '第二', '新星', '育才'))}{stage}",
        "grade": max(1, min(9, age - 5)),
        "enrolled_on": date(today.year - max(0, min(8, age - 6)) - 1, 9, 1),
        "state": "在读" if rng.random() < 0.97 else "转出",
    }


def _elders(rng: Random, _age: int, today: date) -> Values:
    starts = past(rng, today, years=3)
    return {
        "service_kind": rng.choice(("助餐", "助餐", "助浴", "助洁", "日间照料", "紧急呼叫")),
        "weekly_hours": rng.choice((1, 1.5, 2, 3, 4.5, 6, 10)),
        "emergency_phone": f"199{rng.randrange(10**8):08d}" if rng.random() < 0.8 else None,
        "starts_on": starts,
        "ends_on": coming(rng, today, days=360) if rng.random() < 0.6 else None,
        "state": rng.choices(("服务中", "暂停", "终止"), (90, 5, 5))[0],
    }


def _mediation(rng: Random, _age: int, today: date) -> Values:
    accepted = past(rng, today, years=1)
    closed = rng.random() < 0.7
    matters = ("噪声扰民", "房屋漏水", "租赁押金", "物业服务", "停车占位", "宠物饲养")
    return {
        "matter": rng.choice(matters),
        "accepted_on": accepted,
        "committee": f"第{rng.choice('一二三四')}人民调解委员会",
        "state": rng.choice(("已达成协议", "已达成协议", "未达成协议", "撤回"))
        if closed
        else "调解中",
        "closed_on": min(today, coming(rng, accepted, days=30)) if closed else None,
    }


def _let(people: Population) -> Flags:
    """Who rents: those who share a home as tenants, and a few families."""
    found: Flags = np.isin(people.slot, TENANT) | (people.household % 17 == 0)
    return found


def _of_school_age(people: Population) -> Flags:
    return (people.ages() >= 6) & (people.ages() < 15)


WHO = {"name": ("name", 1.0), "sex": ("sex", 1.0), "birth_date": ("birth_date", 0.97)}
RESIDENTS = people(Keeping(
    "residents", 0.97,
    {**WHO, "name_en": ("name_en", 0.02), "id_number": ("id_number", 0.98),
     "phone": ("phone", 0.8), "household_no": ("household", 1.0)},
    _residents, care=0.6, repeats=0.005))  # fmt: skip
TENANCIES = people(Keeping(
    "tenancies", 0.85,
    {"tenant_name": ("name", 1.0), "tenant_name_en": ("name_en", 0.1),
     "tenant_id_number": ("id_number", 0.9), "tenant_phone": ("phone", 0.95)},
    _tenancies, group="adults", care=1.3, repeats=0.02, among=_let, house_key="ZF"))  # fmt: skip
CARE = people(Keeping(
    "care-list", 0.25,
    {**WHO, "nickname": ("nickname", 0.25), "id_number": ("id_number", 0.85),
     "phone": ("phone", 0.75)}, _care, group="old"))  # fmt: skip
HEALTH = people(Keeping(
    "health-visits", 0.1,
    {**WHO, "id_number": ("id_number", 0.6), "phone": ("phone", 1.0)},
    _health, repeats=0.15))  # fmt: skip
SCHOOLS = people(Keeping(
    "schools", 0.85,
    {**WHO, "id_number": ("id_number", 0.75), "school_phone": ("phone", 0.97),
     "birth_date": ("birth_date", 1.0)},
    _schools, group="young", among=_of_school_age))  # fmt: skip
ELDERS = people(Keeping(
    "elder-care", 0.3,
    {**WHO, "nickname": ("nickname", 0.3), "id_number": ("id_number", 0.6),
     "phone": ("phone", 0.9)}, _elders, group="old", care=1.3, repeats=0.05))  # fmt: skip
MEDIATION = people(Keeping(
    "mediation", 0.03,
    {"applicant_name": ("name", 1.0), "applicant_phone": ("phone", 1.0)},
    _mediation, group="adults", care=1.3, repeats=0.05))  # fmt: skip
