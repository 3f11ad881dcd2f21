"""Working time: when an organisation works, and how far a promise reaches in it.

Moments go in and come out aware, in UTC; a calendar's periods are local. Every period is
half-open: at its end, work is over. Local times that a change to summer time skips collapse onto
the moment of the change, and of a repeated hour the first counts, so that periods never overlap.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from linli.core import holidays_cn

ZERO = timedelta(0)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTES_A_DAY = 24 * 60
# No promise reaches so far; a calendar that needs longer has practically no working time.
HORIZON_DAYS = 20 * 366


class UnusableCalendar(ValueError):
    """A calendar in which no time could ever be counted; the message says what to mend."""


class Period(NamedTuple):
    """A half-open stretch of a local day, in minutes after midnight; 1440 ends the day."""

    starts: int
    ends: int


Week = tuple[tuple[Period, ...], ...]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an organisation works.

    `weekly` holds the periods of Monday to Sunday. An extra workday (make-up day, 调休) has its own
    weekday's periods if there are any, else those of the week's first working day. The calendar's
    own `workdays` and `holidays` outrank the public holidays that `keeps_cn_holidays` brings in.

    Raises:
        UnusableCalendar: nothing is ever worked, periods overlap, the zone is unknown ...
    """

    zone: str = "Asia/Shanghai"
    weekly: Week = ((),) * 7
    workdays: frozenset[date] = frozenset()
    holidays: frozenset[date] = frozenset()
    around_the_clock: bool = False
    keeps_cn_holidays: bool = False

    def __post_init__(self) -> None:
        _check(self)


def make_calendar(
    *,
    weekly: Mapping[str, Sequence[Sequence[str]]],
    zone: str = "Asia/Shanghai",
    workdays: Collection[date] = (),
    holidays: Collection[date] = (),
    around_the_clock: bool = False,
    keeps_cn_holidays: bool = False,
) -> Calendar:
    """A calendar from stored settings: ``{"0": [["08:30", "12:00"]]}``, Monday is "0".

    "24:00" ends a day; work past midnight is two periods, one on each day.

    Raises:
        UnusableCalendar: with a sentence about what to mend.
    """
    unknown = set(weekly) - set("0123456")
    if unknown:
        raise UnusableCalendar(f"weekdays are 0 (Monday) to 6, not {sorted(unknown)}")
    week = tuple(
        tuple(sorted(_period(pair) for pair in weekly.get(str(number), ()))) for number in range(7)
    )
    return Calendar(
        zone=zone,
        weekly=week,
        workdays=frozenset(workdays),
        holidays=frozenset(holidays),
        around_the_clock=around_the_clock,
        keeps_cn_holidays=keeps_cn_holidays,
    )


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The moment at which `amount` of working time has passed since `start`.

    The earliest such moment: what is due at the end of a day is due then, not next morning.
    Nothing to add gives `start`.

    Raises:
        ValueError: `amount` is negative or `start` has no zone.
        UnusableCalendar: the calendar has not so much working time within twenty years.
    """
    _aware(start)
    if amount < ZERO:
        raise ValueError("working time is added, never taken away")
    start = start.astimezone(UTC)
    if calendar.around_the_clock or not amount:
        return start + amount
    for begins, ends in _spans_from(start, calendar):
        begins = max(begins, start)
        if amount <= ends - begins:
            return begins + amount
        amount -= ends - begins
    raise UnusableCalendar("there is no such working time within twenty years")


def working_time_between(a: datetime, b: datetime, calendar: Calendar) -> timedelta:
    """Working time from `a` to `b`; nothing where `b` is not after `a`."""
    _aware(a, b)
    if b <= a:
        return ZERO
    if calendar.around_the_clock:
        return b - a
    total = ZERO
    for begins, ends in _spans_from(a.astimezone(UTC), calendar):
        if begins >= b:
            break
        total += min(ends, b) - max(begins, a)
    return total


def end_of_workday(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The midnight that ends the `days`-th working day after the day of `start`.

    A day on which any work is done is a working day; the day of `start` itself is not counted.

    Raises:
        ValueError: `days` is not positive or `start` has no zone.
        UnusableCalendar: there are not so many working days within twenty years.
    """
    _aware(start)
    if days < 1:
        raise ValueError("working days are counted from one")
    zone = ZoneInfo(calendar.zone)
    end = _moment_of_midnight(start.astimezone(zone).date() + timedelta(days=1), zone)
    for _day in range(days):
        begins = next_working_start(end, calendar).astimezone(zone)
        end = _moment_of_midnight(begins.date() + timedelta(days=1), zone)
    return end


