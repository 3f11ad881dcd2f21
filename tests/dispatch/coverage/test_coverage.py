"""Expected coverage and standby places, against counting by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests import strategies  # noqa: F401  # loads the profile

from linli.dispatch.coverage.expected import (
    PROMISE,
    TARGETS,
    by_place,
    column_weights,
    left_behind,
    miss,
)
from linli.dispatch.coverage.standby import choose, moves

chances = st.floats(0, 1)


def tables():
    return st.integers(1, 5).flatmap(lambda count: arrays(float, (count, 4), elements=chances))


def test_with_sure_travel_it_is_daskins_one_minus_q_to_the_k():
    travel = np.array([[100.0, 1e6], [100.0, 100.0], [100.0, 1e6]])

    missed = miss(travel, busy=0.4, targets=PROMISE, sigma=1e-6)

    assert by_place(missed, 2) == pytest.approx([1 - 0.4**3, 1 - 0.4])


def test_nobody_covers_nothing():
    assert by_place(np.zeros((0, 3)), 3).tolist() == [0, 0, 0]
    assert left_behind(np.zeros((0, 3)), np.ones(3)).tolist() == []


@given(table=tables())
def test_what_is_left_behind_is_what_recounting_without_them_says(table):
    weights = np.array([0.1, 0.2, 0.3, 0.4])

    found = left_behind(table, weights)

    for row in range(len(table)):
        rest = np.delete(table, row, axis=0)
        wanted = (by_place(table, 4) - by_place(rest, 4)) @ weights
        assert found[row] == pytest.approx(wanted, abs=1e-9)


@given(table=tables(), more=arrays(float, (1, 4), elements=chances))
def test_one_more_never_covers_less(table, more):
    assert (by_place(np.vstack((table, more)), 4) >= by_place(table, 4) - 1e-12).all()


def test_the_weights_of_all_targets_sum_to_the_demand():
    demand = np.array([3.0, 1.0])

    weights = column_weights(demand)

    assert weights.sum() == pytest.approx(4.0)
    assert len(weights) == 2 * len(TARGETS)


@given(places=arrays(float, (4, 4), elements=chances), count=st.integers(1, 3))
def test_chosen_places_are_close_to_the_best_of_all(places, count):
    """Greedy keeps 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978), exchanging more."""
    weights = np.full(4, 0.25)

    chosen = choose(places=places, weights=weights, count=count)

    best = max(
        by_place(places[list(some)], 4) @ weights for some in product(range(4), repeat=count)
    )
    assert len(chosen) == count
    assert by_place(places[chosen], 4) @ weights >= (1 - 1 / np.e) * best - 1e-9


@given(here=tables(), places=tables(), price=st.sampled_from((0.0, 0.001)))
def test_moves_are_worth_their_way_and_nobody_moves_twice(here, places, price):
    weights = np.full(4, 0.25)
    way = np.full((len(here), len(places)), 100.0)

    found = moves(
        here=here, places=places, weights=weights, way_s=way, price=price,
        may_move=np.ones(len(here), bool), most=3,
    )  # fmt: skip

    assert len({one.unit for one in found}) == len(found) <= 3
    after = here.copy()
    for one in found:
        before = by_place(after, 4) @ weights
        after[one.unit] = places[one.place]
        assert by_place(after, 4) @ weights - before == pytest.approx(one.gain, abs=1e-9)
        assert one.gain > price * 100


def test_who_may_not_move_stays():
    found = moves(
        here=np.ones((2, 4)), places=np.zeros((1, 4)), weights=np.ones(4), way_s=np.zeros((2, 1)),
        price=0.0, may_move=np.array([False, True]), most=2,
    )  # fmt: skip

    assert [one.unit for one in found] == [1]
