"""What the next hours bring to an area, from the cell's own cases: places and hours only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from linli.cases import queries as case_queries
from linli.dispatch.forecast import Calendar, Series, foresee
from linli.dispatch.forecast.series import hour_of, moment_of

LOOK_BACK = timedelta(days=2 * 366)
# Fewer cases tell no pattern, and a forecast of an area with a handful would point at homes.
FEWEST = 100
# Two weeks at least, so that an hour of the week was seen twice.
SHORTEST_H = 336


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour to come; `low` to `high` holds the count eight times in ten."""

    begins_at: datetime
    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Demand:
    """Hours to come, the way that foresaw them, and how many cases it rests on."""

    hours: tuple[Hour, ...]
    way: str
    cases: int


def forecast(*, area: str, horizon: int, now: datetime) -> Demand | None:
    """The next hours of an area, the one that runs included.

    Args:
        area: the path of a place; all below it count. Empty: the whole cell.
        horizon: hours.

    Returns:
        None where fewer than 100 cases, or less than two weeks, are known.

    Raises:
        ValueError: the horizon is not between an hour and a year.
    """
    end = hour_of(now)
    counted = case_queries.calls_by_hour(
        since=now - LOOK_BACK, until=moment_of(end), area_path=area
    )
    cases = sum(number for _, number in counted)
    if cases < FEWEST or end - hour_of(counted[0][0]) < SHORTEST_H:
        return None
    start = hour_of(counted[0][0])
    counts = np.zeros(end - start)
    for moment, number in counted:
        counts[hour_of(moment) - start] = number
    found = foresee(
        series=Series(start, counts),
        horizon=horizon,
        calendar=Calendar(ZoneInfo(settings.TIME_ZONE)),
    )
    hours = tuple(
        Hour(moment_of(end + at), float(found.mean[at]), int(found.low[at]), int(found.high[at]))
        for at in range(horizon)
    )
    return Demand(hours, found.chosen.name, cases)
