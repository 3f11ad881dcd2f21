"""Who is put on: limits hold, and nobody bears all the nights."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.dispatch.staffing.fair import Burden, Span, burden, limits, night_hours, put_on

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def span(begins: float, hours: float = 8) -> Span:
    return Span(MONDAY + begins * HOUR, MONDAY + (begins + hours) * HOUR)


@pytest.mark.parametrize(("begins", "night"), [(0, 6.0), (8, 0.0), (16, 2.0), (20, 6.0), (22, 8.0)])
def test_night_is_ten_to_six(begins, night):
    assert night_hours(span(begins), ZONE) == night


def test_a_burden_counts_nights_and_free_days():
    found = burden([span(0), span(5 * 24 + 8)], zone=ZONE, free={(MONDAY + 120 * HOUR).date()})

    assert found == Burden(16.0, 1, 1)


def test_the_limits_are_named():
    week = [span(24 * day + 8) for day in range(5)]

    assert limits(span(12), week, monday=MONDAY) == ("overlap", "week")
    assert limits(span(24), week[:1], monday=MONDAY) == ("rest",)
    assert limits(span(24 * 5 + 8), week, monday=MONDAY) == ("week",)
    short = [span(24 * day + 8, 2) for day in range(6)]
    assert limits(span(24 * 6 + 8, 2), short, monday=MONDAY) == ("day-off",)


wanted = st.lists(st.integers(0, 20).map(lambda at: span(8 * at)), max_size=25)


@given(
    wanted=wanted, many=st.integers(0, 6), borne=st.lists(st.integers(0, 6), min_size=6, max_size=6)
)
def test_whoever_is_put_on_keeps_the_limits(wanted, many, borne):
    before = {str(who): Burden(40.0, borne[who]) for who in range(many)}

    chosen = put_on(wanted=wanted, rank=[0] * len(wanted), held={who: [] for who in before}, before=before, monday=MONDAY,
                    zone=ZONE, free=())  # fmt: skip

    for who in before:
        own = [one for one, name in zip(wanted, chosen, strict=True) if name == who]
        for at, one in enumerate(own):
            assert limits(one, own[:at] + own[at + 1 :], monday=MONDAY) == ()


def test_who_bore_the_nights_is_spared_the_next():
    before = {"tired": Burden(320.0, 20, 8), "rested": Burden(320.0, 0, 0)}

    (chosen,) = put_on(wanted=[span(22)], rank=[0], held={"tired": [], "rested": []}, before=before,
                       monday=MONDAY, zone=ZONE, free=())  # fmt: skip

    assert chosen == "rested"


def test_the_first_of_every_shift_comes_before_the_second_of_any():
    wanted = [span(0), span(0), span(24 + 8), span(24 + 8)]

    chosen = put_on(wanted=wanted, rank=[0, 1, 0, 1], held={"one": []}, before={}, monday=MONDAY,
                    zone=ZONE, free=())  # fmt: skip

    assert chosen == ["one", "", "one", ""]


def test_where_nobody_may_the_shift_stays_open():
    assert put_on(wanted=[span(8)], rank=[0], held={"one": [span(9)]}, before={}, monday=MONDAY, zone=ZONE,
                  free=()) == [""]  # fmt: skip
