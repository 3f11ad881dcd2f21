"""What residents would report: arrivals by hour and day, places, wordings, with the truth.

Arrivals are a Poisson process whose rate changes with the hour and the day of the week, drawn by
thinning (Lewis and Shedler, 1979). The same district, span and seed give the same reports.
"""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from linli.sim.district import names
from linli.sim.district.model import District
from linli.sim.spots import Spot, Spots

# Relative rates for the 24 hours of a day, per profile; each is scaled to a mean of one.
PROFILES = {
    "day": (1, 1, 1, 1, 1, 2, 5, 9, 11, 12, 12, 10, 8, 9, 10, 11, 11, 10, 9, 7, 6, 4, 3, 2),
    "morning": (1, 1, 1, 1, 2, 5, 11, 14, 13, 11, 9, 7, 6, 6, 6, 6, 6, 6, 6, 6, 5, 4, 3, 2),
    "rush": (1, 1, 1, 1, 1, 3, 8, 15, 12, 7, 6, 7, 7, 6, 6, 7, 10, 15, 13, 8, 6, 4, 3, 2),
    "work": (0, 0, 0, 0, 0, 0, 1, 3, 12, 15, 14, 9, 5, 9, 13, 13, 12, 8, 4, 3, 3, 2, 1, 0),
    "meal": (1, 0, 0, 0, 0, 1, 3, 6, 5, 4, 5, 12, 12, 7, 4, 4, 5, 11, 14, 12, 8, 5, 3, 2),
    "evening": (2, 1, 1, 1, 1, 1, 3, 5, 5, 5, 5, 6, 6, 5, 5, 6, 8, 11, 14, 15, 14, 11, 7, 4),
    "night": (12, 9, 6, 4, 3, 3, 4, 3, 3, 3, 3, 4, 6, 5, 3, 3, 4, 5, 7, 10, 14, 18, 20, 17),
}
WEEKEND = {"work": 0.3, "rush": 0.6, "evening": 1.15, "night": 1.2, "meal": 1.2}
CHANNELS = (("portal", 45), ("phone", 32), ("open311", 9), ("api", 9), ("webhook", 5))
# Things several neighbours notice; each may be reported again within the hour.
SHARED = {
    "fire-smoke": 0.6, "gas-leak": 0.4, "power-outage": 0.6, "water-outage": 0.6,
    "water-burst": 0.3, "lift-fault": 0.35, "lift-trapped": 0.3, "street-light": 0.2,
    "noise": 0.15, "fallen-tree": 0.35, "manhole-missing": 0.3, "rubbish": 0.2, "flooding": 0.4,
    "construction-noise": 0.3, "stairwell-light": 0.15, "sewage": 0.3,
}  # fmt: skip
OPENINGS = ("", "", "", "", "", "", "你好，", "您好，", "请问，", "麻烦看一下，")
CLOSINGS = ("", "", "", "", "", "", "，谢谢", "，辛苦了", "，急", "，已经好几天了")
STOPS = tuple("，。？！")


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class SampledReport:
    """One report and what is true about it; `event` is shared by reports of the same thing.

    `lon`, `lat` are the pin as a reporter would set it, some metres off; `place` is the code of
    where it really is. `key` can serve as the idempotency key.
    """

    key: UUID
    event: int
    at: datetime
    occurred_at: datetime
    category: str
    text: str
    language: str
    length: str
    place: str
    address: str
    lon: float
    lat: float
    channel: str
    contact: Contact | None
    photos: int


