"""One decision for all that waits: a minimum-cost matching that explains itself.

The matching is scipy's `linear_sum_assignment` (Crouse 2016, shortest augmenting paths): exact,
10 ms for 500 by 500. A case that wants several people stands in several rows.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

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
    proposals = tuple(_proposal(window, found, row, column, pairs) for row, column in pairs)
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
    return [_proposal(window, found, row, column, [(row, column)]) for column in order]


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
    rows = _rows(window, found)
    priced = _priced(window, found, weights)[rows]
    # Cases that nobody may take must not hold anybody either.
    chosen_rows, chosen_columns = linear_sum_assignment(
        np.where(np.isfinite(priced), priced, FORBIDDEN)
    )
    return [
        (rows[at], int(column))
        for at, column in zip(chosen_rows, chosen_columns, strict=True)
        if np.isfinite(priced[at, column])
        and not _held_back(window, found, rows[at], int(column), weights)
    ]


def _held_back(window: Window, found: Costs, row: int, column: int, weights: Weights) -> bool:
    """Whether a routine case had better wait a moment for somebody nearer."""
    case = window.cases[row]
    if case.grade in URGENT or case.held_by or case.waited_s >= weights.hold_s:
        return False
    unit = window.units[column]
    everyone = window.working + len(window.units)
    working = window.working + sum(one.free_in_s > 0 for one in window.units)
    far = float(window.travel_s[row, column]) + unit.free_in_s > weights.hold_from_s
    return far and working >= weights.hold_load * everyone


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
    return "held" if _held_back(window, found, row, cheapest, weights) else "all-busy"


def _proposal(
    window: Window, found: Costs, row: int, column: int, pairs: list[tuple[int, int]]
) -> Proposal:
    case, unit = window.cases[row], window.units[column]
    arrival, cost = float(found.arrival[row, column]), float(found.total[row, column])
    low, high = spread(arrival, float(np.asarray(window.sigma)[row, column]))
    others = tuple(_alternatives(window, found, row, column))
    reasons = list(_reasons(window, found, row, column))
    if others and _nearest(found, row) != column:
        taken = {at: to for to, at in pairs}
        reasons.append(_instead_of_nearest(window, found, row, taken))
    return Proposal(
        case=case.id,
        unit=unit.id,
        arrival_s=arrival,
        low_s=low,
        high_s=high,
        cost_s=cost,
        reasons=reasons,
        alternatives=others,
        leaves=unit.holds if case.held_by != unit.id else "",
    )


def _nearest(found: Costs, row: int) -> int:
    return int(np.where(np.isfinite(found.total[row]), found.arrival[row], np.inf).argmin())


def _instead_of_nearest(window: Window, found: Costs, row: int, taken: dict[int, int]) -> Reason:
    nearest = _nearest(found, row)
    reason: Reason = {
        "code": "not-nearest",
        "nearest": window.units[nearest].id,
        "seconds": round(float(found.arrival[row, nearest])),
    }
    if nearest in taken and taken[nearest] != row:
        reason["needed_at"] = window.cases[taken[nearest]].id
    return reason


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


def _alternatives(window: Window, found: Costs, row: int, column: int) -> Iterator[Alternative]:
    costs_of_row: NDArray[np.float64] = found.total[row].copy()
    here = float(costs_of_row[column])
    costs_of_row[column] = np.inf
    few = min(2, len(costs_of_row))
    near = np.argpartition(costs_of_row, few - 1)[:few] if few < len(costs_of_row) else range(few)
    for at in sorted((int(at) for at in near), key=lambda at: (costs_of_row[at], at)):
        if np.isfinite(costs_of_row[at]):
            arrival, cost = float(found.arrival[row, at]), float(costs_of_row[at])
            low, high = spread(arrival, float(np.asarray(window.sigma)[row, at]))
            yield Alternative(window.units[at].id, arrival, low, high, cost, cost - here)
