"""What the job finds out about a week: calls by hour, how long work takes, how near people are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import h3
import numpy as np
from django.conf import settings

from linli.cases import queries as cases
from linli.core.coordinates import Point, distance_m
from linli.dispatch import ways
from linli.dispatch.coverage.expected import column_weights, miss
from linli.dispatch.coverage.standby import choose
from linli.dispatch.covering import MOST_CELLS, PRIOR, RESOLUTION
from linli.dispatch.demand import FEWEST, LOOK_BACK, SHORTEST_H
from linli.dispatch.forecast import Calendar, Series, foresee
from linli.dispatch.forecast.backtest import quantile
from linli.dispatch.forecast.series import Floats, hour_of, moment_of
from linli.dispatch.matching import mode_of
from linli.dispatch.models import EarlierCalls
from linli.dispatch.staffing.chance import MOST, reach
from linli.dispatch.twin.calls import PROFILE
from linli.people import planning
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places import queries as places
from linli.places.queries import PlaceInfo

WEEK_H, DAY = 168, timedelta(days=1)
WEEKS_BACK = timedelta(days=56)
# Work that was not measured: the twin's usual, 15 to 25 minutes by grade, with the way to it.
USUAL_WORK_S = 1500.0
FEWEST_TASKS = 30
# A place with fewer cases of late is not named.
FEWEST_HERE = 5
MOST_PLACES = 12
# An interval that nobody could measure yet: Poisson, four fifths.
TAIL = 0.1
RESPONDERS = ("officer", "grid_worker", "property_staff")


def zone() -> ZoneInfo:
    """The zone that the cell lives by."""
    return ZoneInfo(settings.TIME_ZONE)


def midnight(day: date) -> datetime:
    """The beginning of a local day."""
    return datetime.combine(day, time(), tzinfo=zone())


def on_the_rota(organisation: OrganisationInfo) -> list[people.MemberInfo]:
    """Members who can be put on: responders; volunteers only where all are."""
    kinds = ("volunteer",) if organisation.kind == "volunteers" else RESPONDERS
    listed = people.members_of_organisations(frozenset({organisation.id}))
    return [one for one in listed if one.kind in kinds]


@dataclass(frozen=True, slots=True)
class _Hours:
    """The hours of the week: expected calls, how they scatter, and on what that rests."""

    mean: Floats
    spread: float
    tail: Floats
    way: str
    cases: int


def foreseen(
    *, organisation_id: UUID, week_on: date, reckoned: float | None, now: datetime
) -> dict[str, Any]:
    """All that the page of a week needs to know, as plain values.

    Without `hours` where too little is known and the lead reckons with nothing: then it says how
    many cases are known (`cases`) and how many it takes (`fewest`).

    Args:
        week_on: its Monday.
        reckoned: calls a day by the lead's reckoning; used where the past is too short.
    """
    organisation = people.organisation(organisation_id)
    found = _hours(organisation, week_on, reckoned, now)
    if found is None:
        known = sum(number for _, number in _counted(organisation_id, now))
        return {"cases": known, "fewest": FEWEST}
    spots = cases.owned_spots(
        owner_ids=frozenset({organisation_id}), since=now - WEEKS_BACK, until=now
    )
    near = _near(organisation, spots, now)
    return {
        "way": found.way,
        "cases": found.cases,
        "hours": [round(float(one), 4) for one in found.mean],
        "blocks": _blocks(found),
        **_work(organisation_id, spots, now),
        **near,
    }


def _counted(organisation_id: UUID, now: datetime) -> list[tuple[datetime, int]]:
    """Calls by hour from before Linli, then the cell's own."""
    own = cases.owned_by_hour(
        owner_ids=frozenset({organisation_id}), since=now - LOOK_BACK, until=moment_of(hour_of(now))
    )
    earlier = EarlierCalls.objects.filter(
        organisation_id=organisation_id, hour__gte=now - LOOK_BACK, hour__lt=now
    ).order_by("hour")
    if own:
        earlier = earlier.filter(hour__lt=own[0][0])
    return [*earlier.values_list("hour", "number"), *own]


