"""The embedded router against Floyd and Warshall, and where it snaps to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall
from tests import strategies  # noqa: F401  # loads the profile

from linli.dispatch.travel.network import Way, build
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import DAY, KMH, RUSH

STEP = 0.001
A, B, C, D = (113.90, 30.60), (113.901, 30.60), (113.902, 30.60), (113.901, 30.601)


def spot(column, row):
    return (113.90 + column * STEP, 30.60 + row * STEP)


@st.composite
def networks(draw):
    """Any streets on a small lattice; some one-way, some cut off."""
    spots = [spot(column, row) for column in range(4) for row in range(3)]
    ways = [
        Way(
            draw(st.sampled_from(("primary", "residential", "footway"))),
            (spots[a], spots[b]),
            draw(st.sampled_from((0, 0, 1, -1))),
        )
        for a, b in draw(
            st.lists(
                st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda ab: ab[0] != ab[1]),
                min_size=1,
                max_size=24,
            )
        )
    ]
    return build(ways)


@given(network=networks(), mode=st.sampled_from(("walk", "ebike", "car")))
def test_times_are_the_shortest_in_both_directions_and_whichever_side_is_longer(network, mode):
    router = Router(network)
    every = np.arange(network.size)
    wanted = floyd_warshall(router.graph(mode, DAY))

    few = every[: max(network.size // 2, 1)]

    for starts, goals in ((every, few), (few, every), (every, every)):
        found = router.seconds(starts, goals, mode=mode, at=DAY)
        assert np.allclose(found, wanted[np.ix_(starts, goals)], rtol=1e-5)


def test_a_one_way_street_binds_wheels_and_not_feet():
    router = Router(build([Way("residential", (A, B), oneway=1)]))
    ends = np.array([0, 1])

    walk = router.seconds(ends, ends, mode="walk", at=DAY)
    ride = router.seconds(ends, ends, mode="ebike", at=DAY)

    assert walk[0, 1] == walk[1, 0]
    assert ride[0, 1] < ride[1, 0] <= walk[1, 0] + 0.01


def test_rush_hour_slows_cars_by_its_factor():
    router = Router(build([Way("primary", (A, B))]))
    ends = np.array([0, 1])

    day, rush = (router.seconds(ends, ends, mode="car", at=at)[0, 1] for at in (DAY, RUSH))

    assert day == pytest.approx(95.7 / (KMH["car"]["primary"] / 3.6), rel=0.01)
    assert rush == pytest.approx(day / RUSH.factor["car"], rel=1e-5)


def test_places_snap_to_what_hangs_together_and_not_at_all_when_far_away():
    island = Way("footway", ((113.9004, 30.6002), (113.9005, 30.6002)))
    router = Router(build([Way("residential", (A, B, C)), Way("residential", (B, D)), island]))

    snapped = router.snap(np.array([(113.9003, 30.6001), (113.95, 30.60)]))

    assert snapped.node[0] in router.main_nodes
    assert snapped.node[1] == -1
    nowhere = router.seconds(snapped.node, snapped.node, mode="walk", at=DAY)
    assert nowhere[0, 0] == 0 and np.isinf(nowhere[[0, 1, 1], [1, 0, 1]]).all()


def test_a_limit_leaves_out_what_is_further():
    router = Router(build([Way("residential", (A, B, C))]))

    found = router.seconds(np.array([0]), np.array([1, 2]), mode="walk", at=DAY, limit_s=100)

    assert np.isfinite(found).tolist() == [[True, False]]
