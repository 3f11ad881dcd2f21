"""Rounds of a day by PyVRP's local search: as much worth as fits, then the least travel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp import Solution as Found
from pyvrp.constants import MAX_VALUE
from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement

from linli.dispatch.rounds.model import LeftOut, Plan, Stop, Ways, Worker
from linli.dispatch.rounds.schedule import walk, why_not

Ints = NDArray[np.int64]

# Worth of one, in seconds of travel: more than any detour within a day.
WORTH_S = 100_000
BUDGET_S = 5.0
# So many tries without a gain, and it is left at that.
PATIENCE = 5_000


def plan(
    *, stops: Sequence[Stop], workers: Sequence[Worker], ways: Ways, budget_s: float = BUDGET_S,
    patience: int = PATIENCE, seed: int = 1,
) -> Plan:  # fmt: skip
    """The rounds of one or several workers.

    Args:
        ways: seconds between places for every mode of the workers.
        budget_s: the longest it may compute; it ends sooner where nothing gets better.

    Raises:
        ValueError: two stops, or two workers, have the same id.
    """
    for kind, ids in (("stops", [s.id for s in stops]), ("workers", [w.id for w in workers])):
        if len(set(ids)) != len(ids):
            raise ValueError(f"two {kind} have the same id")
    can = [stop for stop in stops if any(walk(one, [stop], ways) for one in workers)]
    orders: list[list[Stop]] = [[] for _ in workers]
    if can:
        limit = MultipleCriteria([MaxRuntime(budget_s), NoImprovement(patience)])
        alike = _alike(workers)
        result = solve(_data(can, workers, ways, alike), limit, seed=seed, collect_stats=False)
        if result.is_feasible():
            orders = _orders(result.best, can, len(workers), alike)
    rounds = []
    for worker, order in zip(workers, orders, strict=True):
        # Whole seconds in the solver, rounded up, so that what it allows is possible.
        found = walk(worker, order, ways)
        if found is None:
            raise ValueError(f"the round of {worker.id} breaks a window")
        rounds.append(found)
    placed = {visit.stop.id for one in rounds for visit in one.visits}
    left = [LeftOut(one, why_not(one, workers, ways)) for one in stops if one.id not in placed]
    return Plan(tuple(rounds), tuple(left))


def _data(
    stops: Sequence[Stop], workers: Sequence[Worker], ways: Ways, alike: Sequence[Sequence[int]]
) -> ProblemData:
    """Places are stops, then the start and end of each sort of worker; a matrix for each mode and
    skills. Workers who are alike are one sort: there is nothing to try in swapping them."""
    sorts = [workers[one[0]] for one in alike]
    profiles = sorted({(one.mode, tuple(sorted(one.skills))) for one in sorts})
    number = {key: at for at, key in enumerate(profiles)}
    # Any: PyVRP's stubs describe arrays in a way that numpy's own types do not fit.
    matrices: list[Any] = [
        _matrix(stops, sorts, ways, mode, set(skills)) for mode, skills in profiles
    ]
    size = len(stops)
    has_load = any(one.load for one in stops)
    clients = [
        Client(
            at, delivery=[one.load] if has_load else [], service_duration=_up(one.service_s),
            tw_early=_up(one.opens_s), tw_late=int(one.closes_s), prize=one.worth * WORTH_S,
            required=False,
        )
        for at, one in enumerate(stops)
    ]  # fmt: skip
    depots = [Depot(size + at) for at in range(2 * len(sorts))]
    vehicles = [
        VehicleType(
            len(alike[at]), capacity=[_capacity(one)] if has_load else [], start_depot=2 * at,
            end_depot=2 * at + 1, tw_early=_up(one.starts_s), tw_late=int(one.ends_s),
            profile=number[one.mode, tuple(sorted(one.skills))],
        )
        for at, one in enumerate(sorts)
    ]  # fmt: skip
    locations = [Location(0, 0) for _ in range(size + 2 * len(sorts))]
    return ProblemData(locations, clients, depots, vehicles, matrices, matrices)


def _alike(workers: Sequence[Worker]) -> list[list[int]]:
    """Numbers of workers who differ in nothing but their names, together."""
    found: dict[Worker, list[int]] = {}
    for at, one in enumerate(workers):
        found.setdefault(replace(one, id=""), []).append(at)
    return list(found.values())


def _capacity(worker: Worker) -> int:
    return 2**40 if worker.capacity is None else worker.capacity


def _up(seconds: float) -> int:
    return int(np.ceil(seconds))


def _matrix(
    stops: Sequence[Stop], workers: Sequence[Worker], ways: Ways, mode: str, skills: set[str]
) -> Ints:
    places = [one.place for one in stops]
    for worker in workers:
        places += [worker.start, worker.start if worker.end is None else worker.end]
    seconds = ways[mode][np.ix_(places, places)]
    out = np.where(np.isfinite(seconds), np.ceil(np.where(np.isfinite(seconds), seconds, 0.0)), -1)
    matrix = out.astype(np.int64)
    matrix[matrix < 0] = MAX_VALUE
    barred = [at for at, one in enumerate(stops) if not one.skills <= skills]
    matrix[barred, :] = matrix[:, barred] = MAX_VALUE
    for at, worker in enumerate(workers):
        if worker.end is None:
            matrix[:, len(stops) + 2 * at + 1] = 0
    np.fill_diagonal(matrix, 0)
    return matrix


def _orders(
    found: Found, stops: Sequence[Stop], workers: int, alike: Sequence[Sequence[int]]
) -> list[list[Stop]]:
    orders: list[list[Stop]] = [[] for _ in range(workers)]
    free = [list(one) for one in alike]
    for route in found.routes():
        orders[free[route.vehicle_type()].pop(0)] = [
            stops[one.idx] for one in route.schedule() if one.is_client()
        ]
    return orders
