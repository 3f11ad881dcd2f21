"""Laws of the look at the water: never for somebody away or a silent meter, always for none used."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOON

from linli.care import decide
from linli.care.decide import SPAN, Meter
from linli.sensing.usage import usage_of

hours = st.floats(0, 24 * 7).map(lambda n: timedelta(hours=n))
# Hourly signs and now and then a lost one, as a list of (how long ago, litres since the one before).
signs = st.lists(st.tuples(hours, st.sampled_from([0, 0, 0, 5])), max_size=60)


def meter(readings, *, now=NOON, silent_after=timedelta(hours=3), number=1) -> Meter:
    found = usage_of(readings)
    return Meter(number, found.heard_at, found.known_since, found.used_at, silent_after)


def readings_of(found, now=NOON):
    count, made = 100.0, []
    for ago, used in sorted(found, reverse=True):
        count += used
        made.append((now - ago, count))
    return made


@given(signs, st.floats(0.01, 24 * 90))
def test_nobody_is_called_who_said_they_are_away(found, ahead):
    looked = decide.look(
        [meter(readings_of(found))], now=NOON, away_until=NOON + timedelta(hours=ahead)
    )

    assert (looked.code, looked.wants_call) == ("away", False)


@given(signs, st.floats(0, 23.9))
def test_nobody_is_called_within_a_day_of_coming_back(found, ago):
    looked = decide.look(
        [meter(readings_of(found))], now=NOON, away_until=NOON - timedelta(hours=ago)
    )

    assert not looked.wants_call


@given(signs, st.floats(3.01, 24 * 7))
def test_a_silent_meter_never_calls_anybody(found, ago):
    before = [(max(one, timedelta(hours=ago)), used) for one, used in found]
    looked = decide.look([meter(readings_of(before))], now=NOON, away_until=None)

    assert not looked.wants_call
    assert looked.code in {"silent", "used"}


@given(
    st.lists(st.floats(0, 24), min_size=0, max_size=30),
    st.floats(24, 24 * 7),
    st.floats(0, 2.9),
    st.one_of(st.none(), st.floats(24.1, 24 * 90)),
)
def test_a_living_meter_without_use_always_calls(between, base, last, back):
    """Whatever signs came or were lost in between, and however long ago they came home."""
    moments = [*between, base, last]
    readings = [(NOON - timedelta(hours=ago), 512.0) for ago in moments]
    away_until = NOON - timedelta(hours=back) if back is not None else None

    looked = decide.look([meter(readings)], now=NOON, away_until=away_until)

    assert looked.code == "none-used"


@given(signs, st.floats(0, 23.9))
def test_somebody_who_used_any_water_is_never_called(found, ago):
    readings = readings_of(found)
    top = max((value for _at, value in readings), default=100.0)
    at = NOON - timedelta(hours=ago)
    later = [(when, value + 5) for when, value in readings if when > at]
    readings = [one for one in readings if one[0] <= at]
    readings += [(NOON - SPAN - timedelta(days=7), 0.0), (at, top + 5), *later]

    looked = decide.look([meter(readings)], now=NOON, away_until=None)

    assert looked.code == "used"


@given(st.permutations([(n, float(n // 3)) for n in range(12)]))
def test_the_order_in_which_readings_come_changes_nothing(order):
    readings = [(NOON + timedelta(hours=n), value) for n, value in order]

    assert usage_of(readings) == usage_of(sorted(readings))


def test_given_a_count_that_fell_then_it_is_neither_use_nor_proof():
    readings = [(NOON - timedelta(hours=n), 0.0 if n < 10 else 900.0) for n in range(40)]

    looked = decide.look([meter(readings)], now=NOON, away_until=None)

    assert (looked.code, looked.silent) == ("silent", (1,))


def test_given_two_meters_then_use_on_one_is_enough_and_one_silent_proves_nothing():
    still = [(NOON - timedelta(hours=n), 7.0) for n in range(40)]
    used = [(at, 7.0 if at < NOON - timedelta(hours=5) else 9.0) for at, _value in still]
    silent = [one for one in still if one[0] < NOON - timedelta(hours=9)]

    def look(*which):
        found = [meter(one, number=n) for n, one in enumerate(which)]
        return decide.look(found, now=NOON, away_until=None)

    assert look(still, used).code == "used"
    assert (look(still, silent).code, look(still, silent).silent) == ("silent", (1,))
    assert look(still, still).code == "none-used"
    assert decide.look([], now=NOON, away_until=None).code == "no-meter"


@pytest.mark.parametrize("has_neighbour", [True, False])
@given(outcomes=st.lists(st.sampled_from(["not_reached", "late"]), min_size=2, max_size=2))
def test_a_home_that_nobody_reaches_always_ends_with_somebody_sent(has_neighbour, outcomes):
    stage = "home"
    for outcome in outcomes:
        if stage in decide.WAITS:
            stage = decide.next_stage(stage=stage, outcome=outcome, has_neighbour=has_neighbour)

    assert stage == "case"


@pytest.mark.parametrize(
    ("wish", "case", "well"),
    [("nothing", False, False), ("sent", True, False), ("outcome", True, True)],
)
def test_the_family_hears_what_was_consented_to_and_no_more(wish, case, well):
    assert decide.hears(family_hears=wish, stage="case") is case
    assert decide.hears(family_hears=wish, stage="done") is well
    assert not decide.hears(family_hears=wish, stage="neighbour")