@cache
def wordings() -> tuple[dict[str, Any], ...]:
    """The catalogue of wordings: per category its weight, hours, places and texts with slots."""
    text = files("linli.sim").joinpath("data/wordings.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


@cache
def readings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What a text sounds like, and the category it then is about; the most telling first."""
    found = []
    for kind in wordings():
        for _, text in kind["texts"]:
            said = re.split(r"\{\w+\}", text)
            found.append((len("".join(said)), ".*".join(map(re.escape, said)), kind["category"]))
    return tuple((re.compile(like), category) for _, like, category in sorted(found, reverse=True))


def meant(text: str) -> str:
    """The category that a person who reads a report takes it for; empty where they can't tell."""
    return next((category for like, category in readings() if like.search(text)), "")


def hourly(profile: str, local: datetime) -> float:
    """How much more or less than on average is reported at a local hour."""
    rates = PROFILES[profile]
    factor = WEEKEND.get(profile, 1.0) if local.weekday() >= 5 else 1.0
    return rates[local.hour] * 24 / sum(rates) * factor


def intensity(local: datetime) -> list[float]:
    """The relative rate of every category at a local moment; on average they add up to one."""
    whole = sum(one["weight"] for one in wordings())
    return [one["weight"] / whole * hourly(one["profile"], local) for one in wordings()]


def arrivals(
    rng: Random, start: datetime, end: datetime, per_day: float, zone: ZoneInfo
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Moments and kinds of what happens in the half-open span, by thinning."""
    ceiling = 2.0  # above the highest sum of `intensity` at any hour
    at = start
    while True:
        at += timedelta(days=rng.expovariate(per_day * ceiling))
        if at >= end:
            return
        rates = list(accumulate(intensity(at.astimezone(zone))))
        if (drawn := rng.random() * ceiling) < rates[-1]:
            yield at, wordings()[bisect(rates, drawn)]


def weighted(rng: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([one for one, _ in choices], [weight for _, weight in choices])[0]


def word(rng: Random, spot: Spot, kind: dict[str, Any], at: datetime) -> tuple[str, str, str]:
    """Text, language and length of one report about a place."""
    length, text = rng.choice(kind["texts"])
    language = "en" if length == "en" else "zh"
    if language == "en" and rng.random() < 0.6:  # English speakers are few
        length, text = rng.choice([one for one in kind["texts"] if one[0] != "en"])
        language = "zh"
    told = text.format(n=rng.randint(2, 4), hour=(at.hour - rng.randint(0, 2)) % 24, **spot.slots)
    if language == "zh" and not told.endswith(STOPS):
        told = rng.choice(OPENINGS) + told + rng.choice(CLOSINGS)
    return told, language, "medium" if length == "en" else length


def report(
    rng: Random, event: int, at: datetime, spot: Spot, kind: dict[str, Any], zone: ZoneInfo
) -> SampledReport:
    """One reporter's account of an event."""
    text, language, length = word(rng, spot, kind, at.astimezone(zone))
    name, _ = names.person(rng)
    phone = names.phone(rng)
    channel = weighted(rng, CHANNELS)
    # A caller's number is known to the desk even where the name is not given.
    leaves = rng.random() < kind["contact"] or channel == "phone"
    return SampledReport(
        key=UUID(int=rng.getrandbits(128), version=4),
        event=event,
        at=at,
        occurred_at=at - timedelta(minutes=round(rng.expovariate(1 / 6), 1)),
        category=kind["category"],
        text=text,
        language=language,
        length=length,
        place=spot.code,
        address=spot.address,
        lon=round(spot.lon + rng.gauss(0, 6e-5), 6),
        lat=round(spot.lat + rng.gauss(0, 6e-5), 6),
        channel=channel,
        contact=Contact(name, phone) if leaves else None,
        photos=0 if channel == "phone" or rng.random() > kind["photo"] else rng.randint(1, 3),
    )


def sample(
    *, district: District, start: datetime, end: datetime, per_day: float = 60.0, seed: int = 1
) -> tuple[SampledReport, ...]:
    """Reports whose events arrive in [start, end), in order of time.

    Args:
        per_day: events on an average day; about a tenth more reports come from people who tell
            of an event that somebody else told of already.
    """
    rng = Random(f"reports {district.seed} {seed}")  # noqa: S311  a rehearsal, not a secret
    zone, spots = ZoneInfo(district.timezone), Spots(district)
    made: list[SampledReport] = []
    for event, (at, kind) in enumerate(arrivals(rng, start, end, per_day, zone)):
        spot = spots.choose(rng, kind["place"])
        made.append(report(rng, event, at, spot, kind, zone))
        while rng.random() < SHARED.get(kind["category"], 0.0):
            later = at + timedelta(minutes=rng.uniform(1, 40))
            made.append(report(rng, event, later, spots.beside(rng, spot), kind, zone))
    return tuple(sorted(made, key=lambda one: (one.at, one.key)))
