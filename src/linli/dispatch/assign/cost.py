"""The cost of each pair of case and responder, term by term."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.assign.model import Floats, Unit, Waiting, Weights, Window

Row = TypeVar("Row", Waiting, Unit)

# 10th and 90th percentile of the standard normal distribution.
Z80 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Costs:
    """Arrays of cases by units, in seconds; `defer` by case. Infinite cost: not allowed."""

    total: Floats
    arrival: Floats
    late: Floats
    skilled: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    owned: NDArray[np.bool_]
    overrun: Floats
    defer: Floats


def costs(window: Window, weights: Weights) -> Costs:
    """What each pair costs, and what leaving each case for later does."""
    cases, units = window.cases, window.units
    grade = _of(cases, lambda case: weights.grade[case.grade])
    waited = _of(cases, lambda case: case.waited_s)
    arrival = _arrival(window, weights)
    late = chance_late(arrival, waited[:, None], window.sigma, weights.target_s)
    skilled, fits, owned = _suiting(cases, units)
    overrun = np.maximum(arrival + weights.work_s - _of(units, lambda one: one.ends_in_s), 0.0)
    total = grade[:, None] * (arrival + weights.late_s * late)
    total += weights.skill_gap_s * ~skilled + weights.other_kind_s * ~fits
    total += weights.other_owner_s * ~owned + weights.overrun * overrun
    total += _of_each_unit(units, weights)
    total[_forbidden(cases, units, window.travel_s)] = np.inf
    defer = _deferred(cases, grade, waited, weights)
    return Costs(total, arrival, late, skilled, fits, owned, overrun, defer)


def chance_late(
    arrival: Floats, waited: Floats | float, sigma: Floats | float, target_s: float
) -> Floats:
    """How likely the arrival is later than `target_s` after the report; log-normal travel."""
    from scipy.special import ndtr  # large: loaded where it is used

    left = target_s - np.asarray(waited, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(np.maximum(arrival, 1.0) / np.maximum(left, 1e-9)) / sigma
    return np.where(left > 0, ndtr(z), 1.0)


def spread(arrival_s: float, sigma: float) -> tuple[float, float]:
    """Within which bounds the arrival lies eight times in ten."""
    wide = exp(Z80 * sigma)
    return arrival_s / wide, arrival_s * wide


def _of(rows: Sequence[Row], read: Callable[[Row], float]) -> Floats:
    return np.array([read(row) for row in rows], dtype=np.float64)


def _arrival(window: Window, weights: Weights) -> Floats:
    free_in = _of(window.units, lambda one: one.free_in_s)
    accepts = np.clip(_of(window.units, lambda one: one.accepts), 0.05, 1.0)
    asking = weights.ask_s + weights.lapse_s * (1.0 - accepts) / accepts
    held = _held_pairs(window.cases, window.units)
    return window.travel_s + free_in + np.where(held, 0.0, asking)


def _held_pairs(cases: Sequence[Waiting], units: Sequence[Unit]) -> NDArray[np.bool_]:
    held = np.zeros((len(cases), len(units)), np.bool_)
    if not any(case.held_by for case in cases):
        return held
    place = {one.id: at for at, one in enumerate(units)}
    for row, case in enumerate(cases):
        if case.held_by in place:
            held[row, place[case.held_by]] = True
    return held


def _suiting(
    cases: Sequence[Waiting], units: Sequence[Unit]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether skills, kind and organisation suit, once for each distinct combination."""
    if not any(case.skills or case.kinds or case.owner for case in cases):
        every = np.ones((len(cases), len(units)), np.bool_)
        return every, every, every
    wants = {(case.skills, case.kinds, case.owner) for case in cases}
    haves: dict[tuple[frozenset[str], str, str], list[int]] = {}
    for at, one in enumerate(units):
        haves.setdefault((one.skills, one.kind, one.owner), []).append(at)
    tables = {want: np.zeros((3, len(units)), np.bool_) for want in wants}
    for (skills, kinds, owner), table in tables.items():
        for (has, kind, of), places in haves.items():
            table[0, places] = not skills or bool(skills & has)
            table[1, places] = not kinds or kind in kinds
            table[2, places] = not owner or of == owner
    rows = [tables[case.skills, case.kinds, case.owner] for case in cases]
    stacked = np.array(rows, dtype=np.bool_).reshape(len(cases), 3, len(units))
    return stacked[:, 0], stacked[:, 1], stacked[:, 2]


def _of_each_unit(units: Sequence[Unit], weights: Weights) -> Floats:
    share = _of(units, lambda one: one.busy_share)
    mean = share.mean() if len(share) else 0.0
    left = _of(units, lambda one: one.left_behind)
    return weights.fairness_s * (share - mean) + weights.coverage_s * left


def _forbidden(
    cases: Sequence[Waiting], units: Sequence[Unit], travel_s: Floats
) -> NDArray[np.bool_]:
    not_allowed = ~np.isfinite(travel_s)
    gone = [at for at, one in enumerate(units) if one.ends_in_s <= 0]
    not_allowed[:, gone] = True
    if not any(case.tried for case in cases):
        return not_allowed
    place = {one.id: at for at, one in enumerate(units)}
    for row, case in enumerate(cases):
        columns = [place[one] for one in case.tried if one in place]
        not_allowed[row, columns] = True
    return not_allowed


def _deferred(
    cases: Sequence[Waiting],
    grade: Floats,
    waited: Floats,
    weights: Weights,
) -> Floats:
    """What a case costs that gets nobody in this window, by the same measure."""
    # The same for all, wherever they lie: a remote case must not seem cheap to leave.
    later = np.full(len(cases), weights.defer_s)
    late = chance_late(later, waited, 0.25, weights.target_s)
    rank = _of(cases, lambda case: weights.rank_s[case.grade])
    # The oldest first, but never before a higher rank.
    beyond = np.minimum(10.0 * (waited - weights.cap_s), 80_000.0)
    over = np.where(waited > weights.cap_s, 20_000.0 + beyond, 0.0)
    return grade * (later + weights.late_s * late) + weights.ageing * waited + rank + over
