"""Solomon's 56 instances of 100 stops: how much longer than the best known after ten seconds.

They are not shipped: LINLI_BENCH_SOLOMON names a folder with files such as R101.txt (Solomon's own
form) or RC208.vrp (VRPLIB). The wheel VRPSolverEasy 0.1.4 on PyPI (MIT) carries all 56. Each takes
ten seconds, all of them ten minutes; LINLI_BENCH_SOLOMON_ONLY="C1 R2" measures those that begin so.
Solomon, Algorithms for the vehicle routing and scheduling problems with time window constraints,
Operations Research 35 (1987).
"""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from linli.dispatch.rounds import Plan, Stop, Ways, Worker, plan

BUDGET_S = 10.0
WANTED_PERCENT = 3.0
# Least distances for 100 stops with lengths cut to one digit: the DIMACS convention, all proven.
# Checked against two tables in public repositories, R209 to R211 against none.
BEST = {
    name: best
    for group, first in (
        ("C1", "827.3 827.3 826.3 822.9 827.3 827.3 827.3 827.3 827.3"),
        ("C2", "589.1 589.1 588.7 588.1 586.4 586.0 585.8 585.8"),
        ("R1", "1637.7 1466.6 1208.7 971.5 1355.3 1234.6 1064.6 932.1 1146.9 1068.0 1048.7 948.6"),
        ("R2", "1143.2 1029.6 870.8 731.3 949.8 875.9 794.0 701.0 854.8 900.5 746.7"),
        ("RC1", "1619.8 1457.4 1258.0 1132.3 1513.7 1372.7 1207.8 1114.2"),
        ("RC2", "1261.8 1092.3 923.7 783.5 1154.0 1051.1 962.9 776.1"),
    )
    for name, best in ((f"{group}{at:02}", float(x)) for at, x in enumerate(first.split(), start=1))
}
# How many go out in those shortest plans, where a table says it.
BEST_WORKERS = {
    **dict.fromkeys([f"C1{at:02}" for at in range(1, 10)], 10),
    **{
        f"R1{at:02}": count
        for at, count in enumerate((20, 18, 14, 11, 15, 13, 11, 10, 13, 12, 12, 10), start=1)
    },
    **{f"RC1{at:02}": count for at, count in enumerate((15, 14, 11, 10, 15, 13, 12, 11), start=1)},
    "RC208": 4,
}
LOUD = "NOT MEASURED: LINLI_BENCH_SOLOMON names no folder with Solomon's instances (R101.txt)"


def solomon() -> dict[str, Any]:
    """Every instance of the folder, and what they come to by class."""
    folder = os.environ.get("LINLI_BENCH_SOLOMON")
    only = tuple(os.environ.get("LINLI_BENCH_SOLOMON_ONLY", "").split()) or ("",)
    files = sorted(Path(folder).iterdir()) if folder and Path(folder).is_dir() else []
    files = [one for one in files if one.stem in BEST and one.suffix in {".txt", ".vrp"}]
    files = [one for one in files if one.stem.startswith(only)]
    if not files:
        click.echo(LOUD, err=True)
        return {"not_run": LOUD}
    found = {}
    for file in files:
        found[file.stem] = measured(file)
        told = found[file.stem]
        click.echo(f"{file.stem} {told['found']} ({told['above_percent']:+.2f} %)", err=True)
    return {"instances": found, "by_class": _by_class(found)}


def measured(file: Path) -> dict[str, Any]:
    """One instance after ten seconds on one core."""
    stops, workers, ways = instance(file.read_text(encoding="utf-8"))
    began, spent = time.perf_counter(), time.process_time()
    got = plan(stops=stops, workers=workers, ways=ways, budget_s=BUDGET_S, patience=2**40)
    best = BEST[file.stem]
    return {
        "best_known": best,
        "found": round(float(got.travel_s) / 10, 1),
        "above_percent": round(100 * (float(got.travel_s) / 10 / best - 1), 2),
        "workers": _out(got),
        "workers_of_best": BEST_WORKERS.get(file.stem),
        "left_out": len(got.left_out),
        "seconds": round(time.perf_counter() - began, 1),
        "processor_s": round(time.process_time() - spent, 1),
    }


def _out(found: Plan) -> int:
    return sum(bool(one.visits) for one in found.rounds)


def _by_class(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, one in found.items():
        groups.setdefault(name[:-2], []).append(one)
    groups["all"] = list(found.values())
    return {name: _told(rows) for name, rows in groups.items()}


def _told(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    above = [one["above_percent"] for one in rows]
    return {
        "instances": len(rows),
        "above_percent_mean": round(float(np.mean(above)), 2),
        "above_percent_worst": max(above),
        "within_3_percent": sum(one <= WANTED_PERCENT for one in above),
        "at_the_best": sum(one <= 0 for one in above),
        "left_out": sum(one["left_out"] for one in rows),
    }


def instance(text: str, size: int = 100) -> tuple[list[Stop], list[Worker], Ways]:
    """The first stops of an instance, a distance of one being ten seconds, cut.

    Raises:
        ValueError: the text is of neither form.
    """
    rows, capacity, out = _vrplib(text) if "NODE_COORD_SECTION" in text else _solomon(text)
    rows = rows[: size + 1]
    spots, window = rows[:, :2], 10 * rows[:, 3:5]
    apart = np.sqrt(((spots[:, None] - spots[None, :]) ** 2).sum(axis=-1))
    stops = [
        Stop(
            str(at), at, 10.0 * row[5], float(window[at, 0]), float(window[at, 1]), load=int(row[2])
        )
        for at, row in enumerate(rows)
        if at
    ]
    workers = [
        Worker(str(at), 0, 0.0, float(window[0, 1]), 0, capacity=capacity) for at in range(out)
    ]
    # A hair more, so that a length of exactly one digit is not cut to the one below.
    return stops, workers, {"walk": np.floor(10 * apart + 1e-9)}


def _solomon(text: str) -> tuple[Any, int, int]:
    rows = [[float(word) for word in line.split()] for line in text.splitlines() if _is_row(line)]
    fleet = next((one for one in rows if len(one) == 2), None)
    body = np.array([one[1:] for one in rows if len(one) == 7])
    if fleet is None or not len(body):
        raise ValueError("no instance of Solomon's form")
    return body, int(fleet[1]), int(fleet[0])


def _is_row(line: str) -> bool:
    return bool(line.split()) and all(re.fullmatch(r"[\d.]+", word) for word in line.split())


def _vrplib(text: str) -> tuple[Any, int, int]:
    """Columns: x, y, load, opens, closes, service; as Solomon's."""
    spots = np.array(_section(text, "NODE_COORD"))[:, 1:]
    load = np.array(_section(text, "DEMAND"))[:, 1:]
    window = np.array(_section(text, "TIME_WINDOW"))[:, 1:]
    service = np.full((len(spots), 1), _number(text, "SERVICE_TIME"))
    return np.hstack([spots, load, window, service]), int(_number(text, "CAPACITY")), 25


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
