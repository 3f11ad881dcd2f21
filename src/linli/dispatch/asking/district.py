"""A district as its own history has it: rates, places and posts, as counts and never as cases."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import h3
import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.core import errors
from linli.core.coordinates import Point, distance_m
from linli.dispatch.covering import MOST_CELLS, RESOLUTION
from linli.dispatch.rota.foreseeing import FEWEST_TASKS, WEEKS_BACK, on_the_rota, zone
from linli.dispatch.twin.scenario import CATEGORIES
from linli.people import planning
from linli.people import queries as people

FEWEST = 100
# As many calls as an hour of the day is drawn towards the mean.
PRIOR_HOUR = 5.0
MOST_POSTS = 40


@dataclass(frozen=True, slots=True)
class Own:
    """Calls an hour, what `Asked.own` keeps, the street file or the side of a made town."""

    per_hour: float
    facts: dict[str, Any]
    streets: str
    town_m: float


def own(*, organisation_id: UUID | str, now: datetime) -> Own:
    """What eight weeks of an organisation and all below it say.

    Raises:
        Invalid: fewer than 100 cases with a place are known.
    """
    owner_ids = people.below(UUID(str(organisation_id)))
    since = now - WEEKS_BACK
    spots = cases.owned_spots(owner_ids=owner_ids, since=since, until=now)
    counted = cases.owned_by_hour(owner_ids=owner_ids, since=since, until=now)
    if len(spots) < FEWEST:
        raise errors.Invalid(
            fields={
                "district": _(
                    "Only %(known)d cases with a place are known of eight weeks; %(fewest)d are"
                    " needed. Take the made town."
                )
                % {"known": len(spots), "fewest": FEWEST}
            }
        )
    hours = max((now - counted[0][0]) / timedelta(hours=1), 24.0)
    per_hour = sum(number for _, number in counted) / hours
    facts = {
        "cases": len(spots),
        "profile": _profile(counted),
        "spots": _spots(spots),
        "categories": _categories(spots, owner_ids, since, now),
        "posts": _posts(owner_ids, now),
    }
    corner, other = _corners([Point(one.lon, one.lat) for one in spots])
    facts["middle"] = [(corner.lon + other.lon) / 2, (corner.lat + other.lat) / 2]
    side = min(max(distance_m(corner, other) / 2**0.5, 500.0), 9000.0)
    return Own(round(per_hour, 3), facts, settings.STREETS, round(side))


def _profile(counted: list[tuple[datetime, int]]) -> list[float]:
    found = np.zeros(24)
    for moment, number in counted:
        found[moment.astimezone(zone()).hour] += number
    found += PRIOR_HOUR * found.mean() / max(found.mean(), 1.0) + 1e-3
    return [round(float(one), 4) for one in found / found.mean()]


def _spots(spots: list[cases.Spot]) -> list[list[float]]:
    counts = Counter(h3.latlng_to_cell(one.lat, one.lon, RESOLUTION) for one in spots)
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CELLS]
    whole = sum(number for _, number in most)
    return [
        [round(lon, 5), round(lat, 5), round(number / whole, 5)]
        for cell, number in most
        for lat, lon in [h3.cell_to_latlng(cell)]
    ]


def _categories(
    spots: list[cases.Spot], owner_ids: frozenset[UUID], since: datetime, now: datetime
) -> list[dict[str, Any]]:
    """Shares by grade; work as it was measured, where enough was, else the twin's usual."""
    counts = Counter(one.grade for one in spots)
    lengths = cases.work_lengths(owner_ids=owner_ids, since=since, until=now)
    usual: dict[str, Any] = {one.grade: one for one in CATEGORIES}
    return [
        {
            "name": grade,
            "share": counts[grade] / len(spots),
            "grade": grade,
            "work_minutes": round(_minutes(lengths.get(grade, []), usual[grade].work_s), 1),
            "wanted": usual[grade].wanted,
        }
        for grade in usual
        if counts[grade]
    ]


def _minutes(measured: list[float], usual_s: float) -> float:
    # What was measured holds the way, which the twin adds by itself.
    if len(measured) < FEWEST_TASKS:
        return usual_s / 60
    return max(float(np.mean(measured)) / 60 - 3.0, 1.0)


def _posts(owner_ids: frozenset[UUID], now: datetime) -> list[list[float]]:
    """Where posts are planned, those of people at one place once, by how many stand there."""
    members = [
        one.id for pk in sorted(owner_ids, key=str) for one in on_the_rota(people.organisation(pk))
    ]
    held = planning.held_between(
        member_ids=members, start=now - WEEKS_BACK, end=now + timedelta(days=14)
    )
    counts: defaultdict[str, int] = defaultdict(int)
    for listed in held.values():
        for one in listed[-1:]:
            if one.post is not None:
                counts[h3.latlng_to_cell(one.post.lat, one.post.lon, RESOLUTION + 1)] += 1
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_POSTS]
    return [
        [round(lon, 5), round(lat, 5)] for cell, _ in most for lat, lon in [h3.cell_to_latlng(cell)]
    ]


def _corners(points: list[Point]) -> tuple[Point, Point]:
    lons, lats = [one.lon for one in points], [one.lat for one in points]
    return Point(min(lons), min(lats)), Point(max(lons), max(lats))
