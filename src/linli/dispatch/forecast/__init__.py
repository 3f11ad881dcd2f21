"""How many calls to expect, by hour; places and hours only, never persons. Pure."""

from dataclasses import dataclass

from linli.dispatch.forecast.backtest import Chosen, bounds, choose, point
from linli.dispatch.forecast.models import NAMES, Known, predict
from linli.dispatch.forecast.series import Calendar, Floats, Series

__all__ = ["Calendar", "Chosen", "Foreseen", "Series", "foresee"]

# A year of hours ahead is where single hours stop meaning anything.
LONGEST_H = 24 * 366


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The hours after a series.

    Attributes:
        start: the first, in hours since 1970, UTC.
        point: as likely exceeded as not, a whole number; the mean where less than three are
            expected.
        mean: the expected number; what sums over hours or areas are made of.
        low, high: hold the count eight times in ten.
    """

    start: int
    point: Floats
    mean: Floats
    low: Floats
    high: Floats
    chosen: Chosen


def foresee(
    *, series: Series, horizon: int, calendar: Calendar | None = None,
    names: tuple[str, ...] = NAMES,
) -> Foreseen:  # fmt: skip
    """The next `horizon` hours, by the way that did best on the series' own past.

    Raises:
        ValueError: the horizon is not between an hour and a year, or the series is empty.
    """
    if not 1 <= horizon <= LONGEST_H:
        raise ValueError(f"the horizon must lie between 1 and {LONGEST_H} hours")
    if not len(series.counts):
        raise ValueError("the series is empty")
    calendar = calendar or Calendar()
    # Ways are compared over a week at most: further ahead they no longer differ in rank, and the
    # past would be too short to try them often enough.
    chosen = choose(series, horizon=min(horizon, 168), calendar=calendar, names=names)
    mean = predict(Known.of(series, horizon, calendar), (chosen.name,))[chosen.name]
    tail = chosen.tail[[min(day, len(chosen.tail) - 1) for day in range((horizon + 23) // 24)]]
    low, high = bounds(mean, chosen.spread, tail)
    return Foreseen(series.end, point(mean), mean, low, high, chosen)
