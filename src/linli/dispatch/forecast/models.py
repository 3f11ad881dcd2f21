"""Ways to foresee hourly counts; `backtest` chooses among them. Pure.

Each takes what was known and answers with the expected number for each of the next hours.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from linli.dispatch.forecast import poisson
from linli.dispatch.forecast.series import WEEK_H, YEAR_D, Calendar, Floats, Marks, Series

WEEKS = 8
# Boosted trees need some months to tell a pattern from chance.
TREES_FROM_H = 26 * WEEK_H
TREES_YEARS = 4.0
# The least that is expected: a zero would make a single call impossible.
LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Known:
    """What a model is given: the series, its marks, and the marks of the hours wanted."""

    series: Series
    past: Marks
    future: Marks

    @classmethod
    def of(cls, series: Series, horizon: int, calendar: Calendar) -> "Known":
        """For the `horizon` hours after a series."""
        hours = np.arange(series.start, series.end + horizon)
        marks = calendar.marks(hours)
        size = len(series.counts)
        return cls(series, marks[:size], marks[size:])


Model = Callable[[Known], Floats]


def last_week(known: Known) -> Floats:
    """The same hour of the week, as it was last known (seasonal naive)."""
    return _same_hours(known, 1)


def last_weeks(known: Known) -> Floats:
    """The mean of the same hour of the week, the last eight times it was known."""
    return _same_hours(known, WEEKS)


def _same_hours(known: Known, weeks: int) -> Floats:
    counts, slot = known.series.counts, known.past.slot
    seen = np.flatnonzero(~np.isnan(counts))
    overall = float(counts[seen].mean()) if len(seen) else 0.0
    profile = np.full(WEEK_H, overall)
    recent = seen[-(weeks + 4) * WEEK_H :]
    for hour in range(WEEK_H):
        same = counts[recent[slot[recent] == hour]][-weeks:]
        if len(same):
            profile[hour] = same.mean()
    return profile[known.future.slot]


def regression(known: Known) -> Floats:
    """Poisson regression by hour of the week, season, trend and holiday."""
    return poisson.fit(known.series.counts, known.past).expected(known.future)


def adapted(known: Known) -> Floats:
    """The regression, moved to the level of the last weeks."""
    fitted = poisson.fit(known.series.counts, known.past)
    return fitted.expected(known.future) * fitted.level(known.series.counts, known.past)


def trees(known: Known) -> Floats:
    """Boosted trees with Poisson loss over hour, weekday, season, trend and holiday."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    counts = known.series.counts
    usable = ~np.isnan(counts)
    usable[: max(0, len(counts) - int(TREES_YEARS * YEAR_D * 24))] = False
    if usable.sum() < TREES_FROM_H or not counts[usable].any():
        return adapted(known)
    model = HistGradientBoostingRegressor(
        loss="poisson", max_iter=150, learning_rate=0.06, max_leaf_nodes=15,
        min_samples_leaf=100, l2_regularization=5.0, early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(_features(known.past)[usable], counts[usable])
    found: Floats = model.predict(_features(known.future))
    return np.maximum(found, LEAST)


def _features(marks: Marks) -> Floats:
    day = marks.day.astype(np.float64)
    return np.column_stack(
        (marks.slot % 24, marks.slot // 24, marks.slot, day % YEAR_D, day / YEAR_D, marks.holiday)
    ).astype(np.float64)


# The name that a result carries. `blend` is the geometric mean of regression and trees; it is
# made of their answers, so that the back-test need not fit them twice.
SINGLE: dict[str, Model] = {
    "last-week": last_week,
    "last-weeks": last_weeks,
    "regression": regression,
    "adapted": adapted,
    "trees": trees,
}
BLENDS: dict[str, tuple[str, str]] = {
    "blend": ("regression", "trees"),
    "adapted-blend": ("adapted", "trees"),
}
NAMES = (*SINGLE, *BLENDS)


def predict(known: Known, names: tuple[str, ...] = NAMES) -> dict[str, Floats]:
    """The answers of these models."""
    needed = [one for one in SINGLE if one in names or any(one in BLENDS.get(n, ()) for n in names)]
    found = {name: SINGLE[name](known) for name in needed}
    for name, (one, other) in BLENDS.items():
        if name in names:
            found[name] = np.sqrt(np.maximum(found[one], LEAST) * np.maximum(found[other], LEAST))
    return {name: found[name] for name in names}