def _moment_of_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def is_working(at: datetime, calendar: Calendar) -> bool:
    """Whether `at` lies within a working period."""
    return next_working_start(at, calendar) == at


def next_working_start(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself within working time, else the start of the next period.

    Raises:
        UnusableCalendar: no work is done within twenty years.
    """
    _aware(at)
    at = at.astimezone(UTC)
    if calendar.around_the_clock:
        return at
    for begins, _ends in _spans_from(at, calendar):
        return max(begins, at)
    raise UnusableCalendar("there is no such working time within twenty years")


def _spans_from(start: datetime, calendar: Calendar) -> Iterator[Span]:
    """Working spans that end after `start`, in order."""
    known = _known_days(calendar)
    # The day before, too: its last period may end after midnight of a zone to the west.
    first = start.astimezone(ZoneInfo(calendar.zone)).toordinal() - 1
    for ordinal in range(first, first + HORIZON_DAYS):
        spans = known.get(ordinal)
        if spans is None:
            spans = known[ordinal] = _spans_of(date.fromordinal(ordinal), calendar)
        for span in spans:
            if span[1] > start:
                yield span


@lru_cache(maxsize=512)
def _known_days(_calendar: Calendar) -> dict[int, tuple[Span, ...]]:
    # One memory per calendar, equal calendars sharing it; days are worked out once.
    return {}


def _spans_of(day: date, calendar: Calendar) -> tuple[Span, ...]:
    zone = ZoneInfo(calendar.zone)
    midnight = datetime.combine(day, time())
    spans = (
        (
            _moment(midnight + timedelta(minutes=period.starts), zone),
            _moment(midnight + timedelta(minutes=period.ends), zone),
        )
        for period in _periods_of(day, calendar)
    )
    return tuple((begins, ends) for begins, ends in spans if begins < ends)


def _periods_of(day: date, calendar: Calendar) -> tuple[Period, ...]:
    usual = calendar.weekly[day.weekday()]
    if day in calendar.workdays:
        return usual or _first_working(calendar)
    if day in calendar.holidays:
        return ()
    if calendar.keeps_cn_holidays and day.year >= holidays_cn.FIRST_YEAR:
        national = holidays_cn.year(day.year)
        if day in national.workdays:
            return usual or _first_working(calendar)
        if day in national.days_off:
            return ()
    return usual


def _first_working(calendar: Calendar) -> tuple[Period, ...]:
    return next(periods for periods in calendar.weekly if periods)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local time; a skipped one is the moment of the change."""
    late = local.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == local:
        return late
    early = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle <= early:
            break
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def _period(pair: Sequence[str]) -> Period:
    if len(pair) != 2:
        raise UnusableCalendar(f"a period has a start and an end, not {list(pair)}")
    return Period(_minutes(pair[0]), _minutes(pair[1]))


def _minutes(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        raise UnusableCalendar(f'a time reads "08:30", not "{text}"')
    return int(hours) * 60 + int(minutes)


def _check(calendar: Calendar) -> None:
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnusableCalendar(f'there is no time zone "{calendar.zone}"') from error
    if len(calendar.weekly) != 7:
        raise UnusableCalendar("a week has seven days, Monday first")
    for periods in calendar.weekly:
        _check_day(periods)
    if calendar.workdays & calendar.holidays:
        raise UnusableCalendar("a day cannot be both worked and off")
    if not calendar.around_the_clock and not any(calendar.weekly):
        raise UnusableCalendar("the week has no working time: give at least one period")


def _check_day(periods: tuple[Period, ...]) -> None:
    past = 0
    for starts, ends in periods:
        if not 0 <= starts < ends <= MINUTES_A_DAY:
            raise UnusableCalendar("a period ends after it starts, on the same day (24:00 at most)")
        if starts < past:
            raise UnusableCalendar("the periods of a day are in order and do not overlap")
        past = ends


def _aware(*moments: datetime) -> None:
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("moments carry their zone")


ALWAYS = Calendar(zone="UTC", around_the_clock=True)
