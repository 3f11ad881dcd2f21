"""Places: how much of later emergency calls the chosen share of the area holds; docs/forecast.md.

PEI is the share of later calls found over the share that as many cells, chosen afterwards, would
have had (Hunt 2016; Chainey and others 2008 for PAI). Beside it stands what chance allows: `known`,
were the expected rates the true ones and ranked by; `told`, what ranking by this past reaches on
average, were rates spread by the gamma law that it suggests. Nothing of the held-back days is used
to choose: bandwidths are compared at two earlier origins.
"""

import csv
from pathlib import Path
from typing import Any

import h3
import numpy as np
from numpy.typing import NDArray

from linli.dispatch.forecast.places import cells_of

Floats = NDArray[np.float64]
HELD_DAYS, ORIGINS = 7, (13, 20)
RESOLUTIONS = (6, 7, 8)
SHARES = (0.01, 0.03, 0.05, 0.1)
DRAWS = 100
# Kilometres of a normal kernel, and its weight beside the counts.
SMOOTHINGS = ((0.0, 0.0), (0.5, 0.1), (0.5, 0.3), (1.0, 0.1), (1.0, 0.3), (2.0, 0.3))
CHOSEN_AT = (8, 0.03)


def places(file: Path) -> dict[str, Any]:
    """The last seven days of the file from those before, by size of cells and share of the area.

    `ordinary` leaves out the last day, which has more calls than the six before it together.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: dict[str, Any] = {"by_resolution": {}}
    for resolution in RESOLUTIONS:
        counts, middles = _counts(rows, resolution)
        past, later = counts[:-HELD_DAYS].sum(0), counts[-HELD_DAYS:].sum(0)
        ordinary = counts[-HELD_DAYS:-1].sum(0)
        found["by_resolution"][str(resolution)] = {
            "cells": len(past),
            "all": {str(one): _judged(past, later, one) for one in SHARES},
            "ordinary": {str(one): _judged(past, ordinary, one) for one in SHARES},
        }
        if resolution == CHOSEN_AT[0]:
            found["calls"] = {"past": int(past.sum()), "later": int(later.sum())}
            found["smoothing_at_earlier_origins"] = _smoothings(counts, middles)
    return found


def _counts(rows: list[dict[str, str]], resolution: int) -> tuple[Floats, Floats]:
    """Calls by day and cell of the rectangle of all calls, and the cells' middles in kilometres."""
    spots = np.array([(float(row["lon"]), float(row["lat"])) for row in rows])
    cells = cells_of(((float(x), float(y)) for x, y in spots), resolution=resolution)
    (west, south), (east, north) = spots.min(axis=0), spots.max(axis=0)
    box = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
    area = sorted(set(h3.polygon_to_cells(box, resolution)) | set(cells))
    number = {cell: at for at, cell in enumerate(area)}
    days = sorted({row["at"][:10] for row in rows})
    counts = np.zeros((len(days), len(area)))
    for cell, row in zip(cells, rows, strict=True):
        counts[days.index(row["at"][:10]), number[cell]] += 1
    middles = np.array([h3.cell_to_latlng(cell) for cell in area])
    east_km = 111.32 * np.cos(np.radians(middles[:, 0].mean()))
    return counts, np.column_stack([middles[:, 1] * east_km, middles[:, 0] * 110.57])


def hit(score: Floats, later: Floats, share: float) -> tuple[float, float]:
    """Shares of later calls in the highest cells, and in the best ones chosen afterwards."""
    size = max(1, round(share * len(score)))
    top = np.argsort(-score, kind="stable")[:size]
    return float(later[top].sum() / later.sum()), float(
        np.sort(later)[::-1][:size].sum() / later.sum()
    )


def _judged(past: Floats, later: Floats, share: float) -> dict[str, float]:
    found, best = hit(past, later, share)
    size = max(1, round(share * len(past)))
    known, told = _chance(past, int(later.sum()), share)
    return {
        "pai": round(found / (size / len(past)), 1),
        "pei": round(found / best, 3),
        "pei_if_rates_were_known": round(known, 3),
        "pei_that_this_past_can_tell": round(told, 3),
    }


def _chance(past: Floats, calls: int, share: float) -> tuple[float, float]:
    """Means over draws: true rates from the gamma law that fits the past, calls from these."""
    rng = np.random.default_rng(1)
    mean, variance = past.mean(), past.var()
    rate = mean / (variance - mean) if variance > mean else 1e9
    known: list[float] = []
    told: list[float] = []
    for _ in range(DRAWS):
        rates = rng.gamma(past + mean * rate) / (1 + rate)
        drawn = rng.multinomial(calls, rates / rates.sum()).astype(float)
        for kept, score in ((known, rates), (told, past)):
            found, best = hit(score, drawn, share)
            kept.append(found / best)
    return float(np.mean(known)), float(np.mean(told))


def _smoothings(counts: Floats, middles: Floats) -> dict[str, float]:
    """Mean PEI at two origins before the held-back days, for each bandwidth and weight."""
    found = {}
    for km, weight in SMOOTHINGS:
        kernel = _kernel(middles, km) if km else None
        peis = []
        for origin in ORIGINS:
            past = counts[:origin].sum(0)
            score = past if kernel is None else (1 - weight) * past + weight * (kernel @ past)
            got, best = hit(score, counts[origin : origin + HELD_DAYS].sum(0), CHOSEN_AT[1])
            peis.append(got / best)
        found[f"{km} km, {weight}" if km else "counts alone"] = round(float(np.mean(peis)), 3)
    return found


def _kernel(middles: Floats, km: float) -> Floats:
    apart = ((middles[:, None] - middles[None, :]) ** 2).sum(axis=-1)
    weights = np.where(apart > 25 * km * km, 0.0, np.exp(-apart / (2 * km * km)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
