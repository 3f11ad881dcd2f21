"""Policies and variants side by side: the same calls for all, differences with 95 % intervals."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from time import process_time
from typing import Any

import numpy as np

from linli.dispatch.twin.engine import Played, play
from linli.dispatch.twin.measure import Figures, figures
from linli.dispatch.twin.policies import policy
from linli.dispatch.twin.scenario import Scenario

METRICS = tuple(one.name for one in fields(Figures))
# Edges of the histogram of responses, in seconds.
EDGES = (*range(0, 1200, 30), *range(1200, 3601, 300), 1e9)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval (Student's t over the seeds)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Run:
    """One policy in one variant: its figures seed by seed, and how its responses spread."""

    policy: str
    variant: str
    per_seed: dict[str, list[float]]
    histogram: list[int]
    cpu_s: float

    def interval(self, metric: str) -> Interval:
        """The mean of a figure over the seeds."""
        return interval(self.per_seed[metric])


@dataclass(frozen=True, slots=True)
class Difference:
    """How a run differs from another, seed by seed; `relative` to the other's mean."""

    policy: str
    variant: str
    against_policy: str
    against_variant: str
    metric: str
    absolute: Interval
    relative: Interval | None


def interval(values: Sequence[float]) -> Interval:
    """Mean and 95 % interval; a single value has no interval but itself."""
    from scipy.special import stdtrit  # large: loaded where it is used

    array = np.array(values, dtype=np.float64)
    mean = float(array.mean())
    if len(array) < 2:
        return Interval(mean, mean, mean)
    half = float(stdtrit(len(array) - 1, 0.975) * array.std(ddof=1) / np.sqrt(len(array)))
    return Interval(mean, mean - half, mean + half)


def compare(
    *,
    variants: dict[str, Scenario],
    policies: Sequence[str],
    seeds: Sequence[int],
    told: Callable[[str], None] = lambda _: None,
) -> list[Run]:
    """Play every variant with every policy over the same seeds."""
    runs = []
    for variant, scenario in variants.items():
        ground = scenario.ground()
        shifts = scenario.shifts(ground)
        for name in policies:
            began, days = process_time(), []
            for seed in seeds:
                chosen = policy(name, weights=scenario.weights, process=scenario.own_process)
                calls = scenario.calls(ground, seed)
                days.append(
                    play(ground=ground, shifts=shifts, calls=calls, policy=chosen,
                         rules=scenario.rules)
                )  # fmt: skip
            runs.append(_run(name, variant, days, scenario, process_time() - began))
            told(f"{variant}: {name}, {len(days)} seeds, {runs[-1].cpu_s:.1f} s")
    return runs


def _run(name: str, variant: str, days: list[Played], scenario: Scenario, cpu_s: float) -> Run:
    warm_up_s = scenario.warm_up_hours * 3600
    found = [asdict(figures(day, warm_up_s=warm_up_s)) for day in days]
    histogram = np.sum([responses(day, warm_up_s=warm_up_s) for day in days], axis=0).tolist()
    per_seed = {metric: [float(day[metric]) for day in found] for metric in METRICS}
    return Run(name, variant, per_seed, histogram, cpu_s)


def responses(day: Played, *, warm_up_s: float) -> list[int]:
    """How many calls of a day were reached within each of EDGES."""
    found = [
        one.arrived_s - one.call.at_s
        for one in day.matters
        if one.arrived_s is not None and one.call.at_s >= warm_up_s
    ]
    counts: list[int] = np.histogram(found, bins=EDGES)[0].tolist()
    return counts


def differences(runs: Sequence[Run]) -> list[Difference]:
    """Each policy against the first one in the same variant, then each variant against the first
    one under the same policy."""
    found: list[Difference] = []
    if not runs:
        return found
    by_name = {(run.variant, run.policy): run for run in runs}
    first = runs[0]
    for run in runs:
        if run.policy != first.policy:
            found += against(by_name[run.variant, first.policy], run)
    for run in runs:
        if run.variant != first.variant:
            found += against(by_name[first.variant, run.policy], run)
    return found


def against(base: Run, run: Run) -> list[Difference]:
    """How a run differs from another in every figure, over the seeds that both played."""
    return [_difference(base, run, metric) for metric in METRICS]


def _difference(base: Run, run: Run, metric: str) -> Difference:
    gaps = [b - a for a, b in zip(base.per_seed[metric], run.per_seed[metric], strict=True)]
    absolute, usual = interval(gaps), float(np.mean(base.per_seed[metric]))
    relative = None
    if usual:
        relative = Interval(absolute.mean / usual, absolute.low / usual, absolute.high / usual)
    names = (run.policy, run.variant, base.policy, base.variant)
    return Difference(*names, metric, absolute, relative)


def as_document(runs: Sequence[Run], *, scenario: Scenario, seeds: Sequence[int]) -> dict[str, Any]:
    """Everything, for machines."""
    return {
        "scenario": scenario.name,
        "seeds": list(seeds),
        "runs": [
            {
                "policy": run.policy,
                "variant": run.variant,
                "cpu_s": round(run.cpu_s, 2),
                "figures": {metric: asdict(run.interval(metric)) for metric in METRICS},
                "per_seed": run.per_seed,
                "histogram": {"edges_s": list(EDGES[:-1]), "calls": run.histogram},
            }
            for run in runs
        ],
        "compared": [asdict(one) for one in differences(runs)],
    }
