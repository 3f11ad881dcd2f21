from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from tests.strategies import OFFICE, amounts, calendars, moments

from linli.core.worktime import (
    ALWAYS,
    Calendar,
    Period,
    UnusableCalendar,
    add_working_time,
    end_of_workday,
    is_working,
    make_calendar,
    next_working_start,
    working_time_between,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def cn(text: str) -> datetime:
    """A moment written in China's time."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@given(start=moments(), amount=amounts(), calendar=calendars())
def test_what_was_added_is_found_between(
    start: datetime, amount: timedelta, calendar: Calendar
) -> None:
    due = add_working_time(start, amount, calendar)

    assert due >= start
    assert working_time_between(start, due, calendar) == amount


@given(start=moments(), one=amounts(), other=amounts(), calendar=calendars())
def test_adding_twice_is_adding_the_sum(
    start: datetime, one: timedelta, other: timedelta, calendar: Calendar
) -> None:
    by_steps = add_working_time(add_working_time(start, one, calendar), other, calendar)

    assert by_steps == add_working_time(start, one + other, calendar)


@given(a=moments(), b=moments(), amount=amounts(), more=amounts(), calendar=calendars())
def test_later_or_longer_is_never_due_earlier(
    a: datetime, b: datetime, amount: timedelta, more: timedelta, calendar: Calendar
) -> None:
    a, b = sorted((a, b))

    assert add_working_time(a, amount, calendar) <= add_working_time(b, amount, calendar)
    assert add_working_time(a, amount, calendar) <= add_working_time(a, amount + more, calendar)


@given(a=moments(), one=amounts(), other=amounts(), calendar=calendars())
def test_time_between_adds_up_and_is_at_most_the_real_time(
    a: datetime, one: timedelta, other: timedelta, calendar: Calendar
) -> None:
    b, c = a + one, a + one + other
    whole = working_time_between(a, c, calendar)

    assert whole == working_time_between(a, b, calendar) + working_time_between(b, c, calendar)
    assert timedelta(0) <= whole <= c - a
    assert working_time_between(c, a, calendar) == timedelta(0) or a == c


@given(at=moments(), calendar=calendars())
def test_the_next_working_start_is_the_first_working_moment(
    at: datetime, calendar: Calendar
) -> None:
    start = next_working_start(at, calendar)

    assert start >= at
    assert is_working(start, calendar)
    assert is_working(at, calendar) == (start == at)
    assert working_time_between(at, start, calendar) == timedelta(0)


@given(at=moments(), amount=amounts())
def test_around_the_clock_is_plain_arithmetic(at: datetime, amount: timedelta) -> None:
    assert add_working_time(at, amount, ALWAYS) == at + amount
    assert working_time_between(at, at + amount, ALWAYS) == amount


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-24T09:00", 1, "2026-11-24T10:00"),
        ("2026-11-24T11:30", 1, "2026-11-24T14:00"),  # over lunch
        ("2026-11-24T16:30", 1, "2026-11-24T17:30"),  # due tonight, not tomorrow
        ("2026-11-27T17:00", 1, "2026-11-30T09:00"),  # over the weekend
        ("2026-11-24T00:00", 1, "2026-11-24T09:30"),  # from midnight
        ("2026-02-13T17:00", 1, "2026-02-14T09:00"),  # a make-up Saturday
        ("2026-02-14T17:00", 1, "2026-02-24T09:00"),  # over Spring Festival
        ("2024-02-28T17:00", 8, "2024-02-29T17:00"),  # leap day
    ],
)
def test_office_hours_in_china(start: str, hours: int, due: str) -> None:
    # 7.5 hours a day: 8:30-12:00 and 13:30-17:30.
    extra = 0.5 if hours == 8 else 0

    assert add_working_time(cn(start), (hours - extra) * HOUR, OFFICE) == cn(due)


def test_a_period_ends_before_its_end() -> None:
    assert is_working(cn("2026-11-24T08:30"), OFFICE)
    assert is_working(cn("2026-11-24T11:59:59"), OFFICE)
    assert not is_working(cn("2026-11-24T12:00"), OFFICE)


def test_work_over_midnight_is_two_periods_without_a_seam() -> None:
    nights = make_calendar(weekly={"0": [["20:00", "24:00"]], "1": [["00:00", "06:00"]]})

    assert add_working_time(cn("2026-11-23T20:00"), 10 * HOUR, nights) == cn("2026-11-24T06:00")
    assert is_working(cn("2026-11-24T00:00"), nights)


def _nights(zone: str) -> Calendar:
    return make_calendar(weekly={str(day): [["00:00", "06:00"]] for day in range(7)}, zone=zone)


def test_a_night_of_summer_time_is_as_long_as_it_really_is() -> None:
    berlin = _nights("Europe/Berlin")
    spring, autumn = datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)

    assert working_time_between(spring, spring + 12 * HOUR, berlin) == 5 * HOUR
    assert working_time_between(autumn, autumn + 12 * HOUR, berlin) == 7 * HOUR


def test_periods_within_the_skipped_hour_have_no_length() -> None:
    new_york = make_calendar(
        weekly={"6": [["02:00", "02:30"], ["02:30", "03:00"], ["03:00", "04:00"]]},
        zone="America/New_York",
    )
    sunday = datetime(2026, 3, 8, tzinfo=UTC)

    assert working_time_between(sunday, sunday + timedelta(days=1), new_york) == HOUR


def test_own_days_outrank_public_holidays() -> None:
    opened, closed = date(2026, 10, 1), date(2026, 11, 24)
    own = make_calendar(
        weekly={"1": [["09:00", "10:00"]]},
        workdays=[opened],
        holidays=[closed],
        keeps_cn_holidays=True,
    )

    # A Thursday without periods of its own has those of the first working day.
    assert is_working(cn("2026-10-01T09:30"), own)
    assert not is_working(cn("2026-11-24T09:30"), own)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"weekly": {}}, "no working time"),
        ({"weekly": {"0": []}}, "no working time"),
        ({"weekly": {"7": [["08:00", "09:00"]]}}, "weekdays"),
        ({"weekly": {"0": [["09:00", "09:00"]]}}, "ends after it starts"),
        ({"weekly": {"0": [["22:00", "06:00"]]}}, "ends after it starts"),
        ({"weekly": {"0": [["08:00", "25:00"]]}}, "ends after it starts"),
        ({"weekly": {"0": [["08:00", "10:00"], ["09:00", "11:00"]]}}, "overlap"),
        ({"weekly": {"0": [["8", "10:00"]]}}, "a time reads"),
        ({"weekly": {"0": [["08:00"]]}}, "a start and an end"),
        ({"weekly": {"0": [["08:00", "09:00"]]}, "zone": "Mars/Base"}, "no time zone"),
        (
            {
                "weekly": {"0": [["08:00", "09:00"]]},
                "workdays": [date(2026, 1, 1)],
                "holidays": [date(2026, 1, 1)],
            },
            "both worked and off",
        ),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_with_the_reason(
    settings: dict[str, object], says: str
) -> None:
    with pytest.raises(UnusableCalendar, match=says):
        make_calendar(**settings)  # type: ignore[arg-type]


def test_a_week_has_seven_days() -> None:
    with pytest.raises(UnusableCalendar, match="seven days"):
        Calendar(weekly=((Period(0, 60),),))


def test_a_promise_beyond_twenty_years_is_refused() -> None:
    with pytest.raises(UnusableCalendar, match="twenty years"):
        add_working_time(cn("2026-01-01T00:00"), 50_000 * HOUR, OFFICE)


def test_naive_moments_and_negative_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        is_working(datetime(2026, 1, 1), OFFICE)  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="never taken away"):
        add_working_time(cn("2026-01-01T00:00"), -HOUR, OFFICE)


def test_ten_thousand_due_dates_take_a_second_at_most() -> None:
    start, calls = cn("2026-11-24T09:00"), 10_000
    began = perf_counter()

    for number in range(calls):
        add_working_time(start + number * MINUTE, 24 * HOUR, OFFICE)

    # A generous bound for a busy machine: the aim is 10,000 a second.
    assert perf_counter() - began < 3


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        ("2026-03-02T00:00", 1, "2026-03-04T00:00"),  # a Monday: Tuesday is the first day
        ("2026-03-02T23:59", 1, "2026-03-04T00:00"),
        ("2026-03-06T10:00", 1, "2026-03-10T00:00"),  # a Friday: the weekend is not counted
        ("2026-03-07T10:00", 5, "2026-03-14T00:00"),
    ],
)
def test_working_days_are_counted_whole_from_the_day_after(
    start: str, days: int, ends: str
) -> None:
    assert end_of_workday(cn(start), days, OFFICE) == cn(ends)


@given(start=moments(), calendar=calendars())
def test_a_working_day_more_ends_later(start: datetime, calendar: Calendar) -> None:
    one, two = end_of_workday(start, 1, calendar), end_of_workday(start, 2, calendar)

    assert start < one < two
    assert next_working_start(one - timedelta(days=1), calendar) < one or calendar.around_the_clock
