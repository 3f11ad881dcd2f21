"""A scenario file: the district, its people and calls, and what is to be tried.

docs/dispatch.md explains every key. Unknown keys are refused, so that a slip of the pen is no
silent default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from linli.dispatch.assign import DEFAULT, Weights
from linli.dispatch.assign.model import GRADES
from linli.dispatch.travel.files import read
from linli.dispatch.travel.network import StreetsRefused, build
from linli.dispatch.travel.speeds import MODES, Mode
from linli.dispatch.twin import town
from linli.dispatch.twin.calls import FLAT, PROFILE, Call, Category, draw_calls, read_history
from linli.dispatch.twin.engine import Rules
from linli.dispatch.twin.ground import Ground, lay_out
from linli.dispatch.twin.process import PROCESSES, Process
from linli.dispatch.twin.world import Shift

HOUR = 3600.0


class ScenarioRefused(ValueError):
    """The file can't be played; the message says which key and why."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """`count` people every day from hour `start` for `hours`, who may take `grades`."""

    count: int
    start: float = 0.0
    hours: float = 24.0
    grades: tuple[str, ...] = ()
    kind: str = "officer"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is played; `base` is the folder that file names are relative to."""

    name: str
    base: Path
    town_m: float = 3250.0
    streets: str = ""
    mode: Mode = "ebike"
    seed: int = 1
    per_hour: float = 30.0
    hours: float = 24.0
    profile: tuple[float, ...] = PROFILE
    history: str = ""
    categories: tuple[Category, ...] = ()
    spots: tuple[tuple[float, float, float], ...] = ()
    posts: int = 10
    at: tuple[tuple[float, float], ...] = ()
    staff: tuple[Staffing, ...] = (Staffing(24),)
    rules: Rules = Rules()
    process: str = ""
    weights: Weights = DEFAULT
    warm_up_hours: float = 1.0

    @property
    def own_process(self) -> Process | None:
        """The process that the scenario names for every policy, None for each policy's own."""
        return PROCESSES[self.process] if self.process else None

    def ground(self) -> Ground:
        """The streets and where calls come from.

        Raises:
            ScenarioRefused: the street file can't be used.
        """
        try:
            network = (
                read(self.base / self.streets)
                if self.streets
                else build(town.ways(side_m=self.town_m, seed=self.seed))
            )
            return lay_out(network, mode=self.mode, seed=self.seed, spots=self.spots)
        except (StreetsRefused, ValueError) as error:
            raise ScenarioRefused(f"streets: {error}") from error

    def shifts(self, ground: Ground) -> list[Shift]:
        """Everybody's presence on every day that is played."""
        days = int(self.hours // 24) + 1
        listed: list[Shift] = []
        for group in self.staff:
            posts = self._posts(ground, group.count)
            all_day = group.hours >= 24
            for day in range(1 if all_day else days):
                begins = (day * 24 + group.start) * HOUR if not all_day else 0.0
                ends = float("inf") if all_day else begins + group.hours * HOUR
                grades = frozenset(group.grades)
                listed += [Shift(post, begins, ends, group.kind, grades) for post in posts]
        return listed

    def _posts(self, ground: Ground, count: int) -> list[int]:
        """At the places named, in turn, else at the best ones."""
        if not self.at:
            return ground.posts(count, at=self.posts)
        named = [ground.nearest(lon, lat) for lon, lat in self.at]
        return [named[number % len(named)] for number in range(count)]

    def calls(self, ground: Ground, seed: int) -> list[Call]:
        """The calls of one seed; a history is the same for every seed but for what it leaves open.

        Raises:
            HistoryRefused: the history can't be understood.
        """
        if self.history:
            return read_history(self.base / self.history, ground=ground, seed=seed)
        return draw_calls(
            ground=ground,
            categories=self.categories or CATEGORIES,
            per_hour=self.per_hour,
            hours=self.hours,
            seed=seed,
            profile=self.profile,
        )


# Shares and lengths of work of a made district. Work on the spot of San Francisco's fire units
# (data folder) has a median of 17 minutes.
CATEGORIES = (
    Category("life and fire", 0.04, "P1", 1500.0, wanted=2),
    Category("disturbance", 0.14, "P2", 1300.0),
    Category("nuisance and traffic", 0.50, "P3", 1100.0),
    Category("upkeep", 0.32, "P4", 900.0),
)
# Grid cases of the paper and the Linli process: a lamp, a blocked stairway, a permit.
GRID = (Category("grid", 1.0, "P4", 240.0, 0.5),)

PROFILES = {"day": PROFILE, "flat": FLAT}


def load(path: Path) -> dict[str, Scenario]:
    """The scenario of a file as "base", and its variants by their names.

    Raises:
        ScenarioRefused: a key is unknown or a value can't be.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioRefused(str(error)) from error
    return understood(document, base=path.parent)


def understood(document: Any, *, base: Path) -> dict[str, Scenario]:
    """As `load`, of a document that is read already."""
    if not isinstance(document, dict):
        raise ScenarioRefused("the file is no mapping of keys")
    whole = dict(document)
    variants = whole.pop("variants", None) or {}
    if not isinstance(variants, dict):
        raise ScenarioRefused("variants: must map names to the keys that differ")
    found = {"base": _scenario(whole, base)}
    for name, changes in variants.items():
        if not isinstance(changes, dict):
            raise ScenarioRefused(f"variants.{name}: must be a mapping of keys")
        found[str(name)] = _scenario(_merged(whole, changes), base)
    return found


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(one)
    for key, value in other.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _scenario(document: Mapping[str, Any], base: Path) -> Scenario:
    known = {"name", "streets", "mode", "seed", "calls", "staff", "rules", "process", "weights",
             "warm_up_hours"}  # fmt: skip
    _only(document, known, "")
    streets = _section(document, "streets", {"town_m", "file"})
    calls = _section(
        document,
        "calls",
        {"per_hour", "hours", "profile", "history", "categories", "grid", "spots"},
    )
    staff = _section(document, "staff", {"posts", "groups", "at"})
    rules = _section(document, "rules", {"sigma", "silent"})
    mode, process = str(document.get("mode", "ebike")), str(document.get("process", ""))
    _one_of(mode, MODES, "mode")
    _one_of(process, ("", *PROCESSES), "process")
    return Scenario(
        name=str(document.get("name", "a district")),
        base=base,
        town_m=_number(streets, "town_m", 3250.0, low=500.0, high=9000.0),
        streets=str(streets.get("file", "")),
        mode=mode,  # type: ignore[arg-type]
        seed=int(_number(document, "seed", 1, low=0)),
        per_hour=_number(calls, "per_hour", 30.0, low=0.01, high=20_000.0),
        hours=_number(calls, "hours", 24.0, low=1.0, high=24.0 * 60),
        profile=_profile(calls.get("profile", "day")),
        history=str(calls.get("history", "")),
        categories=_categories(calls),
        spots=_tuples(calls.get("spots"), 3, "calls.spots"),
        posts=int(_number(staff, "posts", 10, low=1, high=500)),
        at=_tuples(staff.get("at"), 2, "staff.at"),
        staff=_groups(staff.get("groups", [{"count": 24}])),
        rules=Rules(
            _number(rules, "sigma", 0.25, low=0.001, high=2.0),
            _number(rules, "silent", 0.0, low=0.0, high=0.95),
        ),
        process=process,
        weights=_weights(_section(document, "weights", {one.name for one in fields(Weights)})),
        warm_up_hours=_number(document, "warm_up_hours", 1.0, low=0.0),
    )


def _only(document: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(map(str, document)) - known)
    if unknown:
        at = f"{where}." if where else ""
        raise ScenarioRefused(
            f"{at}{unknown[0]}: no such key; there are {', '.join(sorted(known))}"
        )


def _section(document: Mapping[str, Any], key: str, known: set[str]) -> dict[str, Any]:
    section = document.get(key) or {}
    if not isinstance(section, dict):
        raise ScenarioRefused(f"{key}: must be a mapping of keys")
    _only(section, known, key)
    return section


def _one_of(value: str, allowed: tuple[str, ...], key: str) -> None:
    if value not in allowed:
        raise ScenarioRefused(f"{key}: {value!r} is none of {', '.join(filter(None, allowed))}")


def _number(
    section: Mapping[str, Any], key: str, default: float, *, low: float, high: float = 1e9
) -> float:
    value = section.get(key, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise ScenarioRefused(f"{key}: {value!r} is no number from {low:g} to {high:g}")
    return float(value)


def _tuples(value: Any, size: int, key: str) -> tuple[Any, ...]:
    """Lists of numbers: longitude and latitude, and a share above nought where there are three."""
    listed = value or []
    ok = isinstance(listed, list) and all(isinstance(one, list) for one in listed)
    if not ok or not all(
        len(one) == size
        and all(isinstance(number, int | float) for number in one)
        and abs(one[0]) <= 180
        and abs(one[1]) <= 90
        and min(one[2:], default=1) > 0
        for one in listed
    ):
        raise ScenarioRefused(f"{key}: must be lists of {size} numbers, longitude first")
    return tuple(tuple(map(float, one)) for one in listed)


def _profile(value: Any) -> tuple[float, ...]:
    if isinstance(value, str):
        _one_of(value, tuple(PROFILES), "calls.profile")
        return PROFILES[value]
    ok = isinstance(value, list) and len(value) == 24
    if not ok or not all(isinstance(one, int | float) and one >= 0 for one in value):
        raise ScenarioRefused("calls.profile: must be day, flat or 24 numbers, one for each hour")
    if not sum(value):
        raise ScenarioRefused("calls.profile: all 24 numbers are zero")
    return tuple(float(one) for one in value)


def _categories(calls: Mapping[str, Any]) -> tuple[Category, ...]:
    if calls.get("grid"):
        return GRID
    found = []
    for number, one in enumerate(calls.get("categories") or []):
        where = f"calls.categories[{number}]"
        if not isinstance(one, dict):
            raise ScenarioRefused(f"{where}: must be a mapping of keys")
        _only(one, {"name", "share", "grade", "work_minutes", "spread", "wanted"}, where)
        grade = str(one.get("grade", "P3"))
        _one_of(grade, GRADES, f"{where}.grade")
        found.append(
            Category(
                str(one.get("name", grade)),
                _number(one, "share", 1.0, low=0.0001),
                grade,
                _number(one, "work_minutes", 15.0, low=0.1, high=1440.0) * 60,
                _number(one, "spread", 0.6, low=0.01, high=5.0),
                int(_number(one, "wanted", 1, low=1, high=10)),
            )
        )
    return tuple(found)


def _groups(listed: Any) -> tuple[Staffing, ...]:
    if not isinstance(listed, list) or not listed:
        raise ScenarioRefused("staff.groups: must be a list of at least one group")
    found = []
    for number, one in enumerate(listed):
        where = f"staff.groups[{number}]"
        if not isinstance(one, dict):
            raise ScenarioRefused(f"{where}: must be a mapping of keys")
        _only(one, {"count", "from", "hours", "grades", "kind"}, where)
        grades = tuple(map(str, one.get("grades") or ()))
        for grade in grades:
            _one_of(grade, GRADES, f"{where}.grades")
        found.append(
            Staffing(
                int(_number(one, "count", 1, low=0, high=5000)),
                _number(one, "from", 0.0, low=0.0, high=24.0),
                _number(one, "hours", 24.0, low=0.5, high=24.0),
                grades,
                str(one.get("kind", "officer")),
            )
        )
    return tuple(found)


def _weights(section: Mapping[str, Any]) -> Weights:
    changed: dict[str, Any] = {}
    for key, value in section.items():
        if key in {"grade", "rank_s"}:
            if not isinstance(value, dict) or set(value) - set(GRADES):
                raise ScenarioRefused(f"weights.{key}: must map grades to numbers")
            given = {grade: _number(value, grade, 0.0, low=0.0) for grade in value}
            changed[key] = getattr(DEFAULT, key) | given
        else:
            changed[key] = _number(section, key, 0.0, low=0.0)
    return replace(DEFAULT, **changed)
