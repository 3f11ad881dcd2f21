"""Rounds: against the best known on Solomon's instances, and against going to the nearest next;
docs/dispatch.md has the figures."""

import time
from typing import Any

import numpy as np

from linli.bench.solomon import solomon
from linli.core.coordinates import Point
from linli.dispatch.rounds import Plan, Stop, Worker, insert, nearest_next, plan, ways_between
from linli.dispatch.travel.network import build
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.times import Travel
from linli.dispatch.twin import town

DAYS, STOPS, WORKERS, TOWN_BUDGET_S = 20, 36, 2, 3.0


def run() -> dict[str, Any]:
    """Both, Solomon's where the files are."""
    return {"solomon": solomon(), "town": in_town()}


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
