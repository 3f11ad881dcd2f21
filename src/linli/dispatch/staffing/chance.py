"""The chance that somebody is there in time, from demand, work and people on duty. Pure.

A team is a queue with as many servers as people (M/M/c; Erlang 1917): the steady state says how
many are free when a call comes. With k free the nearest of k goes, whose way is shorter the more
there are (Kolesar and Blum 1973 found one over the square root of k; here it is the minimum over
k of the places where people stand, each k as likely as any other). With nobody free the call
waits as Erlang's C has it, and then the one who became free goes. Each hour is taken for itself
(stationary independent period by period; Green, Kolesar and Soares 2001), which is near as long as
work is short against an hour.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

STEP_S = 5.0
TARGET_S = 300.0
# From the report until the one who was asked leaves; the cost model's figure.
ASK_S = 20.0
SCATTERS = 16
# Less work than this is none.
LEAST = 1e-12
MOST = 60


@dataclass(frozen=True, slots=True)
class Reach:
    """How near people are.

    Attributes:
        near: in row k - 1, how likely the nearest of k free people arrives within 0, 5, 10, ...
            seconds of the moment from which somebody could be asked; rows and columns rise.
    """

    near: Floats

    def within(self, free: int, seconds: float) -> float:
        """The chance with this many free, within so many seconds."""
        row = self.near[min(free, len(self.near)) - 1]
        return float(row[min(int(seconds / STEP_S), len(row) - 1)])


def reach(
    *,
    travel_s: Floats,
    share: Floats,
    most: int = MOST,
    target_s: float = TARGET_S,
    sigma: float = 0.25,
    ask_s: float = ASK_S,
) -> Reach:
    """The reach of people who stand at any of the places, one at each while there are enough.

    Args:
        travel_s: seconds from places (rows, a place twice where two stand) to where calls come
            from (columns).
        share: of the calls, by column; sums to one.
        most: the most people that may be free.
        target_s: the promise.
        sigma: scatter of the way, standard deviation of its logarithm; the mean is as given.
        ask_s: seconds from asking to leaving.
    """
    from scipy.special import ndtri  # large: loaded where it is used

    steps = np.arange(int(target_s / STEP_S) + 1) * STEP_S
    z = ndtri((np.arange(SCATTERS) + 0.5) / SCATTERS)
    scatter = np.exp(sigma * z - sigma * sigma / 2)
    ordered = np.sort(np.maximum(travel_s, 0.0), axis=0)
    # A way in reach: the estimate, scattered, fits into what is left after asking.
    left = (steps - ask_s)[:, None] / scatter[None, :]
    nobody = _none_of(len(ordered), most)
    near = np.zeros((most, len(steps)))
    for column, weight in zip(ordered.T, share, strict=True):
        within = np.where(left < 0, 0, np.searchsorted(column, left, side="right"))
        near += weight * (1.0 - nobody[:, within].mean(axis=2))
    return Reach(np.clip(near, 0.0, 1.0))


def _none_of(places: int, most: int) -> Floats:
    """How likely none of k drawn places (row k - 1) is among m of all (column m)."""
    within = np.arange(places + 1)
    found = np.ones((most, places + 1))
    sofar = np.ones(places + 1)
    for drawn in range(most):
        if drawn < places:
            sofar = sofar * np.maximum(places - within - drawn, 0) / (places - drawn)
        found[drawn] = sofar
    return found


def chance(
    *,
    people: int,
    per_hour: float,
    work_s: float,
    reach: Reach,
    target_s: float = TARGET_S,
) -> float:
    """The chance that a call is reached within the target, in the long run of such hours.

    More people never lower it, more calls never raise it. A team that is asked for more than it
    can do falls ever further behind: nought.

    Args:
        people: on duty.
        per_hour: expected calls; one that wants two people counts twice.
        work_s: how long one call keeps somebody, ways included.
        target_s: at most the target that `reach` was made for.
    """
    if people < 1:
        return 0.0
    load = per_hour / 3600.0 * work_s
    if load < LEAST:
        return reach.within(people, target_s)
    if load >= people:
        return 0.0
    busy, waits = _states(people, load)
    free = sum(
        float(busy[number]) * reach.within(people - number, target_s) for number in range(people)
    )
    return min(1.0, free + waits * _after_waiting(people, load, work_s, reach, target_s))


def _states(people: int, load: float) -> tuple[Floats, float]:
    """How likely 0 to people - 1 are busy, and all of them (Erlang's C)."""
    from scipy.special import gammaln

    numbers = np.arange(people + 1)
    logs = numbers * np.log(load) - gammaln(numbers + 1)
    terms = np.exp(logs - logs.max())
    terms[people] /= 1.0 - load / people
    terms /= terms.sum()
    return terms[:people], float(terms[people])


def _after_waiting(people: int, load: float, work_s: float, reach: Reach, target_s: float) -> float:
    """The chance of who must wait: the wait is exponential, the way that of one person."""
    steps = int(target_s / STEP_S)
    rate = (people - load) / work_s
    gone = np.exp(-rate * STEP_S * np.arange(steps + 1))
    alone = reach.near[0][steps::-1]
    return float(((gone[:-1] - gone[1:]) * (alone[:-1] + alone[1:]) / 2).sum())


def over_hours(
    *,
    people: int,
    per_hour: tuple[float, ...],
    work_s: float,
    reach: Reach,
    target_s: float = TARGET_S,
) -> float:
    """The chance of a call in these hours, each hour weighing what it brings."""
    whole = sum(per_hour)
    if whole <= 0:
        return chance(people=people, per_hour=0.0, work_s=work_s, reach=reach, target_s=target_s)
    parts = (
        one * chance(people=people, per_hour=one, work_s=work_s, reach=reach, target_s=target_s)
        for one in per_hour
    )
    return sum(parts) / whole
