"""What happens in the district: calls by the hour, area and category, or a district's own history.

Everything random about a call is drawn with it, so that all policies face the same day.
"""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.assign.model import GRADES
from linli.dispatch.twin.ground import Ground

Floats = NDArray[np.float64]
HOUR = 3600.0


class HistoryRefused(ValueError):
    """The file of calls can't be used; the message names the line."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of call: share of all calls, its grade, people wanted, minutes of work on the spot.

    `spread` is the coefficient of variation of the work; 1 with `exponential` is M/M/c's.
    """

    name: str
    share: float
    grade: str
    work_s: float
    spread: float = 0.6
    wanted: int = 1
    exponential: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call. The draws decide how long ways and work take and whether a phone stays silent."""

    at_s: float
    node: int
    grade: str
    wanted: int
    work_s: float
    way_draw: float
    silent_draws: tuple[float, ...]
    process_draws: tuple[float, ...]
    category: str = ""


# Calls of an ordinary day by hour, mean 1. From the shape of emergency calls in Montgomery County
# (docs/dispatch.md); a district's history replaces it.
PROFILE = (
    0.55, 0.47, 0.42, 0.40, 0.42, 0.52, 0.75, 1.02, 1.18, 1.22, 1.25, 1.28,
    1.28, 1.27, 1.28, 1.32, 1.38, 1.42, 1.34, 1.22, 1.10, 0.98, 0.82, 0.68,
)  # fmt: skip
FLAT = (1.0,) * 24


def draw_calls(
    *,
    ground: Ground,
    categories: tuple[Category, ...],
    per_hour: float,
    hours: float,
    seed: int,
    profile: tuple[float, ...] = PROFILE,
    starts_at_hour: int = 0,
) -> list[Call]:
    """A non-homogeneous Poisson process by thinning, each call with a place and a category."""
    rng = np.random.default_rng([seed, 7])
    shape = np.array(profile) / np.mean(profile)
    peak = per_hour * float(shape.max())
    many = int(rng.poisson(peak * hours))
    times = np.sort(rng.uniform(0.0, hours * HOUR, many))
    hour = ((times / HOUR).astype(int) + starts_at_hour) % 24
    times = times[rng.uniform(0.0, float(shape.max()), many) < shape[hour]]
    nodes = rng.choice(len(ground.weight), size=len(times), p=ground.weight)
    shares = np.array([one.share for one in categories])
    kinds = rng.choice(len(categories), size=len(times), p=shares / shares.sum())
    return [
        _call(float(at), int(node), categories[kind], rng)
        for at, node, kind in zip(times, nodes, kinds, strict=True)
    ]


def _call(at_s: float, node: int, category: Category, rng: np.random.Generator) -> Call:
    if category.exponential:
        work = float(rng.exponential(category.work_s))
    else:
        sigma = float(np.sqrt(np.log1p(category.spread**2)))
        work = float(category.work_s * np.exp(rng.normal(0.0, sigma) - sigma**2 / 2))
    return Call(
        at_s,
        node,
        category.grade,
        category.wanted,
        work,
        float(rng.normal()),
        tuple(rng.uniform(size=4)),
        tuple(rng.normal(size=8)),
        category.name,
    )


def read_history(path: Path, *, ground: Ground, seed: int) -> list[Call]:
    """A district's own calls: CSV with `at` (ISO 8601), `lon`, `lat`, `grade`, and, where known,
    `work_minutes`, `category`, `wanted`. Time counts from the midnight before the first line.

    Raises:
        HistoryRefused: a line can't be understood, or there is none.
    """
    rng = np.random.default_rng([seed, 11])
    calls: list[Call] = []
    first: datetime | None = None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryRefused(str(error)) from error
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            at = datetime.fromisoformat(row["at"])
            first = first or at.replace(hour=0, minute=0, second=0, microsecond=0)
            calls.append(_told(row, (at - first).total_seconds(), ground, rng))
        except (KeyError, ValueError, TypeError) as error:
            raise HistoryRefused(f"{path}, line {line}: {error}") from error
    if not calls:
        raise HistoryRefused(f"{path}: no calls")
    return sorted(calls, key=lambda call: call.at_s)


def _told(row: dict[str, str], at_s: float, ground: Ground, rng: np.random.Generator) -> Call:
    grade = row["grade"]
    if grade not in GRADES:
        raise ValueError(f"grade {grade!r} is none of {', '.join(GRADES)}")
    lon, lat = float(row["lon"]), float(row["lat"])
    node = ground.nearest(lon, lat)
    minutes = float(row.get("work_minutes") or 15.0)
    wanted = int(row.get("wanted") or 1)
    if minutes <= 0 or wanted < 1:
        raise ValueError("work_minutes and wanted must be above zero")
    category = Category(row.get("category") or "", 1.0, grade, minutes * 60, 0.01, wanted)
    return _call(at_s, node, category, rng)
