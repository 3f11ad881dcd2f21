"""The chance of a response in time: laws, queueing theory, and the twin."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dispatch.twin.analytic import erlang_c_wait

from linli.dispatch.staffing.chance import STEP_S, Reach, chance, over_hours, reach
from linli.dispatch.staffing.needs import PATTERNS, need, shifts
from linli.dispatch.travel.network import build
from linli.dispatch.twin import town
from linli.dispatch.twin.calls import FLAT, Category, draw_calls
from linli.dispatch.twin.engine import Rules, play
from linli.dispatch.twin.ground import lay_out
from linli.dispatch.twin.measure import LATE_S, figures
from linli.dispatch.twin.policies import policy
from linli.dispatch.twin.world import Shift

HERE = Reach(np.ones((60, 61)))


@st.composite
def reaches(draw):
    places = draw(st.integers(1, 6))
    points = draw(st.integers(1, 6))
    ways = draw(st.lists(st.floats(5.0, 900.0), min_size=places * points, max_size=places * points))
    share = np.full(points, 1 / points)
    return reach(travel_s=np.array(ways).reshape(places, points), share=share, most=14)


people = st.integers(0, 12)
per_hour = st.floats(0.0, 40.0)
work = st.floats(120.0, 3600.0)


@given(near=reaches(), people=people, per_hour=per_hour, work=work)
def test_one_more_on_duty_never_lowers_the_chance(near, people, per_hour, work):
    fewer, more = (
        chance(people=many, per_hour=per_hour, work_s=work, reach=near)
        for many in (people, people + 1)
    )

    assert 0.0 <= fewer <= more + 1e-9 <= 1.0 + 1e-8


@given(near=reaches(), people=people, per_hour=per_hour, more=per_hour, work=work)
def test_more_calls_never_raise_the_chance(near, people, per_hour, more, work):
    few, many = (
        chance(people=people, per_hour=rate, work_s=work, reach=near)
        for rate in (per_hour, per_hour + more)
    )

    assert many <= few + 1e-9


@given(near=reaches(), people=people, per_hour=per_hour, work=work, longer=work)
def test_longer_work_never_raises_the_chance(near, people, per_hour, work, longer):
    short, long = (
        chance(people=people, per_hour=per_hour, work_s=each, reach=near)
        for each in (work, work + longer)
    )

    assert long <= short + 1e-9


@pytest.mark.parametrize(("people", "load"), [(1, 0.5), (3, 2.4), (8, 6.8)])
def test_without_ways_it_is_erlangs_c(people, load):
    work_s = 1200.0
    rate = load / work_s
    # The mean wait is the chance to wait over the rate at which people become free beyond calls.
    drain = people / work_s - rate
    waits = erlang_c_wait(rate, work_s, people) * drain
    wanted = 1 - waits * exp(-drain * 300.0)

    found = chance(people=people, per_hour=rate * 3600, work_s=work_s, reach=HERE)

    assert found == pytest.approx(wanted, abs=1e-9)


def test_a_team_that_is_asked_for_more_than_it_can_do_promises_nothing():
    assert chance(people=2, per_hour=8.0, work_s=900.0, reach=HERE) == 0.0
    assert chance(people=0, per_hour=0.0, work_s=900.0, reach=HERE) == 0.0


@pytest.fixture(scope="module")
def ground():
    return lay_out(build(town.ways(side_m=3250, seed=3)), mode="ebike", seed=3)


@pytest.mark.parametrize(("count", "rate"), [(8, 9.0), (12, 20.0), (16, 30.0)])
def test_the_twin_agrees(ground, count, rate):
    """Single calls, the closest goes: at 35 to 70 % busy within four hundredths."""
    posts = ground.posts(count, at=10)
    calls = Category("one", 1.0, "P3", 1100.0)
    late, busy_s, tasks, busy = [], 0.0, 0, []
    for seed in range(12):
        drawn = draw_calls(ground=ground, categories=[calls], per_hour=rate, hours=24.0,
                           seed=seed, profile=FLAT)  # fmt: skip
        day = play(ground=ground, shifts=[Shift(post) for post in posts], calls=drawn,
                   policy=policy("closest"), rules=Rules())  # fmt: skip
        found = figures(day)
        late.append(found.late_share)
        busy.append(found.utilisation)
        busy_s += sum(one.busy_s for one in day.people)
        tasks += sum(one.tasks for one in day.people)
    near = reach(
        travel_s=ground.seconds[np.ix_(posts, ground.spots)].astype(float),
        share=ground.spot_weight, most=count,
    )  # fmt: skip

    promised = chance(people=count, per_hour=rate, work_s=busy_s / tasks, reach=near,
                      target_s=LATE_S)  # fmt: skip

    assert 0.3 < np.mean(busy) < 0.75
    assert promised == pytest.approx(1 - np.mean(late), abs=0.04)


def test_hours_weigh_what_they_bring():
    alone = [chance(people=2, per_hour=rate, work_s=900.0, reach=HERE) for rate in (1.0, 6.0)]

    both = over_hours(people=2, per_hour=(1.0, 6.0), work_s=900.0, reach=HERE)

    assert both == pytest.approx((alone[0] + 6 * alone[1]) / 7)


def test_the_need_is_the_fewest_that_keep_the_promise():
    found = need(
        per_hour=(6.0,) * 4, busy=(9.0,) * 4, work_s=1200.0, reach=HERE, wanted=0.95, most=20
    )

    chances = {one.people: one.chance for one in found.choices}
    assert found.is_reached
    assert chances[found.people - 1] < 0.95 <= chances[found.people]
    assert all(one.busy < one.chance for one in found.choices)


def test_where_it_is_too_far_more_people_are_no_remedy_and_it_is_said():
    far = replace(HERE, near=np.full((60, 61), 0.6))

    found = need(per_hour=(1.0,), busy=(2.0,), work_s=900.0, reach=far, wanted=0.9, most=20)

    assert not found.is_reached
    assert found.people < 6


hours = st.lists(st.integers(0, 5), min_size=168, max_size=168)


@given(needed=hours, planned=hours, code=st.sampled_from(sorted(PATTERNS)))
def test_shifts_close_every_gap_of_the_week(needed, planned, code):
    here = list(planned)
    # Before the first start of the week a shift of the week before would be needed.
    from_ = min(PATTERNS[code].starts)
    for one in shifts(needed=needed, planned=planned, pattern=PATTERNS[code]):
        for at in range(one.begins, min(one.begins + one.hours, 168)):
            here[at] += one.people

    assert all(here[at] >= needed[at] for at in range(from_, 168))


def test_shifts_of_hours_that_are_over_are_not_wanted():
    found = shifts(needed=[1] * 168, planned=[0] * 168, pattern=PATTERNS["three"], before=30)

    assert [one.begins for one in found] == list(range(32, 168, 8))


def test_steps_end_at_the_target():
    near = reach(travel_s=np.array([[60.0]]), share=np.ones(1), sigma=1e-6)

    assert near.within(1, 80.0 - STEP_S) == 0.0
    assert near.within(1, 80.0 + STEP_S) == 1.0
