"""Something urgent comes while rounds are under way: the cheapest place for it, then a better
order for what is still to be done. What has begun, or is being walked to, stays."""

from collections.abc import Sequence
from dataclasses import replace

from linli.dispatch.rounds.model import LeftOut, Plan, Round, Stop, Ways, Worker
from linli.dispatch.rounds.schedule import walk, why_not
from linli.dispatch.rounds.solve import plan as planned


def insert(*, plan: Plan, stop: Stop, now_s: float, ways: Ways) -> Plan:
    """The plan with a stop more, where it costs the least travel.

    Where it fits nowhere as things stand, stops of less worth make room: as little worth as can
    be, one round only. They are left out with the reason `full`; what then still can't be done is
    left out itself. Takes milliseconds: `improve` may follow.
    """
    best: tuple[tuple[float, float], int, Round, tuple[Stop, ...]] | None = None
    for at, one in enumerate(plan.rounds):
        fixed, rest = _split(one, now_s)
        for dropped in _drops(rest, stop):
            kept = [other for other in rest if other not in dropped]
            found = _cheapest(one.worker, fixed, kept, stop, now_s, ways)
            if found is None:
                continue
            cost = (float(sum(other.worth for other in dropped)), found.travel_s - one.travel_s)
            if best is None or cost < best[0]:
                best = (cost, at, found, dropped)
    if best is None:
        workers = [one.worker for one in plan.rounds]
        return replace(plan, left_out=(*plan.left_out, LeftOut(stop, why_not(stop, workers, ways))))
    _, at, found, dropped = best
    rounds = (*plan.rounds[:at], found, *plan.rounds[at + 1 :])
    left = tuple(LeftOut(one, "full") for one in dropped)
    return Plan(rounds, (*plan.left_out, *left))


def improve(*, plan: Plan, now_s: float, ways: Ways, budget_s: float = 2.0, seed: int = 1) -> Plan:
    """A better order, among all workers, for what is not yet begun; never a worse plan.

    What was left out is tried again.
    """
    heads = [_split(one, now_s)[0] for one in plan.rounds]
    rest = [stop for one in plan.rounds for stop in _split(one, now_s)[1]]
    workers = [_moved(one, head, now_s) for one, head in zip(plan.rounds, heads, strict=True)]
    found = planned(
        stops=[*rest, *(one.stop for one in plan.left_out)], workers=workers, ways=ways,
        budget_s=budget_s, seed=seed,
    )  # fmt: skip
    rounds = []
    for old, head, new in zip(plan.rounds, heads, found.rounds, strict=True):
        again = _walk(old.worker, head, [one.stop for one in new.visits], now_s, ways)
        if again is None:
            return plan
        rounds.append(again)
    better = Plan(tuple(rounds), found.left_out)
    return better if (-better.worth, better.travel_s) < (-plan.worth, plan.travel_s) else plan


def _split(one: Round, now_s: float) -> tuple[list[Stop], list[Stop]]:
    """Stops that are begun or being walked to, and the others."""
    leaves, fixed = one.worker.starts_s, 0
    for visit in one.visits:
        if leaves >= now_s:
            break
        fixed += 1
        leaves = visit.leaves_s
    stops = [visit.stop for visit in one.visits]
    return stops[:fixed], stops[fixed:]


def _drops(rest: Sequence[Stop], stop: Stop) -> list[tuple[Stop, ...]]:
    """Nothing, each stop of less worth, and each pair of neighbours of less worth together."""
    less = [one for one in rest if one.worth < stop.worth]
    singles: list[tuple[Stop, ...]] = [(one,) for one in less]
    pairs = [(a, b) for a, b in zip(less, less[1:], strict=False) if a.worth + b.worth < stop.worth]
    return [(), *singles, *pairs]


def _cheapest(
    worker: Worker, fixed: list[Stop], rest: list[Stop], stop: Stop, now_s: float, ways: Ways
) -> Round | None:
    found = [
        _walk(worker, fixed, [*rest[:at], stop, *rest[at:]], now_s, ways)
        for at in range(len(rest) + 1)
    ]
    return min(
        (one for one in found if one is not None), key=lambda one: one.travel_s, default=None
    )


def _moved(one: Round, head: list[Stop], now_s: float) -> Worker:
    """The worker as from the end of what is fixed."""
    if not head:
        return replace(one.worker, starts_s=max(one.worker.starts_s, now_s))
    last = one.visits[len(head) - 1]
    carried = sum(stop.load for stop in head)
    room = None if one.worker.capacity is None else one.worker.capacity - carried
    return replace(
        one.worker, start=last.stop.place, starts_s=max(last.leaves_s, now_s), capacity=room
    )


def _walk(
    worker: Worker, head: list[Stop], rest: list[Stop], now_s: float, ways: Ways
) -> Round | None:
    """A round of which the head keeps its times and the rest begins no sooner than now."""
    done = walk(replace(worker, end=None, ends_s=float("inf")), head, ways)
    if done is None:
        return None
    moved = replace(_moved(done, head, now_s), end=worker.end, ends_s=worker.ends_s)
    after = walk(moved, rest, ways)
    if after is None:
        return None
    visits = (*done.visits, *after.visits)
    return Round(worker, visits, done.travel_s + after.travel_s, after.done_s)
