"""When a worker is where, going through stops in a given order; and why a stop fits nowhere."""

from collections.abc import Sequence

import numpy as np

from linli.dispatch.rounds import model
from linli.dispatch.rounds.model import Round, Stop, Visit, Ways, Worker


def walk(worker: Worker, stops: Sequence[Stop], ways: Ways) -> Round | None:
    """The round in this order, each as early as can be; None where a window, the shift's end, a
    skill or the load does not allow it."""
    seconds = ways[worker.mode]
    at, now, travel, load = worker.start, worker.starts_s, 0.0, 0
    visits = []
    for stop in stops:
        load += stop.load
        arrives = now + float(seconds[at, stop.place])
        begins = max(arrives, stop.opens_s)
        if begins > stop.closes_s or not stop.skills <= worker.skills:
            return None
        travel += arrives - now
        at, now = stop.place, begins + stop.service_s
        visits.append(Visit(stop, arrives, begins, now))
    back = 0.0 if worker.end is None else float(seconds[at, worker.end])
    done = now + back
    too_full = worker.capacity is not None and load > worker.capacity
    if too_full or not np.isfinite(done) or done > worker.ends_s:
        return None
    return Round(worker, tuple(visits), travel + back, done)


def why_not(stop: Stop, workers: Sequence[Worker], ways: Ways) -> str:
    """Why a stop is in no round: the reason of the workers who come closest to doing it."""
    if not workers:
        return model.NO_WORKER
    able = [one for one in workers if stop.skills <= one.skills]
    if not able:
        return model.NO_SKILL
    able = [one for one in able if np.isfinite(ways[one.mode][one.start, stop.place])]
    if not able:
        return model.NO_WAY
    able = [one for one in able if one.capacity is None or stop.load <= one.capacity]
    if not able:
        return model.LOAD
    if all(one.starts_s + ways[one.mode][one.start, stop.place] > stop.closes_s for one in able):
        return model.WINDOW
    if all(walk(one, [stop], ways) is None for one in able):
        return model.SHIFT
    return model.FULL
