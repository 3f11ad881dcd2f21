"""Something urgent comes: what has begun stays, the rest makes room, and nothing gets worse."""

import numpy as np
import pytest

from linli.dispatch.rounds import LeftOut, Plan, Stop, Worker, improve, insert
from linli.dispatch.rounds.schedule import walk

DAY = 8 * 3600.0
WAYS = {"walk": np.abs(np.subtract.outer(*[np.array([0.0, 100, 200, 300, 400, 5000])] * 2))}


def made(*stops, worker=None, left=()):
    worker = worker or Worker("w", 0, 0, DAY, 0)
    return Plan((walk(worker, stops, WAYS),), left)


def order(plan, at=0):
    return [visit.stop.id for visit in plan.rounds[at].visits]


def stop(name, place, **more):
    return Stop(name, place, more.pop("service_s", 600), **more)


def test_it_goes_where_it_costs_least_and_what_is_begun_stays():
    plan = made(stop("a", 1), stop("b", 3), stop("c", 4))

    found = insert(plan=plan, stop=stop("x", 2), now_s=300, ways=WAYS)

    assert order(found) == ["a", "x", "b", "c"]
    assert found.rounds[0].visits[0] == plan.rounds[0].visits[0]
    assert found.travel_s == plan.travel_s


def test_who_is_on_the_way_to_a_stop_goes_there_first():
    plan = made(stop("a", 1), stop("b", 3))

    found = insert(plan=plan, stop=stop("x", 2, closes_s=1500, worth=9), now_s=750, ways=WAYS)

    # At 750 s they walk from a to b and come back for it, too late for its window: left out.
    assert order(found) == ["a", "b"]
    assert [(one.stop.id, one.why) for one in found.left_out] == [("x", "full")]


def test_it_begins_no_sooner_than_it_is_known():
    plan = made(stop("a", 1))

    found = insert(plan=plan, stop=stop("x", 2), now_s=5000, ways=WAYS)

    assert found.rounds[0].visits[1].arrives_s == 5100


def test_the_worker_to_whom_it_costs_least_gets_it():
    far = Worker("far", 5, 0, DAY, 5)
    plan = Plan((walk(far, [], WAYS), walk(Worker("near", 0, 0, DAY, 0), [stop("a", 4)], WAYS)), ())

    found = insert(plan=plan, stop=stop("x", 2), now_s=0, ways=WAYS)

    assert order(found, 0) == [] and order(found, 1) in (["x", "a"], ["a", "x"])


def test_less_worth_makes_room_and_more_worth_does_not():
    worker = Worker("w", 0, 0, 2450, 0)
    plan = made(stop("a", 1, worth=5), stop("b", 2, worth=2), stop("c", 3, worth=1), worker=worker)

    found = insert(plan=plan, stop=stop("x", 2, worth=4), now_s=0, ways=WAYS)
    refused = insert(plan=plan, stop=stop("x", 2, worth=1), now_s=0, ways=WAYS)

    assert set(order(found)) == {"a", "b", "x"}
    assert [(one.stop.id, one.why) for one in found.left_out] == [("c", "full")]
    assert order(refused) == ["a", "b", "c"]
    assert [one.stop.id for one in refused.left_out] == ["x"]


@pytest.mark.parametrize("now", [0.0, 650.0, 2000.0])
def test_improving_mends_the_order_of_what_is_not_begun(now):
    plan = made(stop("a", 1), stop("d", 4), stop("b", 2), stop("c", 3))

    found = improve(plan=plan, now_s=now, ways=WAYS, budget_s=1.0)

    assert sorted(order(found)) == ["a", "b", "c", "d"]
    assert found.travel_s <= plan.travel_s
    begun = [one for one in plan.rounds[0].visits if one.arrives_s <= now]
    assert list(found.rounds[0].visits[: len(begun)]) == begun
    if now == 0.0:
        assert found.travel_s == 800


def test_improving_finds_room_for_what_was_left_out_by_mistake():
    plan = made(stop("a", 1), left=(LeftOut(stop("b", 2), "full"),))

    found = improve(plan=plan, now_s=0, ways=WAYS, budget_s=1.0)

    assert sorted(order(found)) == ["a", "b"]
    assert found.left_out == ()


def test_improving_never_makes_it_worse():
    plan = made(stop("a", 1), stop("b", 2), stop("c", 3))

    assert improve(plan=plan, now_s=0, ways=WAYS, budget_s=0.2) == plan
