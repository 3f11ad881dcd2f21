"""Streets of a made town of any size: a bent lattice with arterials, lanes, gaps and a river.

For scenarios without streets of their own; a real network says more.
"""

from collections.abc import Iterator
from math import cos, radians

import numpy as np

from linli.dispatch.travel.network import METRES_PER_DEGREE, Spot, Way

MIDDLE: Spot = (113.9, 30.6)
BLOCK_M = 125.0
ARTERIAL_EVERY, STREET_EVERY = 6, 2
# Superblocks: many lanes between streets end at a wall.
GAP = 0.22
BRIDGE_EVERY = 6


def ways(*, side_m: float, seed: int) -> Iterator[Way]:
    """The ways of a square town around MIDDLE; the same seed gives the same town."""
    rng = np.random.default_rng(seed)
    count = max(int(side_m / BLOCK_M) + 1, 3)
    bent = rng.normal(0.0, 16.0, (count, count, 2))
    river = count // 3
    for line in range(count):
        for at in range(count - 1):
            along = _highway(line)
            across_river = at == river and line % BRIDGE_EVERY != 0
            if not (along == "lane" and rng.random() < GAP):
                yield Way(along, (_spot(at, line, bent, count), _spot(at + 1, line, bent, count)))
            if not across_river and not (along == "lane" and rng.random() < GAP):
                yield Way(along, (_spot(line, at, bent, count), _spot(line, at + 1, bent, count)))


def _highway(line: int) -> str:
    if line % ARTERIAL_EVERY == 0:
        return "secondary"
    return "residential" if line % STREET_EVERY == 0 else "lane"


def _spot(column: int, row: int, bent: np.ndarray, count: int) -> Spot:
    x = (column - (count - 1) / 2) * BLOCK_M + float(bent[column, row, 0])
    y = (row - (count - 1) / 2) * BLOCK_M + float(bent[column, row, 1])
    lon = MIDDLE[0] + x / (METRES_PER_DEGREE * cos(radians(MIDDLE[1])))
    return lon, MIDDLE[1] + y / METRES_PER_DEGREE
