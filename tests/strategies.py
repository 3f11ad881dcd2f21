"""Hypothesis strategies that more than one test uses."""

import os
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from linli.core.worktime import ALWAYS, MINUTES_A_DAY, Calendar, Period, make_calendar

# The same examples on every run, on machines of any speed; LINLI_EXAMPLES looks further.
settings.register_profile(
    "linli",
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("LINLI_EXAMPLES", "100")),
)
settings.load_profile("linli")

# Northern and southern summer time, a change at midnight, a half hour, none, a skipped day.
ZONES = (
    "Asia/Shanghai",
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
OFFICE = make_calendar(
    weekly={str(day): [["08:30", "12:00"], ["13:30", "17:30"]] for day in range(5)},
    keeps_cn_holidays=True,
)


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    """The periods of one weekday, in order; often none."""
    marks = draw(st.lists(st.integers(0, MINUTES_A_DAY), max_size=6, unique=True).map(sorted))
    return tuple(Period(*pair) for pair in zip(marks[::2], marks[1::2], strict=False))


def _weekly_minutes(week: tuple[tuple[Period, ...], ...]) -> int:
    return sum(ends - starts for periods in week for starts, ends in periods)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Usable calendars: around the clock, an ordinary office, or any week in any zone."""
    simple = draw(st.sampled_from((None, None, ALWAYS, OFFICE)))
    if simple is not None:
        return simple
    # An hour a week at least, or a promise of hours would take decades.
    week = draw(st.tuples(*[days()] * 7).filter(lambda week: _weekly_minutes(week) >= 60))
    dates = st.dates(date(2010, 1, 1), date(2030, 1, 1))
    worked = draw(st.frozensets(dates, max_size=4))
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        weekly=week,
        workdays=worked,
        holidays=draw(st.frozensets(dates, max_size=8)) - worked,
        keeps_cn_holidays=draw(st.booleans()),
    )


# Around changes of summer time, midnight, leap days and New Year as well as anywhere.
HARD_MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2024-02-28T23:59:59",
        "2024-02-29T16:00:00",
        "2024-03-10T06:59:59",
        "2024-11-03T05:30:00",
        "2024-03-31T01:00:00",
        "2024-10-27T00:30:00",
        "2011-12-30T09:59:59",
        "2018-11-04T03:00:00",
        "2025-12-31T15:59:59",
        "2026-02-14T00:30:00",
        "2026-10-01T00:00:00",
    )
)


def moments() -> st.SearchStrategy[datetime]:
    """Aware moments in UTC."""
    near = st.builds(
        lambda moment, seconds: moment + timedelta(seconds=seconds),
        st.sampled_from(HARD_MOMENTS),
        st.integers(-7200, 7200),
    )
    anywhere = st.datetimes(
        datetime.fromisoformat("2010-01-01"),
        datetime.fromisoformat("2030-01-01"),
        timezones=st.just(UTC),
    )
    return near | anywhere


def amounts(most: timedelta = timedelta(hours=80)) -> st.SearchStrategy[timedelta]:
    """Durations from nothing to `most`, often whole minutes."""
    minutes = int(most / timedelta(minutes=1))
    return st.timedeltas(timedelta(0), most) | st.integers(0, minutes).map(
        lambda number: timedelta(minutes=number)
    )
