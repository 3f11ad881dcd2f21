"""Hourly counts as an array, with what the calendar says of each hour. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR_S = 3600
DAY_H, WEEK_H = 24, 168
YEAR_D = 365.25


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where clocks and holidays come from.

    Attributes:
        zone: people live by its clock; UTC where the file's own hours are to be taken as they are.
        country: ISO 3166 code of the country whose public holidays count; none if empty.
    """

    zone: tzinfo = UTC
    country: str = ""

    def marks(self, hours: Ints) -> "Marks":
        """What the calendar says of hours since 1970, UTC."""
        local = hours + self._offsets(hours)
        days = local // DAY_H
        return Marks((local + 3 * DAY_H) % WEEK_H, days, self._holidays(days))

    def _offsets(self, hours: Ints) -> Ints:
        if self.zone is UTC:
            return np.zeros(len(hours), np.int64)
        moments = (datetime.fromtimestamp(hour * HOUR_S, self.zone) for hour in hours.tolist())
        offsets = [(one.utcoffset() or timedelta()).total_seconds() // HOUR_S for one in moments]
        return np.array(offsets, np.int64)

    def _holidays(self, days: Ints) -> Ints:
        """0 for an ordinary day, 1 for a holiday, 2 for the day after one that is none itself."""
        if not self.country or not len(days):
            return np.zeros(len(days), np.int64)
        first, last = _day(int(days.min())), _day(int(days.max()))
        free = holidays_of(self.country, tuple(range(first.year - 1, last.year + 1)))
        kinds: dict[int, int] = {}
        for number in np.unique(days).tolist():
            after = number - 1 in free
            kinds[number] = 1 if number in free else 2 if after else 0
        return np.array([kinds[number] for number in days.tolist()], np.int64)


@dataclass(frozen=True, slots=True)
class Marks:
    """Arrays over hours: hour of the week (0 = Monday, midnight), day number, kind of holiday."""

    slot: Ints
    day: Ints
    holiday: Ints

    def __getitem__(self, part: slice) -> "Marks":
        return Marks(self.slot[part], self.day[part], self.holiday[part])


@lru_cache(maxsize=32)
def holidays_of(country: str, years: tuple[int, ...]) -> frozenset[int]:
    """Numbers of the days (since 1970) that are public holidays.

    Raises:
        ValueError: no holidays of this country are known.
    """
    import holidays

    try:
        found = holidays.country_holidays(country.upper(), years=years)
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known for the country {country!r}") from error
    return frozenset((day - date(1970, 1, 1)).days for day in found)


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of consecutive hours.

    Attributes:
        start: the first hour, in hours since 1970, UTC.
        counts: one an hour; NaN where nothing is known.
    """

    start: int
    counts: Floats

    @property
    def end(self) -> int:
        """The hour after the last."""
        return self.start + len(self.counts)

    @property
    def hours(self) -> Ints:
        """Hours since 1970, UTC."""
        return np.arange(self.start, self.end)

    def until(self, end: int) -> "Series":
        """What was known before an hour."""
        return Series(self.start, self.counts[: end - self.start])


def hour_of(moment: datetime) -> int:
    """The hour since 1970 in which an aware moment lies."""
    return int(moment.timestamp() // HOUR_S)


def moment_of(hour: int, zone: tzinfo = UTC) -> datetime:
    """The beginning of an hour since 1970."""
    return datetime.fromtimestamp(hour * HOUR_S, zone)
