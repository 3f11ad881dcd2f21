"""How rounds are walked without a plan: whoever is free first goes to the nearest that is open when
they come, or else waits for what opens first. What planned rounds are measured against."""

from collections.abc import Sequence

from linli.dispatch.rounds.model import LeftOut, Plan, Stop, Ways, Worker
from linli.dispatch.rounds.schedule import walk, why_not


def nearest_next(*, stops: Sequence[Stop], workers: Sequence[Worker], ways: Ways) -> Plan:
    """Each worker goes on to the nearest open stop that the shift's end allows."""
    rest = list(stops)
    orders: dict[str, list[Stop]] = {one.id: [] for one in workers}
    free = {one.id: (one.starts_s, one.start) for one in workers}
    going = {one.id: one for one in workers}
    while rest and going:
        worker = min(going.values(), key=lambda one: (free[one.id][0], one.id))
        now, place = free[worker.id]
        away = ways[worker.mode][place]
        for stop in sorted(rest, key=lambda one: _rank(one, now, float(away[one.place]))):
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


def _rank(stop: Stop, now_s: float, away_s: float) -> tuple[float, float, str]:
    """Open stops by nearness, then closed ones by when they open."""
    wait = max(0.0, stop.opens_s - now_s - away_s)
    return (0.0 if wait == 0 else stop.opens_s, away_s, stop.id)