def _hours(
    organisation: OrganisationInfo, week_on: date, reckoned: float | None, now: datetime
) -> _Hours | None:
    counted = _counted(organisation.id, now)
    known = sum(number for _, number in counted)
    end, last = hour_of(now), hour_of(midnight(week_on + 7 * DAY))
    first = hour_of(counted[0][0]) if counted else end
    if known < FEWEST or end - first < SHORTEST_H:
        if reckoned is None:
            return None
        mean = np.tile(np.array(PROFILE) / sum(PROFILE) * reckoned, 7)
        return _Hours(mean, 0.0, np.full(7, TAIL), "reckoned", known)
    counts = np.zeros(end - first)
    for moment, number in counted:
        counts[hour_of(moment) - first] += number
    keeps = people.calendar_of(organisation.calendar_id).keeps_cn_holidays
    calendar = Calendar(zone(), "CN" if keeps else "")
    # At least the week itself is foreseen, also where part of it is over already.
    horizon = max(last - end, 1)
    ahead = foresee(series=Series(first, counts), horizon=horizon, calendar=calendar)
    mean = ahead.mean[-WEEK_H:]
    if len(mean) < WEEK_H:
        mean = np.concatenate([counts[len(counts) + len(mean) - WEEK_H :], mean])
    tails = ahead.chosen.tail
    days = [min(max((horizon - WEEK_H) // 24, 0) + day, len(tails) - 1) for day in range(7)]
    return _Hours(mean, ahead.chosen.spread, tails[days], ahead.chosen.name, known)


def _blocks(found: _Hours) -> list[dict[str, float]]:
    """Sums of four hours with what holds them eight times in ten."""
    blocks = []
    for at in range(0, WEEK_H, 4):
        part = found.mean[at : at + 4]
        mean = float(part.sum())
        # Hours that scatter by themselves: the sum scatters less.
        spread = found.spread * float((part**2).sum()) / max(mean, 1e-9) ** 2
        tail = float(found.tail[at // 24])
        low, high = (
            float(quantile(np.array([mean]), share, spread)[0]) for share in (tail, 1 - tail)
        )
        blocks.append({"mean": round(mean, 3), "low": low, "high": high})
    return blocks


def _work(organisation_id: UUID, spots: list[cases.Spot], now: datetime) -> dict[str, Any]:
    """How long a call keeps somebody, and how many people a call wants on the mean."""
    lengths = cases.work_lengths(
        owner_ids=frozenset({organisation_id}), since=now - WEEKS_BACK, until=now
    )
    flat = [one for listed in lengths.values() for one in listed]
    is_measured = len(flat) >= FEWEST_TASKS
    grave = sum(one.grade == "P1" for one in spots) / len(spots) if spots else 0.0
    return {
        "work_s": round(float(np.mean(flat)) if is_measured else USUAL_WORK_S, 1),
        "work_tasks": len(flat) if is_measured else 0,
        "per_call": round(1.0 + grave, 3),
    }


def _near(organisation: OrganisationInfo, spots: list[cases.Spot], now: datetime) -> dict[str, Any]:
    """How near the posts are to where calls come from, and where people had best stand."""
    named = [one for one in places.areas("grid", "community") if _within(one, organisation)]
    points, share = _demand(spots, named)
    posts = _posts(organisation, now)
    kinds = [one.kind for one in on_the_rota(organisation)]
    mode = mode_of(max(kinds, key=kinds.count)) if kinds else "ebike"
    starts = posts or points[:MOST_PLACES]
    times = ways.travel().times(starts=starts, modes=[mode] * len(starts), goals=points, hour=12)
    between = ways.travel().times(starts=points, modes=[mode] * len(points), goals=points, hour=12)
    best = choose(
        places=miss(between.seconds, busy=0.5),
        weights=column_weights(share),
        count=min(MOST_PLACES, len(points)),
    )
    near = reach(travel_s=times.seconds, share=share, most=MOST, sigma=float(times.sigma.mean()))
    return {
        "near": [[round(float(one), 4) for one in row] for row in near.near],
        "posts": len(posts),
        "is_straight": ways.travel().router is None and ways.travel().remote is None,
        "places": [_called(points[at], named) for at in best],
        "areas": _areas(spots, named),
    }


def _within(place: PlaceInfo, organisation: OrganisationInfo) -> bool:
    paths = organisation.area_paths
    return not paths or any(place.path.startswith(path) for path in paths)


def _demand(spots: list[cases.Spot], named: list[PlaceInfo]) -> tuple[list[Point], Floats]:
    """Cells of about 200 m with their share of the calls, a little everywhere people live."""
    weights: defaultdict[str, float] = defaultdict(float)
    for one in spots:
        weights[h3.latlng_to_cell(one.lat, one.lon, RESOLUTION)] += 1.0
    for place in named:
        cell = h3.latlng_to_cell(place.point.lat, place.point.lon, RESOLUTION)
        weights[cell] += PRIOR / len(named)
    most = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CELLS]
    points = [Point(lon, lat) for lat, lon in (h3.cell_to_latlng(cell) for cell, _ in most)]
    share = np.array([weight for _, weight in most])
    return points or [Point(0.0, 0.0)], share / share.sum() if len(share) else np.ones(1)


def _posts(organisation: OrganisationInfo, now: datetime) -> list[Point]:
    """Where people are planned to stand: the last post of each, of eight weeks and the next two."""
    members = [one.id for one in on_the_rota(organisation)]
    held = planning.held_between(
        member_ids=members, start=now - WEEKS_BACK, end=now + timedelta(days=14)
    )
    last = ([one.post for one in listed if one.post] for listed in held.values())
    return [found[-1] for found in last if found]


def _called(point: Point, named: list[PlaceInfo]) -> dict[str, Any]:
    """A point and what people call it: the nearest grid or community."""
    where = {"lon": round(point.lon, 6), "lat": round(point.lat, 6), "name": "", "name_en": ""}
    if named:
        nearest = min(named, key=lambda one: distance_m(one.point, point))
        where |= {"name": nearest.name, "name_en": nearest.name_en or nearest.name}
    return where


def _areas(spots: list[cases.Spot], named: list[PlaceInfo]) -> list[dict[str, Any]]:
    """Share of the calls by community; those with few are one line, so that no home is told."""
    communities = [one for one in named if one.kind == "community"]
    if not communities or not spots:
        return []
    counts: Counter[int] = Counter()
    for one in spots:
        here = Point(one.lon, one.lat)
        distances = [distance_m(each.point, here) for each in communities]
        counts[distances.index(min(distances))] += 1
    told = [(at, many) for at, many in counts.most_common() if many >= FEWEST_HERE]
    shown = [
        {
            "name": communities[at].name,
            "name_en": communities[at].name_en or communities[at].name,
            "share": round(many / len(spots), 3),
        }
        for at, many in told
    ]
    rest = len(spots) - sum(many for _, many in told)
    return [
        *shown,
        *([{"name": "", "name_en": "", "share": round(rest / len(spots), 3)}] if rest else []),
    ]
