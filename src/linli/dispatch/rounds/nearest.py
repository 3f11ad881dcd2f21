"""How rounds are walked without a plan: whoever is free first goes to the nearest that they can
still do. What planned rounds are measured against."""

from collections.abc import Sequence

from linli.dispatch.rounds.model import LeftOut, Plan, Stop, Ways, Worker
from linli.dispatch.rounds.schedule import walk, why_not


def nearest_next(*, stops: Sequence[Stop], workers: Sequence[Worker], ways: Ways) -> Plan:
    """Each worker goes on to the nearest stop that windows and the shift's end allow."""
    rest = list(stops)
    orders: dict[str, list[Stop]] = {one.id: [] for one in workers}
    free = {one.id: (one.starts_s, one.start) for one in workers}
    going = {one.id: one for one in workers}
    while rest and going:
        worker = min(going.values(), key=lambda one: (free[one.id][0], one.id))
        _, place = free[worker.id]
        near = sorted(rest, key=lambda one: (float(ways[worker.mode][place, one.place]), one.id))
        for stop in near:
            found = walk(worker, [*orders[worker.id], stop], ways)
            if found is not None:
                orders[worker.id].append(stop)
                free[worker.id] = (found.visits[-1].leaves_s, stop.place)
                rest.remove(stop)
                break
        else:
            del going[worker.id]
    rounds = [found for one in workers if (found := walk(one, orders[one.id], ways)) is not None]
    return Plan(tuple(rounds), tuple(LeftOut(one, why_not(one, workers, ways)) for one in rest))
