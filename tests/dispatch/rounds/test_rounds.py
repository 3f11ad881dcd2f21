"""Rounds: small ones with a known best, windows, skills, ends of shifts, and why not."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.core.coordinates import Point
from linli.dispatch.rounds import Stop, Worker, nearest_next, plan, ways_between
from linli.dispatch.rounds.schedule import walk
from linli.dispatch.travel.times import Travel

DAY = 8 * 3600.0


def line(*metres):
    """Places on one street, a metre a second."""
    at = np.array(metres, float)
    return {"walk": np.abs(at[:, None] - at[None, :])}


def plane(seed, size):
    spots = np.random.default_rng(seed).uniform(0, 1500, (size, 2))
    return {"walk": np.sqrt(((spots[:, None] - spots[None, :]) ** 2).sum(axis=-1))}


def order(found, at=0):
    return [visit.stop.id for visit in found.rounds[at].visits]


def test_given_windows_then_the_order_follows_them_and_waits_are_told():
    stops = [Stop("near", 1, 60, opens_s=3000), Stop("far", 2, 60, closes_s=1000)]

    found = plan(stops=stops, workers=[Worker("w", 0, 0, DAY, 0)], ways=line(0, 100, 900))

    assert order(found) == ["far", "near"]
    far, near = found.rounds[0].visits
    assert (far.arrives_s, far.begins_s, far.leaves_s) == (900, 900, 960)
    assert (near.arrives_s, near.begins_s, near.waits_s) == (1760, 3000, 1240)
    assert (found.rounds[0].travel_s, found.rounds[0].done_s) == (1800, 3160)


@pytest.mark.parametrize("seed", range(6))
def test_given_seven_stops_then_it_is_the_best_of_all_orders(seed):
    ways = plane(seed, 8)
    rng = np.random.default_rng(seed)
    stops = [
        Stop(str(at), at, 120, opens, opens + 2500)
        for at, opens in enumerate(rng.uniform(0, 2000, 7), start=1)
    ]
    worker = Worker("w", 0, 0, DAY, 0)

    found = plan(stops=stops, workers=[worker], ways=ways, patience=1000)

    possible = [one for some in permutations(stops) if (one := walk(worker, some, ways))]
    if possible:
        best = min(one.travel_s for one in possible)
        assert not found.left_out
        # The solver counts whole seconds, rounded up: a second for each of the eight ways.
        assert best - 1e-6 <= found.travel_s <= best + 8
    else:
        assert found.left_out


def test_two_workers_share_and_each_ends_where_they_should():
    ways = line(0, 100, 200, 5000, 5100, 5200)
    stops = [Stop(str(at), at, 60) for at in (1, 2, 4, 5)]
    workers = [Worker("a", 0, 0, DAY, 0), Worker("b", 3, 0, DAY)]

    found = plan(stops=stops, workers=workers, ways=ways, patience=500)

    assert set(order(found, 0)) == {"1", "2"}
    assert order(found, 1) == ["4", "5"]
    assert found.rounds[0].travel_s == 400
    assert found.rounds[1].travel_s == 200


def test_skills_are_kept_to_even_where_it_is_further():
    stops = [Stop("gas", 1, 60, skills=frozenset({"gas"})), Stop("visit", 2, 60)]
    workers = [Worker("near", 0, 0, DAY), Worker("far", 3, 0, DAY, skills=frozenset({"gas"}))]

    found = plan(stops=stops, workers=workers, ways=line(0, 10, 20, 4000), patience=500)

    assert "gas" in order(found, 1) and "gas" not in order(found, 0)
    assert not found.left_out


def test_load_is_kept_to():
    stops = [Stop(str(at), at, 10, load=2) for at in (1, 2, 3)]

    found = plan(stops=stops, workers=[Worker("w", 0, 0, DAY, capacity=4)],
                 ways=line(0, 10, 20, 30), patience=500)  # fmt: skip

    assert len(order(found)) == 2
    assert [one.why for one in found.left_out] == ["full"]


def test_given_too_little_time_then_what_is_worth_more_is_done():
    stops = [Stop(str(at), at, 1000, worth=1) for at in (1, 2, 3)] + [Stop("4", 4, 1000, worth=5)]

    found = plan(stops=stops, workers=[Worker("w", 0, 0, 2500, 0)],
                 ways=line(0, 10, 20, 30, 200), patience=500)  # fmt: skip

    assert "4" in order(found) and len(order(found)) == 2
    assert {one.why for one in found.left_out} == {"full"}


@pytest.mark.parametrize(
    ("stop", "workers", "why"),
    [
        (Stop("s", 1, 60), [], "no-worker"),
        (Stop("s", 1, 60, skills=frozenset({"gas"})), [Worker("w", 0, 0, DAY)], "no-skill"),
        (Stop("s", 2, 60), [Worker("w", 0, 0, DAY)], "no-way"),
        (Stop("s", 1, 60, closes_s=50), [Worker("w", 0, 0, DAY)], "window"),
        (Stop("s", 1, 900), [Worker("w", 0, 0, 800)], "shift"),
        (Stop("s", 1, 60, load=9), [Worker("w", 0, 0, DAY, capacity=4)], "load"),
    ],
)
def test_a_stop_that_fits_nowhere_says_why(stop, workers, why):
    ways = {"walk": np.array([[0, 100, np.inf], [100, 0, np.inf], [np.inf, np.inf, 0]])}

    found = plan(stops=[stop], workers=workers, ways=ways)

    assert [(one.stop.id, one.why) for one in found.left_out] == [("s", why)]
    assert all(not one.visits for one in found.rounds)


def test_without_stops_there_are_empty_rounds_and_equal_names_are_refused():
    worker = Worker("w", 0, 0, DAY, 0)

    assert plan(stops=[], workers=[worker], ways=line(0)).rounds[0].visits == ()
    with pytest.raises(ValueError, match="two stops"):
        plan(stops=[Stop("s", 0, 1), Stop("s", 0, 1)], workers=[worker], ways=line(0))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 9), shift=st.integers(600, 9000))
def test_every_stop_is_done_once_within_its_window_or_left_out(seed, size, shift):
    ways = plane(seed, size + 1)
    rng = np.random.default_rng(seed)
    stops = [
        Stop(str(at), at, float(rng.uniform(0, 900)), float(opens), float(opens + 1200))
        for at, opens in enumerate(rng.uniform(0, 6000, size), start=1)
    ]
    workers = [Worker("a", 0, 0, shift, 0), Worker("b", 0, 300, shift)]

    for found in (
        plan(stops=stops, workers=workers, ways=ways, patience=50),
        nearest_next(stops=stops, workers=workers, ways=ways),
    ):
        done = [visit for one in found.rounds for visit in one.visits]
        names = [one.stop.id for one in done] + [one.stop.id for one in found.left_out]
        assert sorted(names) == sorted(one.id for one in stops)
        assert all(one.stop.opens_s <= one.begins_s <= one.stop.closes_s for one in done)
        assert all(one.done_s <= shift for one in found.rounds)


def test_nearest_next_goes_to_the_nearest_and_a_plan_is_shorter():
    ways = line(0, -100, 150, -400)
    stops = [Stop(str(at), at, 10) for at in (1, 2, 3)]
    worker = Worker("w", 0, 0, DAY)

    near = nearest_next(stops=stops, workers=[worker], ways=ways)
    best = plan(stops=stops, workers=[worker], ways=ways, patience=500)

    assert order(near) == ["1", "2", "3"] and near.travel_s == 900
    assert order(best) == ["2", "1", "3"] and best.travel_s == 700


def test_ways_come_from_travel_times():
    places = [Point(113.9, 30.6), Point(113.91, 30.6)]

    ways = ways_between(travel=Travel(), places=places, modes=("walk", "car"), hour=9)

    assert ways["walk"].shape == (2, 2)
    assert ways["walk"][0, 1] > ways["car"][0, 1] > 0
