"""Which way of foreseeing is best for a series, and how wide its interval must be. Pure.

Rolling origin: the series is cut at several moments, each way foresees what followed, and is
judged by what it did not know (Hyndman and Athanasopoulos, Forecasting, section 5.10).
"""

from dataclasses import dataclass

import numpy as np

from linli.dispatch.forecast.models import LEAST, NAMES, Known, predict
from linli.dispatch.forecast.series import DAY_H, WEEK_H, Calendar, Floats, Series

ORIGINS = 8
COVER = 0.80
# From this mean on the middle of the distribution, a whole number, is the best single figure;
# below it would mostly be nought, and the mean says more.
MIDDLE_FROM = 3.0
# What is left of the series before the first origin, at least.
LEAST_KNOWN_H = 2 * WEEK_H
# Ways within this share of the best are as good, and the first in this order is taken: eight weeks
# can't tell them apart, and a mean of two ways is the safer guess for a year nobody has seen.
WORTH = 0.004
ORDER = ("blend", "adapted-blend", "regression", "adapted", "trees", "last-weeks", "last-week")
# Negative-binomial variance: mean + mean^2 x spread.
SPREADS = np.linspace(0.0, 0.25, 26)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was foreseen at the origins, rows, for the hours after them, columns; NaN: unknown."""

    actual: Floats
    means: dict[str, Floats]
    scale: Floats

    def mase(self, name: str) -> float:
        """Mean absolute scaled error: errors over those of the last week's same hour, in the part
        known at each origin (Hyndman and Koehler 2006); NaN if nothing can be said."""
        wrong = np.abs(self.actual - point(self.means[name]))
        return _mean(_row_means(wrong) / self.scale)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best way, its error, and how wide its intervals are.

    Attributes:
        mase: of each way that was tried.
        spread: of the negative-binomial law; nought is Poisson's.
        tail: mass left out on each side by horizon (one a day), so that the interval holds 80 %.
        coverage: share of the back-test's hours inside; NaN without a back-test.
    """

    name: str
    mase: dict[str, float]
    spread: float
    tail: Floats
    coverage: float
    origins: int


def point(mean: Floats) -> Floats:
    """The single figure: least absolute error where counts are large, else the mean."""
    from scipy import stats  # large, and web processes only seldom need it

    middle: Floats = stats.poisson.median(np.maximum(mean, LEAST))
    return np.where(mean >= MIDDLE_FROM, middle, mean)


def quantile(mean: Floats, share: Floats | float, spread: float) -> Floats:
    """Whole numbers not exceeded with this chance."""
    from scipy import stats

    mean = np.maximum(mean, LEAST)
    if spread <= 0:
        found = stats.poisson.ppf(share, mean)
    else:
        found = stats.nbinom.ppf(share, 1 / spread, 1 / (1 + spread * mean))
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def tried(
    series: Series, *, horizon: int, calendar: Calendar, origins: int = ORIGINS,
    names: tuple[str, ...] = NAMES, step: int = WEEK_H,
) -> Tried:  # fmt: skip
    """Foresee from each origin, the last a horizon before the end."""
    ends = _origins(series, horizon, origins, step)
    actual, scale = [], []
    means: dict[str, list[Floats]] = {name: [] for name in names}
    for end in ends:
        known = series.until(end)
        found = predict(Known.of(known, horizon, calendar), names)
        for name in names:
            means[name].append(found[name])
        after = series.counts[end - series.start : end - series.start + horizon]
        actual.append(after)
        scale.append(mase_scale(known.counts))
    shape = (len(ends), horizon)
    return Tried(
        np.array(actual).reshape(shape),
        {name: np.array(rows).reshape(shape) for name, rows in means.items()},
        np.array(scale),
    )


def _origins(series: Series, horizon: int, origins: int, step: int) -> list[int]:
    last = series.end - horizon
    ends = [last - step * back for back in range(origins)]
    return sorted(end for end in ends if end - series.start >= LEAST_KNOWN_H)


def mase_scale(counts: Floats) -> float:
    """Mean absolute difference to the same hour a week before; NaN if there is none."""
    if len(counts) <= WEEK_H:
        return float("nan")
    found = _mean(np.abs(counts[WEEK_H:] - counts[:-WEEK_H]))
    return found if found > 0 else float("nan")


def choose(
    series: Series, *, horizon: int, calendar: Calendar, origins: int = ORIGINS,
    names: tuple[str, ...] = NAMES,
) -> Chosen:  # fmt: skip
    """The best way for this series by its own past; a short one is foreseen by recent weeks."""
    found = tried(series, horizon=horizon, calendar=calendar, origins=origins, names=names)
    days = (horizon + DAY_H - 1) // DAY_H
    usual = np.full(days, (1 - COVER) / 2)
    errors = {name: found.mase(name) for name in names}
    known = {name: error for name, error in errors.items() if np.isfinite(error)}
    if not known:
        name = "last-weeks" if "last-weeks" in names else names[0]
        return Chosen(name, errors, 0.0, usual, float("nan"), len(found.actual))
    best = min(known.values())
    name = next(one for one in ORDER if known.get(one, np.inf) <= best * (1 + WORTH))
    mean = found.means[name]
    spread = _spread(found.actual, mean)
    tail = _tails(found.actual, mean, spread, days)
    inside = covered(found.actual, mean, spread, tail)
    return Chosen(name, errors, spread, tail, _mean(inside), len(found.actual))


def bounds(mean: Floats, spread: float, tail: Floats) -> tuple[Floats, Floats]:
    """Lower and upper end for the hours after an origin (last axis)."""
    by_hour = np.repeat(tail, DAY_H)[: mean.shape[-1]]
    return quantile(mean, by_hour, spread), quantile(mean, 1 - by_hour, spread)


def covered(actual: Floats, mean: Floats, spread: float, tail: Floats) -> Floats:
    """One where the interval holds the count, nought where not, NaN where it is not known."""
    low, high = bounds(mean, spread, tail)
    inside = ((actual >= low) & (actual <= high)).astype(np.float64)
    return np.where(np.isnan(actual), np.nan, inside)


def _spread(actual: Floats, mean: Floats) -> float:
    """By moments, to the next of SPREADS."""
    excess = _mean((actual - mean) ** 2 - mean)
    square = float((mean**2).mean())
    wanted = min(max(excess / square, 0.0), float(SPREADS[-1])) if square > 0 else 0.0
    return float(SPREADS[np.abs(SPREADS - wanted).argmin()])


def _tails(actual: Floats, mean: Floats, spread: float, days: int) -> Floats:
    """Conformal: by day ahead, the tail whose interval held 80 % of what came, drawn towards the
    one that did for all days together, since a day alone has few hours."""
    overall = _tail(actual, mean, spread)
    out = np.empty(days)
    for day in range(days):
        part = slice(day * DAY_H, (day + 1) * DAY_H)
        own = _tail(actual[:, part], mean[:, part], spread)
        out[day] = (own + 2 * overall) / 3
    return out


def _tail(actual: Floats, mean: Floats, spread: float) -> float:
    """Whole numbers jump, so that a grid of tails is tried for the share nearest to 80 %."""
    grid = np.linspace(0.02, 0.30, 29)
    shares = []
    for tail in grid:
        low, high = quantile(mean, tail, spread), quantile(mean, 1 - tail, spread)
        inside = ((actual >= low) & (actual <= high)).astype(np.float64)
        shares.append(_mean(np.where(np.isnan(actual), np.nan, inside)))
    return float(grid[np.abs(np.array(shares) - COVER).argmin()])


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _row_means(values: Floats) -> Floats:
    return np.array([_mean(row) for row in values])
