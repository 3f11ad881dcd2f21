"""Demand: forecasts of real hourly arrivals, and places of real emergency calls; docs/forecast.md.

The data are not shipped: they are looked for in LINLI_BENCH_CALLS, else beside the project.
"""

import os
import time
from pathlib import Path
from typing import Any

import click
import numpy as np

from linli.bench.places import places
from linli.dispatch.forecast import Calendar, Foreseen, Series, foresee
from linli.dispatch.forecast.backtest import mase_scale, tried
from linli.dispatch.forecast.reading import read

ATTENDANCE, CALLS = "hourly_attendance.csv", "montgomery_911.csv"
ORIGINS, HORIZON_H = 13, 168


def run() -> dict[str, Any]:
    """Both, where their data are."""
    return {"hours": _with(ATTENDANCE, hours), "places": _with(CALLS, places)}


def _folder() -> Path:
    named = os.environ.get("LINLI_BENCH_CALLS")
    beside = Path(__file__).resolve().parents[4] / "shared/data/calls"
    return Path(named) if named else beside


def _with(name: str, measure: Any) -> dict[str, Any]:
    file = _folder() / name
    if not file.is_file():
        why = f"NOT MEASURED: {file} is absent; LINLI_BENCH_CALLS names the folder that has it"
        click.echo(why, err=True)
        return {"not_run": why}
    found: dict[str, Any] = measure(file)
    return found


def hours(file: Path) -> dict[str, Any]:
    """13 weekly origins, the last a week before the end: the way, its interval and its error are
    found anew at each, from what was known there."""
    series = next(iter(read(file.read_text(encoding="utf-8").splitlines()).series.values()))
    began = time.process_time()
    rows = [_origin(series, back) for back in range(ORIGINS, 0, -1)]
    spent = time.process_time() - began
    ways = tried(series, horizon=HORIZON_H, calendar=Calendar(), origins=ORIGINS)
    return {
        "mase": round(float(np.mean([one["mase"] for one in rows])), 4),
        "mase_of_mean": round(float(np.mean([one["mase_of_mean"] for one in rows])), 4),
        "coverage": round(float(np.mean([one["coverage"] for one in rows])), 4),
        "width": round(float(np.mean([one["width"] for one in rows])), 2),
        "ways_chosen": [one["way"] for one in rows],
        "each_way": {name: round(ways.mase(name), 4) for name in ways.means},
        "seconds_each": round(spent / ORIGINS, 2),
        "hours": len(series.counts),
    }


def _origin(series: Series, back: int) -> dict[str, Any]:
    end = series.end - HORIZON_H * back
    known = series.until(end)
    found: Foreseen = foresee(series=known, horizon=HORIZON_H)
    at = end - series.start
    came = series.counts[at : at + HORIZON_H]
    scale = mase_scale(known.counts)
    return {
        "mase": float(np.abs(came - found.point).mean()) / scale,
        "mase_of_mean": float(np.abs(came - found.mean).mean()) / scale,
        "coverage": float(((came >= found.low) & (came <= found.high)).mean()),
        "width": float((found.high - found.low).mean()),
        "way": found.chosen.name,
    }
