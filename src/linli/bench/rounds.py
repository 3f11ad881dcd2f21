"""Rounds: against the best known on Solomon's instances, and against going to the nearest next.

Solomon's instances are not shipped: LINLI_BENCH_SOLOMON names a folder with files such as
RC208.vrp (VRPLIB); docs/forecast.md has the figures.
"""

import os
import re
import time
from pathlib import Path
from typing import Any

import click
import numpy as np

from linli.core.coordinates import Point
from linli.dispatch.rounds import Plan, Stop, Ways, Worker, insert, nearest_next, plan, ways_between
from linli.dispatch.travel.network import build
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.times import Travel
from linli.dispatch.twin import town

BUDGET_S = 10.0
SIZES = (25, 50, 100)
# Least distances known for the first 25, 50 and all 100 customers, lengths cut to one digit.
BEST = {"RC208": {25: 269.1, 50: 476.7, 100: 776.1}}
DAYS, STOPS, WORKERS, TOWN_BUDGET_S = 20, 36, 2, 3.0


def run() -> dict[str, Any]:
    """Both, Solomon's where the files are."""
    return {"solomon": solomon(), "town": in_town()}


def solomon() -> dict[str, Any]:
    """How much longer than the best known, in percent, after ten seconds."""
    folder = os.environ.get("LINLI_BENCH_SOLOMON")
    files = [Path(folder) / f"{name}.vrp" for name in BEST] if folder else []
    files = [file for file in files if file.is_file()]
    if not files:
        why = "NOT MEASURED: LINLI_BENCH_SOLOMON names no folder with RC208.vrp"
        click.echo(why, err=True)
        return {"not_run": why}
    found = {}
    for file in files:
        for size in SIZES:
            stops, workers, ways = instance(file.read_text(encoding="utf-8"), size)
            began = time.perf_counter()
            got = plan(stops=stops, workers=workers, ways=ways, budget_s=BUDGET_S, patience=2**40)
            best = BEST[file.stem][size]
            found[f"{file.stem}.{size}"] = {
                "best_known": best,
                "found": round(got.travel_s / 10, 1),
                "above_percent": round(100 * (got.travel_s / 10 / best - 1), 2),
                "left_out": len(got.left_out),
                "seconds": round(time.perf_counter() - began, 1),
            }
    return found


def instance(text: str, size: int) -> tuple[list[Stop], list[Worker], Ways]:
    """The first customers of a VRPLIB file; a distance of one is ten seconds, cut."""
    spots = np.array(_section(text, "NODE_COORD"))[: size + 1, 1:]
    load = np.array(_section(text, "DEMAND"))[: size + 1, 1]
    window = 10 * np.array(_section(text, "TIME_WINDOW"))[: size + 1, 1:]
    service = 10.0 * _number(text, "SERVICE_TIME")
    apart = np.sqrt(((spots[:, None] - spots[None, :]) ** 2).sum(axis=-1))
    stops = [
        Stop(str(at), at, service, float(window[at, 0]), float(window[at, 1]), load=int(load[at]))
        for at in range(1, size + 1)
    ]
    workers = [
        Worker(str(at), 0, 0.0, float(window[0, 1]), 0, capacity=int(_number(text, "CAPACITY")))
        for at in range(25)
    ]
    return stops, workers, {"walk": np.floor(10 * apart)}


def _section(text: str, name: str) -> list[list[float]]:
    body = re.search(rf"{name}_SECTION\s*\n((?:[\d.\s-]+\n)+)", text)
    if body is None:
        raise ValueError(f"no section {name}")
    return [[float(word) for word in line.split()] for line in body[1].strip().splitlines()]


def _number(text: str, name: str) -> float:
    found = re.search(rf"{name}\s*:\s*([\d.]+)", text)
    if found is None:
        raise ValueError(f"no {name}")
    return float(found[1])


def in_town() -> dict[str, Any]:
    """Days of two people on foot in the twin's made town, 36 stops, half of them with windows of
    two hours; then something urgent in the middle of the morning."""
    network = build(town.ways(side_m=2000, seed=5))
    travel = Travel(Router(network))
    rows, urgent_ms, fitted = [], [], 0
    for seed in range(1, DAYS + 1):
        rng = np.random.default_rng(seed)
        spots = rng.choice(network.size, size=STOPS + 2, replace=False)
        places = [Point(float(network.lon[at]), float(network.lat[at])) for at in spots]
        ways = ways_between(travel=travel, places=places, modes=("walk",), hour=10)
        stops, workers = _day(rng)
        planned = plan(stops=stops, workers=workers, ways=ways, budget_s=TOWN_BUDGET_S)
        rows.append((nearest_next(stops=stops, workers=workers, ways=ways), planned))
        urgent = Stop("urgent", STOPS + 1, 900, 10 * 3600, 11 * 3600, worth=20)
        began = time.perf_counter()
        after = insert(plan=planned, stop=urgent, now_s=10 * 3600, ways=ways)
        urgent_ms.append(1000 * (time.perf_counter() - began))
        fitted += int(all(one.stop.id != "urgent" for one in after.left_out))
    return _compared(rows) | {
        "urgent_fitted": f"{fitted} of {DAYS}",
        "urgent_ms_p95": round(float(np.percentile(urgent_ms, 95)), 1),
    }


def _day(rng: np.random.Generator) -> tuple[list[Stop], list[Worker]]:
    stops = []
    for at in range(STOPS):
        opens = float(rng.choice([9, 11, 13, 15])) * 3600 if rng.random() < 0.5 else 9 * 3600.0
        closes = opens + 7200 if opens > 9 * 3600 or rng.random() < 0.3 else 17 * 3600.0
        stops.append(Stop(f"s{at}", at, float(rng.choice([600, 900, 1200])), opens, closes))
    home = STOPS
    workers = [Worker(f"w{at}", home, 9 * 3600, 17 * 3600, home) for at in range(WORKERS)]
    return stops, workers


def _compared(rows: list[tuple[Plan, Plan]]) -> dict[str, Any]:
    served = [[STOPS - len(one.left_out) for one in pair] for pair in rows]
    travel = [[one.travel_s / max(STOPS - len(one.left_out), 1) for one in pair] for pair in rows]
    change = [100 * (new / old - 1) for old, new in travel]
    near = 1.96 * float(np.std(change, ddof=1)) / len(change) ** 0.5
    return {
        "days": len(rows),
        "stops": STOPS,
        "done_nearest_next": round(float(np.mean([one[0] for one in served])), 1),
        "done_planned": round(float(np.mean([one[1] for one in served])), 1),
        "travel_per_stop_s_nearest_next": round(float(np.mean([one[0] for one in travel])), 1),
        "travel_per_stop_s_planned": round(float(np.mean([one[1] for one in travel])), 1),
        "travel_per_stop_change_percent": [
            round(float(np.mean(change)), 1),
            round(float(np.mean(change)) - near, 1),
            round(float(np.mean(change)) + near, 1),
        ],
    }
