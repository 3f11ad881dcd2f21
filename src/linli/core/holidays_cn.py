"""China's public holidays and make-up workdays, year by year.

Source: the yearly notices of the General Office of the State Council
(国务院办公厅关于……年部分节假日安排的通知), as kept by the `holidays` package; for 2025 that of
12 November 2024, for 2026 that of 4 November 2025, both in the Gazette on www.gov.cn. Statutory
days: Regulation on Public Holidays (全国年节及纪念日放假办法), State Council Order 795 of
10 November 2024.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
DAY = timedelta(days=1)
# `holidays` keeps notices from 2001 on; since this year each of them moved at least one workday,
# which is how we tell a year that was announced.
FIRST_YEAR = 2008


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement.

    `days_off` are whole holidays as announced, the weekends inside them included; `workdays` are
    weekend days that are worked to make up (调休). Where the notice is not known yet (`announced`
    is false), `days_off` are the statutory days and their substitutes by law, and `workdays` is
    empty: nobody knows them before the State Council says so.
    """

    year: int
    days_off: frozenset[date]
    workdays: frozenset[date]
    announced: bool


@lru_cache(maxsize=64)
def year(number: int) -> Year:
    """The arrangement of a year, 2008 or later.

    Raises:
        ValueError: the year is before 2008.
    """
    if number < FIRST_YEAR:
        raise ValueError(f"public holidays are known from {FIRST_YEAR} on, not for {number}")
    statutory, workdays = _published(number)
    own = frozenset(day for day in workdays if day.year == number)
    if not own:
        only = frozenset(day for day in statutory if day.year == number)
        return Year(year=number, days_off=only, workdays=own, announced=False)
    days_off = frozenset(_whole_holidays(number, statutory, workdays))
    return Year(year=number, days_off=days_off, workdays=own, announced=True)


def _published(number: int) -> tuple[frozenset[date], frozenset[date]]:
    # Loading the package takes a third of a second, which only the first question should pay.
    from holidays.countries.china import China

    # A holiday may reach over New Year, and a workday of December may belong to the next notice.
    years = range(number - 1, number + 2)
    known = China(years=years)  # type: ignore[no-untyped-call]  # the package leaves it untyped
    return frozenset(known), frozenset(known.weekend_workdays)


def _whole_holidays(number: int, off: frozenset[date], worked: frozenset[date]) -> set[date]:
    """The days off of a year, with the free weekend days that touch them."""
    found: set[date] = set()
    for start in off:
        for step in (-DAY, DAY):
            day = start
            while day in off or (day.weekday() >= SATURDAY and day not in worked):
                found.add(day)
                day += step
    return {day for day in found if day.year == number}
