"""Dispatch on the twin: against the closest free person, without each part, against paper; and how
long a decision takes. docs/dispatch.md has the figures.

A made town is always played. A real one is, where LINLI_BENCH_STREETS names a GeoJSON or OSM XML
file of streets; otherwise the answer says that it was not.
"""

import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from linli.bench.load import percentile
from linli.dispatch.assign import Unit, Waiting, Window, decide
from linli.dispatch.assign.model import GRADES
from linli.dispatch.twin.calls import FLAT
from linli.dispatch.twin.compare import Difference, Run, compare, differences
from linli.dispatch.twin.policies import ABLATIONS
from linli.dispatch.twin.scenario import GRID, Scenario, Staffing

SEEDS = 30
FIRST_SEED = 101
# Half a day is played each time, after an hour of warming up.
HOURS = 13.0
# Calls an hour at which the closest free person keeps 24 people busy about 45 to 80 % of the
# time. Arrivals are the same for all policies; shorter ways lower their own utilisation.
TOWN_RATES = (29.7, 38.6, 43.7, 48.4)
REAL_RATES = (29.0, 37.0, 41.5, 44.5, 47.5)
SHOWN = (
    "response_mean_s", "late_share", "urgent_mean_s", "response_p99_s", "urgent_p99_s",
    "longest_s", "gini", "utilisation", "handling_mean_s", "called_off_share", "standby_share",
)  # fmt: skip


def run(*, seeds: int = SEEDS) -> dict[str, Any]:
    """Everything, one after another."""
    return {
        "decision": decision(),
        "town": against_closest(made_town, TOWN_RATES, seeds),
        "real": real(seeds),
        "ablation": ablation(seeds),
        "process": process(seeds),
    }


def made_town(rate: float) -> Scenario:
    """24 people on e-bikes from ten posts in 3.25 by 3.25 km."""
    return Scenario("made town", Path(), seed=5, per_hour=rate, hours=HOURS, profile=FLAT)


def real_town(rate: float) -> Scenario:
    """24 people on foot in the streets of the file."""
    file = os.environ["LINLI_BENCH_STREETS"]
    return Scenario(
        Path(file).name, Path(), streets=file, mode="walk", seed=5, per_hour=rate, hours=HOURS,
        profile=FLAT,
    )  # fmt: skip


def real(seeds: int) -> dict[str, Any]:
    """The same on real streets, where there are some."""
    if not os.environ.get("LINLI_BENCH_STREETS"):
        return {"not_run": "set LINLI_BENCH_STREETS to a GeoJSON or OSM XML file of streets"}
    return against_closest(real_town, REAL_RATES, seeds)


def against_closest(make: Any, rates: tuple[float, ...], seeds: int) -> dict[str, Any]:
    """Linli against the closest free person at each rate of calls."""
    return {f"{rate:g}": _compared(make(rate), ("closest", "linli"), seeds) for rate in rates}


def ablation(seeds: int) -> dict[str, Any]:
    """What is lost without each part, in the made town at 70 %."""
    without = tuple(f"linli-{part.replace('_', '-')}" for part in ABLATIONS)
    return _compared(made_town(TOWN_RATES[2]), ("linli", *without), seeds)


def process(seeds: int) -> dict[str, Any]:
    """Grid cases from the report until they are closed: paper and Linli's process."""
    both: dict[str, Any] = {}
    for name, policy in (("paper", "paper"), ("linli", "linli")):
        scenario = Scenario(
            "grid cases", Path(), seed=5, per_hour=30.0, hours=24.0, categories=GRID, process=name,
            staff=(Staffing(10), Staffing(14, 8.0, 10.0)),
        )  # fmt: skip
        both |= _compared(scenario, (policy,), seeds)
    return both


def decision(*, rounds: int = 60) -> dict[str, Any]:
    """Seconds for a decision with reasons and alternatives: 200 cases and 500 people, and one."""
    rng = np.random.default_rng(1)
    units = tuple(
        Unit(
            f"u{number:03}",
            kind=("officer", "grid_worker")[number % 2],
            skills=frozenset({"lift"} if number % 7 == 0 else ()),
            busy_share=float(rng.uniform()),
            left_behind=float(rng.uniform(0, 0.1)),
        )
        for number in range(500)
    )
    found: dict[str, Any] = {}
    for count in (200, 1):
        times, work = [], []
        for _ in range(rounds):
            cases = tuple(
                Waiting(
                    f"c{number:03}",
                    GRADES[int(rng.integers(4))],
                    float(rng.uniform(0, 900)),
                    skills=frozenset({"lift"} if number % 11 == 0 else ()),
                    kinds=("officer",),
                )
                for number in range(count)
            )
            window = Window(cases, units, rng.uniform(20, 1500, (count, 500)))
            began, spent = time.perf_counter(), time.process_time()
            plan = decide(window)
            times.append(time.perf_counter() - began)
            work.append(time.process_time() - spent)
            if len(plan.proposals) != count:
                raise AssertionError("a case was forgotten")
        found[f"{count}_cases_500_people"] = {
            "p50_ms": round(percentile(times, 0.5) * 1000, 1),
            "p95_ms": round(percentile(times, 0.95) * 1000, 1),
            "cpu_p95_ms": round(percentile(work, 0.95) * 1000, 1),
        }
    return found


def _compared(scenario: Scenario, policies: tuple[str, ...], seeds: int) -> dict[str, Any]:
    runs = compare(
        variants={"base": scenario},
        policies=policies,
        seeds=range(FIRST_SEED, FIRST_SEED + seeds),
    )
    found: dict[str, Any] = {run.policy: _figures(run) for run in runs}
    for one in differences(runs):
        if one.metric in SHOWN:
            found[one.policy].setdefault("against_first", {})[one.metric] = _difference(one)
    return found


def _figures(run: Run) -> dict[str, Any]:
    figures = {metric: asdict(run.interval(metric)) for metric in SHOWN}
    return {**figures, "cpu_s_a_day": round(run.cpu_s / len(run.per_seed["calls"]), 2)}


def _difference(one: Difference) -> dict[str, float]:
    return asdict(one.relative) if one.relative is not None else asdict(one.absolute)
