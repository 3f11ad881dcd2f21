"""The twin against what queueing theory knows exactly."""

from dataclasses import replace

import numpy as np
import pytest
from tests.dispatch.twin.analytic import erlang_c_wait, hypercube

from linli.dispatch.assign import DEFAULT
from linli.dispatch.twin.calls import FLAT, Category, draw_calls
from linli.dispatch.twin.engine import play
from linli.dispatch.twin.ground import Ground, single
from linli.dispatch.twin.policies import Closest, Linli, Parts
from linli.dispatch.twin.process import Process
from linli.dispatch.twin.world import Shift

AT_ONCE = Process("at once", (), (), 0.0, (), 60.0, knows_places=True)
WORK_S = 1200.0
ONE_KIND = (Category("any", 1.0, "P3", WORK_S, exponential=True),)
HOURS = 300.0


def test_erlang_c_of_a_single_server_is_the_textbooks():
    assert erlang_c_wait(0.5 / WORK_S, WORK_S, 1) == pytest.approx(WORK_S)


@pytest.mark.parametrize(("people", "load"), [(1, 0.5), (3, 0.7), (8, 0.8)])
def test_the_wait_without_ways_is_erlangs(people, load):
    rate = load * people / WORK_S
    ground = single(units=people)
    policy = Closest(process=AT_ONCE)
    waits = []
    for seed in range(10):
        calls = draw_calls(
            ground=ground, categories=ONE_KIND, per_hour=rate * 3600, hours=HOURS, seed=seed,
            profile=FLAT,
        )  # fmt: skip
        played = play(ground=ground, shifts=[Shift(0)] * people, calls=calls, policy=policy)
        late = [one for one in played.matters if one.call.at_s > 20 * 3600]
        waits.append(np.mean([one.arrived_s - one.call.at_s for one in late]))

    wanted = erlang_c_wait(rate, WORK_S, people)

    error = np.std(waits, ddof=1) / np.sqrt(len(waits))
    assert abs(np.mean(waits) - wanted) < 3.5 * error
    assert error < 0.15 * wanted


@pytest.mark.parametrize(
    "policy",
    [
        Closest(process=AT_ONCE),
        # Linli decides like the closest where nothing but the way counts.
        Linli(
            process=AT_ONCE,
            parts=Parts(standby=False, call_off=False, coverage=False, fairness=False, hold=False),
            weights=replace(DEFAULT, ask_s=0.0),
        ),
    ],
    ids=["closest", "linli"],
)
def test_who_is_busy_and_who_serves_whom_is_larsons_hypercube(policy):
    # Ways of milliseconds: they set the order of preference and take no time.
    way = np.array([[1, 2, 3], [2, 1, 3], [3, 2, 1]]) * 1e-3
    share = np.array([0.5, 0.3, 0.2])
    at = np.arange(3)
    ground = Ground(way.astype(np.float32), share, at, share, at, share, share)
    rate = 0.55 * 3 / WORK_S
    orders = [np.argsort(way[:, atom], kind="stable").tolist() for atom in range(3)]
    busy, serves = hypercube(share * rate, orders, WORK_S)
    found, met, whole = np.zeros(3), np.zeros((3, 3)), 0.0
    for seed in range(5):
        calls = draw_calls(
            ground=ground, categories=ONE_KIND, per_hour=rate * 3600, hours=HOURS, seed=seed,
            profile=FLAT,
        )  # fmt: skip
        played = play(
            ground=ground, shifts=[Shift(node) for node in range(3)], calls=calls, policy=policy
        )
        found += [one.busy_s for one in played.people]
        whole += played.until_s
        for one in played.matters:
            if one.arrived_s is not None and one.arrived_s - one.call.at_s < 1.0:
                met[one.call.node, one.people[0]] += 1

    assert found / whole == pytest.approx(busy, abs=0.03)
    assert met / met.sum() == pytest.approx(serves, abs=0.025)
