"""Expected coverage: how likely a call at each place is reached in time. Pure.

MEXCLP (Daskin 1983) counts a place covered with ``1 - q^k`` by k responders near enough, each busy
with the probability q. Here "near enough" is itself a probability, since travel times scatter
(Ingolfsson, Budge and Erkut 2008), and several targets may count at once: a mean over targets is
a mean response time (the integral of the chance to be later).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Target:
    """Reached within so many seconds of the report, and how much that counts."""

    within_s: float
    weight: float


# Above this a product may be divided by one of its factors.
SAFE = 1e-3

# Five minutes is the promise; the others make the mean count too.
TARGETS = (Target(120.0, 0.5), Target(210.0, 0.7), Target(300.0, 1.5), Target(420.0, 0.6))
PROMISE = (Target(300.0, 1.0),)


def miss(
    travel_s: Floats,
    *,
    busy: float,
    targets: tuple[Target, ...] = TARGETS,
    turnout_s: float = 20.0,
    sigma: float = 0.25,
) -> Floats:
    """How likely one responder at each place (row) fails to reach each demand point in time.

    Args:
        travel_s: seconds from places (rows) to demand points (columns).
        busy: how likely a responder who is free now will not be when the call comes.

    Returns:
        Rows as given; columns are demand points, once for each target in turn.
    """
    from scipy.special import ndtr  # large: loaded where it is used

    logs = np.log(np.maximum(travel_s, 1.0))
    blocks = [
        1.0 - (1.0 - busy) * ndtr((np.log(max(one.within_s - turnout_s, 1.0)) - logs) / sigma)
        for one in targets
    ]
    return np.concatenate(blocks, axis=1)


def column_weights(demand: Floats, targets: tuple[Target, ...] = TARGETS) -> Floats:
    """The weight of each column of `miss`: demand in calls, times the target's weight."""
    whole = sum(one.weight for one in targets)
    return np.concatenate([demand * one.weight / whole for one in targets])


def by_place(missed: Floats, columns: int) -> Floats:
    """How likely each demand point is reached in time by anybody, of responders' rows of `miss`.

    Nobody at all covers nothing.
    """
    return np.asarray(1.0 - missed.prod(axis=0)) if len(missed) else np.zeros(columns)


def left_behind(missed: Floats, weights: Floats) -> Floats:
    """For each responder (row): how much more is missed once that one has left."""
    if not len(missed):
        return np.zeros(0)
    others = without_each(missed)
    return np.asarray(((others - others * missed) * weights).sum(axis=1))


def without_each(missed: Floats) -> Floats:
    """Products over all rows but each one; safe where a row is zero."""
    count = len(missed)
    if count and missed.min() > SAFE:
        return np.asarray(missed.prod(axis=0) / missed)
    before, after = np.ones_like(missed), np.ones_like(missed)
    for at in range(1, count):
        before[at] = before[at - 1] * missed[at - 1]
        after[count - 1 - at] = after[count - at] * missed[count - at]
    return before * after
