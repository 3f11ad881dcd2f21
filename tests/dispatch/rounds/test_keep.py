"""Going on with a round: the order is kept while it fits, and no stop is ever lost."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.dispatch.rounds import Stop, Worker, changes, replan
from linli.dispatch.rounds.keep import in_order

HOUR = 3600.0


def line(*metres):
    """Places on one street, a metre a second."""
    at = np.array(metres, float)
    return {"walk": np.abs(at[:, None] - at[None, :])}


def stops_of(seed, size):
    rng = np.random.default_rng(seed)
    return [
        Stop(
            str(at), at, float(rng.uniform(60, 1200)), opens, opens + float(rng.uniform(300, 7200))
        )
        for at, opens in enumerate(rng.uniform(0, 4 * HOUR, size), start=1)
    ]


def plane(seed, size):
    spots = np.random.default_rng(seed).uniform(0, 2000, (size, 2))
    return {"walk": np.sqrt(((spots[:, None] - spots[None, :]) ** 2).sum(axis=-1))}


def spans(at_s, *, break_s=1800.0):
    """A day in two pieces with a break, from a moment on."""
    pieces = [Worker("w/0", 0, 0.0, 2 * HOUR), Worker("w/1", 0, 2 * HOUR + break_s, 6 * HOUR)]
    return [
        Worker(one.id, one.start, max(one.starts_s, at_s), one.ends_s)
        for one in pieces
        if one.ends_s > max(one.starts_s, at_s)
    ]


def test_an_order_that_fits_is_kept_though_another_were_shorter():
    order = [Stop("far", 2, 60), Stop("near", 1, 60)]

    found = replan(order=order, spans=spans(0), ways=line(0, 100, 900))

    assert [visit.stop.id for visit in found.rounds[0].visits] == ["far", "near"]


def test_what_does_not_fit_before_the_break_goes_on_after_it():
    order = [Stop("a", 1, HOUR), Stop("b", 1, 1.5 * HOUR), Stop("c", 1, 600)]

    found = replan(order=order, spans=spans(0), ways=line(0, 10))

    first, second = found.rounds
    assert [one.stop.id for one in first.visits] == ["a"]
    assert [one.stop.id for one in second.visits] == ["b", "c"]
    assert second.visits[0].begins_s >= 2.5 * HOUR


def test_where_the_order_does_not_fit_any_more_the_rest_is_planned_anew():
    order = [Stop("long", 1, HOUR), Stop("closes", 2, 60, closes_s=900)]

    found = replan(order=order, spans=spans(0), ways=line(0, 10, 20))

    assert [one.stop.id for one in found.rounds[0].visits] == ["closes", "long"]
    assert not found.left_out


def test_nobody_on_duty_any_more_leaves_all_out_with_the_reason():
    found = replan(order=stops_of(1, 3), spans=[], ways={"walk": np.zeros((4, 4))})

    assert [one.why for one in found.left_out] == ["no-worker"] * 3


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000), size=st.integers(0, 8), at_s=st.floats(0, 5 * HOUR),
)  # fmt: skip
def test_every_stop_is_in_its_window_and_on_duty_once_or_left_out_and_told(seed, size, at_s):
    order, ways, pieces = stops_of(seed, size), plane(seed, size + 1), spans(at_s)

    found = replan(order=order, spans=pieces, ways=ways, budget_s=0.2)

    visits = [(one, visit) for one in found.rounds for visit in one.visits]
    names = [visit.stop.id for _one, visit in visits] + [one.stop.id for one in found.left_out]
    assert sorted(names) == sorted(one.id for one in order)
    for one, visit in visits:
        assert max(at_s, visit.stop.opens_s) <= visit.begins_s <= visit.stop.closes_s
        assert one.worker.starts_s <= visit.begins_s and visit.leaves_s <= one.worker.ends_s
    kept = in_order(order=order, spans=pieces, ways=ways)
    if kept is not None:
        assert [v.stop.id for one in kept for v in one.visits] == [one.id for one in order]
    told = changes(before={one.id: one.opens_s for one in order}, after=found)
    assert {one.stop for one in told if one.code == "left-out"} == {
        one.stop.id for one in found.left_out
    }
    assert all(one.why for one in told if one.code == "left-out")


def test_small_shifts_are_no_news_and_what_comes_back_is():
    order = [Stop("a", 1, 60), Stop("b", 2, 60)]
    found = replan(order=order, spans=spans(0), ways=line(0, 100, 1000))

    told = changes(before={"a": 0.0, "b": None}, after=found)

    assert [(one.stop, one.code) for one in told] == [("b", "back-in")]
    assert [one.code for one in changes(before={"a": 1000.0, "b": 100.0}, after=found)] == [
        "earlier", "later",
    ]  # fmt: skip
