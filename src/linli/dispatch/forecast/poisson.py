"""Poisson regression of hourly counts, fitted in a few hundredths of a second. Pure.

The expected number is a product of a profile over the 168 hours of the week and a level of the
day: log(level) = constant + trend + yearly waves + holiday. With the level given, the profile has
a closed form; with the profile given, the level is a Poisson regression on sums of days, solved
by iteratively reweighted least squares (Nelder and Wedderburn 1972). The two take turns, which
climbs the same likelihood as one regression with 180 columns would.
"""

from dataclasses import dataclass

import numpy as np

from linli.dispatch.forecast.series import DAY_H, WEEK_H, YEAR_D, Floats, Ints, Marks

# Eight waves a year reach down to a month and a half: Christmas shows, single weeks don't.
WAVES = 8
# A wave is believed after this many years; a trend needs one.
WAVES_FROM_D, TREND_FROM_D = 400, 500
# Counts older than this weigh half in the profile.
PROFILE_HALF_D = 730.0
LEVEL_HALF_D = 28.0
# As many calls as the profile is drawn towards weekday x hour, and the level towards no change.
PROFILE_PRIOR, LEVEL_PRIOR = 5.0, 50.0
RIDGE = 1.0
TURNS, STEPS = 4, 5
KINDS_OF_DAY = 2


@dataclass(frozen=True, slots=True)
class Fitted:
    """A profile of the week (mean about one) and what makes the level of a day."""

    profile: Floats
    weight: Floats
    last_day: int
    waves: int
    has_trend: bool
    has_holidays: bool

    def expected(self, marks: Marks) -> Floats:
        """The expected number in each hour."""
        days, place = np.unique(marks.day, return_inverse=True)
        holiday = np.zeros(len(days), np.int64)
        holiday[place] = marks.holiday
        level = np.exp(np.clip(self._columns(days, holiday) @ self.weight, -20.0, 20.0))
        out: Floats = self.profile[marks.slot] * level[place]
        return out

    def level(self, counts: Floats, marks: Marks) -> float:
        """Counts of the last weeks over what was expected of them, drawn towards one."""
        seen = ~np.isnan(counts)
        recent = seen & (marks.day > self.last_day - 8 * LEVEL_HALF_D)
        weight = 0.5 ** ((self.last_day - marks.day[recent]) / LEVEL_HALF_D)
        hours = np.flatnonzero(recent)
        part = Marks(marks.slot[hours], marks.day[hours], marks.holiday[hours])
        expected = float((weight * self.expected(part)).sum())
        return (float((weight * counts[recent]).sum()) + LEVEL_PRIOR) / (expected + LEVEL_PRIOR)

    def _columns(self, days: Ints, holiday: Ints) -> Floats:
        return columns(
            days, holiday, last_day=self.last_day, waves=self.waves,
            has_trend=self.has_trend, has_holidays=self.has_holidays,
        )  # fmt: skip


def columns(
    days: Ints, holiday: Ints, *, last_day: int, waves: int, has_trend: bool, has_holidays: bool
) -> Floats:
    """One row a day: constant, sines and cosines of the year, trend in years, kinds of holiday."""
    year = days / YEAR_D
    parts = [np.ones(len(days))]
    for wave in range(1, waves + 1):
        parts += [np.sin(2 * np.pi * wave * year), np.cos(2 * np.pi * wave * year)]
    if has_trend:
        # Flat after the last day known: nobody knows that it goes on.
        parts.append((np.minimum(days, last_day) - last_day) / YEAR_D)
    if has_holidays:
        parts += [(holiday == kind).astype(np.float64) for kind in range(1, KINDS_OF_DAY + 1)]
    return np.column_stack(parts)


def fit(counts: Floats, marks: Marks) -> Fitted:
    """Fit to counts (NaN: not known) and their marks; without any count nothing is expected."""
    seen = np.flatnonzero(~np.isnan(counts))
    y, slot = counts[seen], marks.slot[seen]
    last_day = int(marks.day[-1]) if len(marks.day) else 0
    days, place = np.unique(marks.day[seen], return_inverse=True)
    holiday = np.zeros(len(days), np.int64)
    holiday[place] = marks.holiday[seen]
    span = int(days[-1] - days[0]) + 1 if len(days) else 0
    waves = WAVES if span >= WAVES_FROM_D else 0
    has_trend, has_holidays = span >= TREND_FROM_D, bool((holiday == 1).sum() >= 3)
    x = columns(
        days, holiday, last_day=last_day, waves=waves, has_trend=has_trend,
        has_holidays=has_holidays,
    )  # fmt: skip
    weight = np.zeros(x.shape[1])
    mean = float(y.mean()) if len(y) else 0.0
    weight[0] = np.log(max(mean, 1e-9))
    profile = np.ones(WEEK_H)
    if mean > 0:
        believed = 0.5 ** ((last_day - days) / PROFILE_HALF_D)
        sums = np.bincount(place, y).astype(np.float64)
        for _ in range(TURNS):
            level = np.exp(np.clip(x @ weight, -20.0, 20.0))[place]
            profile = _profile(slot, y * believed[place], level * believed[place])
            base = np.bincount(place, profile[slot]).astype(np.float64)
            weight = _weights(x, sums, base, believed, weight)
    return Fitted(profile, weight, last_day, waves, has_trend, has_holidays)


def _profile(slot: Ints, counted: Floats, expected: Floats) -> Floats:
    """Counted over expected by hour of the week, drawn towards weekday times hour of the day."""
    found = np.bincount(slot, counted, WEEK_H).reshape(7, DAY_H)
    meant = np.bincount(slot, expected, WEEK_H).reshape(7, DAY_H)
    total = found.sum() / max(meant.sum(), 1e-9)
    by_hour = (found.sum(axis=0) + total) / (meant.sum(axis=0) + 1.0)
    by_day = (found.sum(axis=1) + total) / (meant.sum(axis=1) + 1.0)
    usual = by_hour[None, :] * by_day[:, None] / max(total, 1e-9)
    out: Floats = ((found + PROFILE_PRIOR * usual) / (meant + PROFILE_PRIOR)).reshape(WEEK_H)
    return out


def _weights(x: Floats, sums: Floats, base: Floats, believed: Floats, weight: Floats) -> Floats:
    """Iteratively reweighted least squares on the sums of days, with a small ridge."""
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        meant = base * np.exp(np.clip(x @ weight, -20.0, 20.0))
        slope = x.T @ (believed * (sums - meant)) - ridge * weight
        bend = (x * (believed * meant)[:, None]).T @ x + np.diag(ridge)
        weight = weight + np.clip(np.linalg.solve(bend, slope), -3.0, 3.0)
    return weight
