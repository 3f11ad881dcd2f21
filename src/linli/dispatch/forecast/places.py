"""Where calls come from: counts by H3 cell, drawn towards the mean. Pure.

All that is known of the past is counted alike: on real emergency calls the last weeks alone, or
counts smoothed over neighbours, found fewer of the calls that followed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import h3

# About 0.7 square kilometres.
RESOLUTION = 8


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected calls of a cell in the period asked for."""

    cell: str
    calls: float


@dataclass(frozen=True, slots=True)
class Hit:
    """How well chosen places found what came (Chainey and others 2008; Hunt 2016).

    Attributes:
        hit: share of the later calls in the chosen cells.
        best: the share that the same number of cells, chosen afterwards, would have had.
        pai: `hit` over the share of the area; pei: `hit` over `best`.
    """

    cells: int
    hit: float
    best: float
    pai: float
    pei: float


def cells_of(places: Iterable[tuple[float, float]], *, resolution: int = RESOLUTION) -> list[str]:
    """Cells of WGS 84 places, longitude first."""
    return [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in places]


def expected(cells: Iterable[str], *, area: Iterable[str], share: float = 1.0) -> list[Expected]:
    """Expected calls by cell, most first.

    The Poisson counts are drawn towards the area's mean as far as they scatter no more than chance
    would make them (empirical Bayes with a gamma law, by moments; Clayton and Kaldor 1987).

    Args:
        cells: one for each past call; those outside the area are left out.
        area: all cells for which something is to be said.
        share: length of the period asked for over that of the past.
    """
    every = sorted(set(area))
    counted = Counter(cells)
    counts = [counted.get(cell, 0) for cell in every]
    if not every:
        return []
    mean = sum(counts) / len(counts)
    variance = sum((one - mean) ** 2 for one in counts) / len(counts)
    # Gamma's rate: infinite where counts scatter as chance alone would have them.
    rate = mean / (variance - mean) if variance > mean > 0 else float("inf")
    drawn = [mean if rate == float("inf") else (one + mean * rate) / (1 + rate) for one in counts]
    found = [Expected(cell, calls * share) for cell, calls in zip(every, drawn, strict=True)]
    return sorted(found, key=lambda one: (-one.calls, one.cell))


def hit(ranked: Sequence[Expected], later: Iterable[str], *, area_share: float) -> Hit:
    """What the first cells, `area_share` of all, had of the calls that came later in the area.

    Raises:
        ValueError: no cells, or no later call among them.
    """
    size = max(1, round(area_share * len(ranked)))
    known = {one.cell for one in ranked}
    came = Counter(cell for cell in later if cell in known)
    total = sum(came.values())
    if not total:
        raise ValueError("none of the later calls lies in the area")
    share = sum(came[one.cell] for one in ranked[:size]) / total
    best = sum(count for _, count in came.most_common(size)) / total
    return Hit(size, share, best, share / (size / len(ranked)), share / best)
