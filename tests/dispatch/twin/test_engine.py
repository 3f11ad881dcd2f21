"""What happens in a played day, step by step and as laws over any day."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies  # noqa: F401  # loads the profile

from linli.dispatch.assign.model import LEAVE_BEFORE_S
from linli.dispatch.twin.calls import Call
from linli.dispatch.twin.engine import Rules, play
from linli.dispatch.twin.ground import Ground
from linli.dispatch.twin.measure import figures, gini
from linli.dispatch.twin.policies import ABLATIONS, POLICIES, NoSuchPolicy, Parts, policy
from linli.dispatch.twin.world import Shift

# Six places along a road, a minute apart.
LINE = np.abs(np.arange(6)[:, None] - np.arange(6)[None, :]) * 60.0
EVEN = np.full(6, 1 / 6)
ROAD = Ground(
    LINE.astype(np.float32), EVEN, np.arange(6), EVEN, np.arange(6), np.arange(6.0), np.zeros(6)
)


def call(at_s, node, grade="P3", *, wanted=1, work_s=600.0, silent=(1.0,)):
    return Call(at_s, node, grade, wanted, work_s, 0.0, silent, (0.0,) * 8)


def day(calls, posts, name="linli", *, sigma=1e-9, silent=0.0, shifts=None):
    return play(
        ground=ROAD,
        shifts=shifts or [Shift(post) for post in posts],
        calls=calls,
        policy=policy(name),
        rules=Rules(sigma, silent),
    )


@st.composite
def days(draw):
    count = draw(st.integers(0, 14))
    moments = sorted(draw(st.lists(st.floats(0, 9000), min_size=count, max_size=count)))
    return [
        call(
            at,
            draw(st.integers(0, 5)),
            draw(st.sampled_from(("P1", "P2", "P3", "P4"))),
            wanted=draw(st.integers(1, 2)),
            work_s=draw(st.floats(10, 2000)),
            silent=(draw(st.floats(0, 1)), draw(st.floats(0, 1))),
        )
        for at in moments
    ]


@settings(max_examples=40)
@given(
    calls=days(),
    posts=st.lists(st.integers(0, 5), min_size=2, max_size=5),
    name=st.sampled_from(POLICIES),
    silent=st.sampled_from((0.0, 0.5)),
)
def test_every_call_is_answered_once_and_nobody_is_in_two_places(calls, posts, name, silent):
    played = day(calls, posts, name, silent=silent)

    for matter in played.matters:
        if matter.call.wanted == 1 or len(posts) > 1:
            assert matter.arrived_s is not None or matter.tried
        if matter.done_s is not None:
            assert matter.call.at_s <= matter.arrived_s <= matter.done_s <= matter.closed_s
            # Where several go, nobody leaves within a minute of coming.
            shortest = matter.call.work_s if matter.call.wanted == 1 else 0.0
            assert matter.done_s - matter.arrived_s >= shortest - 1e-6
        assert len(set(matter.people)) == len(matter.people)
    last = max([one.done_s or 0.0 for one in played.matters], default=0.0)
    for person in played.people:
        assert 0 <= person.busy_s <= last + 13 * 3600


@settings(max_examples=20)
@given(calls=days(), name=st.sampled_from(POLICIES))
def test_the_same_day_played_again_is_the_same(calls, name):
    assert day(calls, [0, 3, 5], name, silent=0.3) == day(calls, [0, 3, 5], name, silent=0.3)


def test_the_closest_goes_and_arrives_after_asking_and_the_way():
    (matter,) = day([call(1000, 4)], [0, 3], "closest").matters

    assert matter.people == [1]
    assert matter.arrived_s == pytest.approx(1000 + 20 + 60)


def test_an_urgent_case_is_answered_before_an_older_routine_one():
    calls = [call(0, 1, "P1"), call(100, 1), call(200, 1, "P2")]

    for name in ("closest", "linli"):
        first, routine, urgent = day(calls, [0], name).matters
        assert first.arrived_s < urgent.arrived_s < routine.arrived_s


def test_a_silent_phone_is_passed_over_after_a_minute():
    (matter,) = day([call(0, 1, silent=(0.0, 1.0))], [0, 5], "closest", silent=0.5).matters

    assert matter.tried == {0} and matter.people == [1]
    assert matter.arrived_s == pytest.approx(60 + 20 + 240)


def test_an_urgent_case_calls_off_who_is_near_and_the_routine_one_is_not_lost():
    calls = [call(0, 5, "P4"), call(60, 1, "P1")]

    lamp, fire = day(calls, [0], "linli").matters

    assert lamp.called_off == 1
    assert fire.arrived_s < 200
    assert lamp.arrived_s > fire.done_s


def test_nobody_is_called_off_from_a_case_that_has_waited_long():
    lamp, fire = day([call(0, 5, "P4"), call(LEAVE_BEFORE_S + 10, 4, "P1")], [0], "linli").matters

    assert lamp.called_off == 0
    assert fire.arrived_s > lamp.done_s


def test_who_is_called_off_starts_from_where_they_are():
    # A minute of asking and walking has brought them to place 2 or so.
    _lamp, fire = day([call(0, 5, "P4"), call(140, 5, "P1")], [0], "linli").matters

    assert fire.arrived_s == pytest.approx(140 + 20 + 180, abs=61)


def test_nobody_is_sent_before_or_after_their_shift():
    shifts = [Shift(1, 500.0, 4000.0), Shift(5, 4000.0, 9000.0)]

    early, late = day([call(100, 1), call(5000, 1)], [], "linli", shifts=shifts).matters

    assert early.people == [0] and early.arrived_s == pytest.approx(520)
    assert late.people == [1]


def test_who_takes_only_routine_work_is_not_sent_to_urgent():
    shifts = [Shift(1, grades=frozenset({"P3", "P4"})), Shift(5)]

    for name in ("closest", "paper", "linli"):
        (urgent,) = day([call(0, 1, "P1")], [], name, shifts=shifts).matters
        assert urgent.people == [1]


def test_with_nobody_there_the_day_ends_and_says_so():
    played = day([call(0, 1)], [], "linli", shifts=[Shift(0, 0.0, 10.0)])
    nobody = play(ground=ROAD, shifts=[], calls=[call(0, 1)], policy=policy("closest"))

    assert played.matters[0].arrived_s is not None
    assert figures(nobody, warm_up_s=0).never == 1


def test_free_people_spread_over_the_road_and_without_that_part_stay_at_their_post():
    spread = day([call(0, 0, "P3", work_s=60)] * 2, [0, 0, 0], "linli")
    still = day([call(0, 0, "P3", work_s=60)] * 2, [0, 0, 0], "linli-standby")

    assert {one.to for one in still.people} == {0}
    assert len({one.to for one in spread.people}) > 1
    assert sum(one.standby_s for one in spread.people) > 0


def test_figures_count_what_they_say():
    played = day([call(0, 1, work_s=100), call(5000, 4, "P1", work_s=100)], [0], "closest")

    found = figures(played, warm_up_s=3600.0)

    assert found.calls == 1
    assert found.response_mean_s == pytest.approx(20 + 240)
    assert found.late_share == 0 and found.urgent_mean_s == found.response_mean_s


def test_gini_of_even_work_is_nothing_and_of_one_worker_nearly_one():
    assert gini(np.array([5.0, 5.0, 5.0])) == pytest.approx(0)
    assert gini(np.array([0.0] * 99 + [1.0])) == pytest.approx(0.99)
    assert gini(np.zeros(3)) == 0


def test_every_part_can_be_taken_out_and_no_other_policy_is_known():
    for part in ABLATIONS:
        assert getattr(policy(f"linli-{part.replace('_', '-')}").parts, part) is False
        assert getattr(Parts(), part) is True
    with pytest.raises(NoSuchPolicy):
        policy("luck")
