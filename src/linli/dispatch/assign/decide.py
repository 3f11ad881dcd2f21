"""One decision for all that waits: a minimum-cost matching that explains itself.

The matching is scipy's `linear_sum_assignment` (Crouse 2016, shortest augmenting paths): exact,
10 ms for 500 by 500. A case that wants several people stands in several rows.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from linli.dispatch.assign.cost import Costs, costs, spread
from linli.dispatch.assign.model import (
    DEFAULT,
    URGENT,
    Alternative,
    Floats,
    Plan,
    Proposal,
    Reason,
    Unserved,
    Weights,
    Window,
)

FORBIDDEN = 1e9
# Beyond this many cases the most pressing are matched; the rest is told that all are busy.
MOST_CASES = 600
# What is left behind is told from here on.
NOTABLE = 0.01


def decide(window: Window, weights: Weights = DEFAULT) -> Plan:
    """Who goes to which case of the window, with reasons, spreads and two alternatives each.

    The same window in another order gives the same plan. Nobody is sent to two cases, nobody who
    was tried or whose shift is over, and a case held by somebody is only given to another where
    that is cheaper by `call_off_s`.
    """
    window = _in_order(window)
    if not window.cases:
        return Plan((), ())
    if not window.units:
        return Plan((), tuple(Unserved(case.id, "nobody-on-shift") for case in window.cases))
    found = costs(window, weights)
    pairs = _match(window, found, weights)
    explaining = _Explaining(window, found, pairs)
    proposals = tuple(explaining.proposal(row, column) for row, column in pairs)
    served = {row for row, _ in pairs}
    unserved = tuple(
        Unserved(case.id, _why_not(window, found, row, weights))
        for row, case in enumerate(window.cases)
        if row not in served and case.wanted > 0
    )
    return Plan(proposals, unserved)


def choose(window: Window, weights: Weights = DEFAULT) -> list[tuple[int, int]]:
    """The pairs of `decide` alone, as (case, unit) numbers of a window that is in order of ids."""
    if not window.cases or not window.units:
        return []
    return _match(window, costs(window, weights), weights)


def describe(
    window: Window, case_id: str, weights: Weights = DEFAULT, *, most: int = 8
) -> list[Proposal]:
    """Everybody who may go to one case, the cheapest first, as if nobody else waited."""
    window = _in_order(window)
    if not window.units:
        return []
    found = costs(window, weights)
    row = next(at for at, case in enumerate(window.cases) if case.id == case_id)
    allowed = np.flatnonzero(np.isfinite(found.total[row]))
    order = sorted(allowed.tolist(), key=lambda at: (found.total[row, at], at))[:most]
    explaining = _Explaining(window, found, [(row, column) for column in order])
    return [explaining.proposal(row, column) for column in order]


def _in_order(window: Window) -> Window:
    """Rows and columns by id, so that ties are broken alike however the window was gathered."""
    rows = sorted(range(len(window.cases)), key=lambda at: window.cases[at].id)
    columns = sorted(range(len(window.units)), key=lambda at: window.units[at].id)
    shape = (len(rows), len(columns))
    grid = np.ix_(np.array(rows, np.int64), np.array(columns, np.int64))
    sigma = np.broadcast_to(np.asarray(window.sigma, dtype=np.float64), shape)
    return replace(
        window,
        cases=tuple(window.cases[at] for at in rows),
        units=tuple(window.units[at] for at in columns),
        travel_s=np.asarray(window.travel_s, dtype=np.float64).reshape(shape)[grid],
        sigma=sigma[grid],
    )


def _rows(window: Window, found: Costs) -> list[int]:
    """Case by case as often as it wants people; of a storm, those whose delay costs most."""
    listed = [row for row, case in enumerate(window.cases) for _ in range(case.wanted)]
    if len(listed) > MOST_CASES:
        listed = sorted(sorted(listed, key=lambda row: -found.defer[row])[:MOST_CASES])
    return listed


def _match(window: Window, found: Costs, weights: Weights) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment  # large: loaded where it is used

    rows = _rows(window, found)
    priced = _priced(window, found, weights)[rows]
    # Cases that nobody may take must not hold anybody either.
    chosen_rows, chosen_columns = linear_sum_assignment(
        np.where(np.isfinite(priced), priced, FORBIDDEN)
    )
    pairs = [
        (rows[at], int(column))
        for at, column in zip(chosen_rows, chosen_columns, strict=True)
        if np.isfinite(priced[at, column])
    ]
    if not _most_are_at_work(window, weights):
        return pairs
    return [(row, to) for row, to in pairs if not _held_back(window, row, to, weights)]


def _most_are_at_work(window: Window, weights: Weights) -> bool:
    working = window.working + sum(one.free_in_s > 0 for one in window.units)
    return working >= weights.hold_load * (window.working + len(window.units))


def _held_back(window: Window, row: int, column: int, weights: Weights) -> bool:
    """Whether a routine case had better wait a moment for somebody nearer."""
    case = window.cases[row]
    if case.grade in URGENT or case.held_by or case.waited_s >= weights.hold_s:
        return False
    way = float(window.travel_s[row, column]) + window.units[column].free_in_s
    return way > weights.hold_from_s


def _priced(window: Window, found: Costs, weights: Weights) -> Floats:
    """Cost less what deferring would cost; leaving a case one is on the way to costs extra."""
    priced = found.total - found.defer[:, None]
    if any(one.holds for one in window.units):
        by_id = {one.id: at for at, one in enumerate(window.units)}
        extra = np.array([weights.call_off_s if one.holds else 0.0 for one in window.units])
        priced = priced + extra
        for row, case in enumerate(window.cases):
            if case.held_by in by_id:
                priced[row, by_id[case.held_by]] -= weights.call_off_s
    return priced


def _why_not(window: Window, found: Costs, row: int, weights: Weights) -> str:
    case = window.cases[row]
    if not any(one.ends_in_s > 0 for one in window.units):
        return "nobody-on-shift"
    if all(one.id in case.tried for one in window.units if one.ends_in_s > 0):
        return "all-asked"
    if not np.isfinite(found.total[row]).any():
        return "no-way"
    cheapest = int(found.total[row].argmin())
    if _most_are_at_work(window, weights) and _held_back(window, row, cheapest, weights):
        return "held"
    return "all-busy"


class _Explaining:
    """What the explanations of one plan share, worked out once for all rows."""

    def __init__(self, window: Window, found: Costs, pairs: list[tuple[int, int]]) -> None:
        self.window, self.found = window, found
        self.sigma = np.asarray(window.sigma)
        self.taken = {column: row for row, column in pairs}
        rows = sorted({row for row, _ in pairs})
        total = found.total[rows]
        allowed = np.isfinite(total)
        nearest = np.where(allowed, found.arrival[rows], np.inf).argmin(axis=1)
        self.nearest = dict(zip(rows, nearest.tolist(), strict=True))
        few = min(3, total.shape[1])
        if few < total.shape[1]:
            cheap = np.argpartition(total, few - 1, axis=1)[:, :few]
        else:
            cheap = np.tile(np.arange(few), (len(rows), 1))
        self.cheapest = dict(zip(rows, cheap.tolist(), strict=True))

    def proposal(self, row: int, column: int) -> Proposal:
        case, unit = self.window.cases[row], self.window.units[column]
        arrival, cost = float(self.found.arrival[row, column]), float(self.found.total[row, column])
        low, high = spread(arrival, float(self.sigma[row, column]))
        reasons = list(_reasons(self.window, self.found, row, column))
        nearest = self.nearest[row]
        if nearest != column:
            reasons.append(self._instead_of(nearest, row))
        return Proposal(
            case=case.id,
            unit=unit.id,
            arrival_s=arrival,
            low_s=low,
            high_s=high,
            cost_s=cost,
            reasons=reasons,
            alternatives=tuple(self._alternatives(row, column)),
            leaves=unit.holds if case.held_by != unit.id else "",
        )

    def _instead_of(self, nearest: int, row: int) -> Reason:
        reason: Reason = {
            "code": "not-nearest",
            "nearest": self.window.units[nearest].id,
            "seconds": round(float(self.found.arrival[row, nearest])),
        }
        if self.taken.get(nearest, row) != row:
            reason["needed_at"] = self.window.cases[self.taken[nearest]].id
        return reason

    def _alternatives(self, row: int, column: int) -> Iterator[Alternative]:
        total = self.found.total[row]
        here = float(total[column])
        others = sorted((float(total[at]), at) for at in self.cheapest[row] if at != column)
        for cost, at in others[:2]:
            if np.isfinite(cost):
                arrival = float(self.found.arrival[row, at])
                low, high = spread(arrival, float(self.sigma[row, at]))
                unit = self.window.units[at].id
                yield Alternative(unit, arrival, low, high, cost, cost - here)


def _reasons(window: Window, found: Costs, row: int, column: int) -> Iterator[Reason]:
    case, unit = window.cases[row], window.units[column]
    travel = float(window.travel_s[row, column])
    yield {"code": "travel", "seconds": round(travel), "metres": None}
    yield {"code": "workload", "tasks": unit.tasks, "offers": unit.offers}
    matched = sorted(case.skills & unit.skills)
    if matched:
        yield {"code": "skill", "skills": matched}
    elif not found.skilled[row, column]:
        yield {"code": "no-skill", "skills": sorted(case.skills)}
    if case.owner and found.owned[row, column]:
        yield {"code": "own-organisation"}
    if found.late[row, column] > 0.5:
        yield {"code": "late", "chance": round(float(found.late[row, column]), 2)}
    if found.overrun[row, column] > 0:
        yield {"code": "shift-ends", "seconds": round(unit.ends_in_s)}
    if unit.left_behind >= NOTABLE:
        yield {"code": "left-behind", "chance": round(unit.left_behind, 3)}
    if unit.holds and case.held_by != unit.id and case.grade in URGENT:
        yield {"code": "called-off", "grade": unit.holds}
