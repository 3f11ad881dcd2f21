"""Where free responders had better stand: greedy moves, each worth more than its walk. Pure.

All single moves are weighed at once: what is missed without one responder, times what is missed
from each standby place, is one matrix product.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.coverage.expected import Floats, without_each


@dataclass(frozen=True, slots=True)
class Move:
    """Responder (row) to standby place (column index), and how much less is missed then."""

    unit: int
    place: int
    gain: float


def moves(
    *,
    here: Floats,
    places: Floats,
    weights: Floats,
    way_s: Floats,
    price: float,
    may_move: NDArray[np.bool_],
    most: int,
) -> list[Move]:
    """The best moves, one after another, while each is worth it.

    Args:
        here: rows of `miss` for the free responders where they stand or are heading.
        places: rows of `miss` for the standby places.
        weights: of the columns of both.
        way_s: seconds from each responder to each standby place.
        price: what one second on the way must save, in the unit of `weights`.
        may_move: which responders may be asked.
        most: how many moves at most.
    """
    found: list[Move] = []
    rows, free = here.copy(), may_move.copy()
    for _ in range(most):
        if not free.any():
            break
        others = without_each(rows) * weights
        now = (others * rows).sum(axis=1)
        gain = now[:, None] - others @ places.T
        worth = np.where(free[:, None], gain - price * way_s, -np.inf)
        unit, place = divmod(int(worth.argmax()), worth.shape[1])
        if worth[unit, place] <= 0:
            break
        found.append(Move(unit, place, float(gain[unit, place])))
        rows[unit], free[unit] = places[place], False
    return found


def choose(*, places: Floats, weights: Floats, count: int) -> list[int]:
    """Standby places for `count` responders: greedily, then exchanged while that helps.

    Several may share a place. The same input gives the same places.
    """
    chosen: list[int] = []
    missed = np.ones(places.shape[1])
    for _ in range(count):
        best = int((places @ (missed * weights)).argmin())
        chosen.append(best)
        missed = missed * places[best]
    for _ in range(20):
        others = without_each(places[chosen]) * weights
        after = others @ places.T
        now = (others * places[chosen]).sum(axis=1)
        gain = now[:, None] - after
        at, place = divmod(int(gain.argmax()), len(places)) if count else (0, 0)
        if not count or gain[at, place] <= 1e-12:
            break
        chosen[at] = place
    return chosen
