"""Thirty simulated days of 12,000 devices through the alarm engine, judged by the truth."""

import heapq
import itertools
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from linli.sensing.engine import (
    Effect,
    NotAllowed,
    Rules,
    ScopeState,
    Seen,
    Spot,
    look_at,
    operate,
    step,
    tick,
)
from linli.sensing.engine import lines as listing
from linli.sensing.engine.presets import PRESETS
from linli.sensing.engine.work import closed, without
from linli.sim.devices import happenings, town
from linli.sim.devices.happenings import Truth

DAYS = 30
OPERATORS = 2
START = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)  # midnight in Shanghai
EVERY_S = 6 * 3600.0
CAUSES = {"fire": "fire", "gas": "gas", "call": "help", "wrong-call": "help", "cooking": "fire",
          "faulty": "fire", "tamper": "tamper", "water": "water"}  # fmt: skip
NUISANCE = frozenset({"cooking", "faulty", "wrong-call", "tamper"})
STORM = 2000


@dataclass
class Told:
    """One alarm as it went."""

    device: int
    cause: str
    grade: str
    raised: datetime
    told: datetime | None = None
    first: bool = False
    over: datetime | None = None


@dataclass
class Desk:
    """All buildings, driven in the order of time; people acknowledge after a while."""

    rules: Rules
    spots: dict[int, Spot]
    random: Random = field(default_factory=lambda: Random(3))
    states: dict[str, ScopeState] = field(default_factory=dict)
    alarms: dict[UUID, Told] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    agenda: list[tuple[datetime, int, str, UUID | None]] = field(default_factory=list)
    order: Any = field(default_factory=itertools.count)

    def see(self, device: int, kind: str, value: float, at: datetime) -> None:
        """A reading, after all that time alone did before it."""
        self.until(at)
        spot = self.spots[device]
        before = self.states.get(spot.scope, ScopeState())
        self._take(spot.scope, before, *step(before, Seen(spot, kind, value), self.rules, at))

    def until(self, at: datetime) -> None:
        """Let time pass up to `at`: what the engine waits for, and what people do."""
        while self.agenda and self.agenda[0][0] <= at:
            due, _order, code, alarm = heapq.heappop(self.agenda)
            before = self.states.get(code, ScopeState())
            if alarm is None:
                wanted = look_at(before, self.rules)
                if wanted is not None and wanted <= due:
                    self._take(code, before, *tick(before, self.rules, due))
                continue
            try:
                after = operate(before, do="acknowledge", actor="user:desk", rules=self.rules,
                                now=due, alarm_id=alarm)  # fmt: skip
            except NotAllowed:
                continue
            self._take(code, before, *after)

    def _take(
        self, code: str, before: ScopeState, after: ScopeState, effects: tuple[Effect, ...]
    ) -> None:
        if after is before:
            return
        for effect in effects:
            self._note(code, after, effect)
        self.states[code] = after = without(after, closed(after))
        due = look_at(after, self.rules)
        if due is not None:
            heapq.heappush(self.agenda, (due, next(self.order), code, None))

    def _note(self, code: str, after: ScopeState, effect: Effect) -> None:
        self.steps[effect.step] += 1
        if effect.alarm is None:
            self.tasks[f"{effect.step} {effect.facts['task']}"] += 1
            return
        alarm = after.alarms[effect.alarm]
        if effect.step == "raised":
            made = Told(effect.device, alarm.cause, alarm.grade, effect.at)
            self.alarms[alarm.id] = made
        known = self.alarms[alarm.id]
        known.grade = min(known.grade, alarm.grade)
        if effect.step == "annunciated":
            known.told, known.first = effect.at, bool(effect.facts.get("first", True))
            wait = self.random.uniform(20, 90) if alarm.grade != "P3" else \
                self.random.uniform(300, 2400)  # fmt: skip
            at = effect.at + timedelta(seconds=wait)
            heapq.heappush(self.agenda, (at, next(self.order), code, alarm.id))
        elif effect.step == "closed":
            known.over = effect.at


def run(*, days: float = DAYS, devices: int = 12_000, seed: int = 1) -> dict[str, Any]:
    """Play the days and judge them."""
    place = town.build(devices=devices, seed=seed)
    story = happenings.happen(town=place, days=days, seed=seed)
    kinds = {"water": "water", "contact": "contact_open"}
    desk = Desk(
        Rules(PRESETS),
        {
            one.number: Spot(one.number, kinds.get(one.kind, one.kind), one.building, one.unit,
                             one.home, one.floor, one.room, f"sim/{one.building}/")
            for one in place.devices
        },
    )  # fmt: skip
    began, readings, raw = time.perf_counter(), 0, Counter[str]()
    on: set[tuple[int, str]] = set()
    raw_at: list[tuple[int, str, float]] = []
    heard = dict.fromkeys(desk.spots, 0.0)
    silent: set[int] = set()
    next_watch = 600.0
    stream = happenings.stream(town=place, days=days, story=story, seed=seed)
    for told in stream:
        readings += 1
        while told.at >= next_watch:
            _watch(desk, heard, silent, next_watch)
            next_watch += 600.0
        heard[told.device] = told.at
        at = START + timedelta(seconds=told.at)
        _raw(desk.rules, told, on, raw, raw_at)
        desk.see(told.device, told.kind, told.value, at)
    end = START + timedelta(days=days)
    desk.until(end)
    took = time.perf_counter() - began
    found = _judge(desk, story.truths, raw_at, days)
    return {
        "devices": len(place.devices),
        "days": days,
        "readings": readings,
        "engine_us_per_reading": round(took / readings * 1e6, 1),
        "truths": dict(Counter(truth.what for truth in story.truths)),
        **found,
        "tasks": dict(desk.tasks),
        "storm_lines": storm_lines(),
    }


def _watch(desk: Desk, heard: dict[int, float], silent: set[int], second: float) -> None:
    """The watchdog, as the consumer has it."""
    at = START + timedelta(seconds=second)
    for number, last in heard.items():
        periods = (second - last) / EVERY_S
        if periods >= 1.0:
            silent.add(number)
            desk.see(number, "silence", periods, at)
        elif number in silent:
            silent.discard(number)
            desk.see(number, "silence", 0.0, at)


def _raw(
    rules: Rules,
    told: happenings.Told,
    on: set[tuple[int, str]],
    raw: Counter[str],
    raw_at: list[tuple[int, str, float]],
) -> None:
    """What bare thresholds would have told: each crossing is an alarm."""
    for rule in rules.by_kind.get(told.kind, ()):
        key = (told.device, rule.code)
        if not rule.is_alarm:
            continue
        if rule.holds(told.value, was=False):
            if key not in on:
                on.add(key)
                raw[rule.cause] += 1
                raw_at.append((told.device, rule.cause, told.at))
        else:
            on.discard(key)


def _judge(
    desk: Desk, truths: list[Truth], raw_at: list[tuple[int, str, float]], days: float
) -> dict[str, Any]:
    told = [one for one in desk.alarms.values() if one.told is not None]
    by_device: dict[tuple[int, str], list[Truth]] = {}
    for truth in truths:
        for device in truth.devices:
            by_device.setdefault((device, CAUSES.get(truth.what, "")), []).append(truth)

    def truth_of(device: int, cause: str, second: float) -> Truth | None:
        near = [
            truth for truth in by_device.get((device, cause), ())
            if truth.since - 60 <= second <= truth.until + 120
        ]  # fmt: skip
        return min(near, key=lambda truth: not truth.is_danger) if near else None

    waits: dict[str, list[float]] = {}
    for truth in truths:
        if not truth.is_danger or truth.what == "fire-unheard":
            continue
        cause = CAUSES[truth.what]
        since = START + timedelta(seconds=truth.since)
        until = START + timedelta(seconds=truth.until + 60)
        found = [one.told for one in told if one.device in truth.devices and one.cause == cause
                 and one.told is not None and since <= one.told <= until]  # fmt: skip
        wait = (min(found) - since).total_seconds() if found else float("inf")
        waits.setdefault(truth.what, []).append(wait)
    raw_false = Counter(
        known.what for device, cause, second in raw_at
        if (known := truth_of(device, cause, second)) and known.what in NUISANCE
    )  # fmt: skip
    told_false = Counter(
        known.what for one in told
        if (known := truth_of(one.device, one.cause, _second(one))) and known.what in NUISANCE
    )  # fmt: skip
    return {
        "dangers": {
            what: {
                "happened": len(times),
                "alarmed": sum(one < float("inf") for one in times),
                "median_s": round(statistics.median(times), 1),
                "longest_s": round(max(times), 1),
            }
            for what, times in sorted(waits.items())
        },
        "nuisance_raw": dict(raw_false),
        "nuisance_told": dict(told_false),
        "nuisance_reduced": round(1 - told_false.total() / max(1, raw_false.total()), 3),
        **_figures(desk, told, days),
    }


def _second(one: Told) -> float:
    return (one.raised - START).total_seconds()


def _figures(desk: Desk, told: list[Told], days: float) -> dict[str, Any]:
    from linli.sensing.queries.alarms import kpis

    first = [one for one in told if one.first and one.told is not None]
    end = START + timedelta(days=days)
    midnights = [START + timedelta(days=n) for n in range(1, int(days) + 1)]
    stale = [
        sum(one.told is not None and one.told < at - timedelta(days=1)
            and (one.over is None or one.over > at) for one in told)
        for at in midnights
    ]  # fmt: skip
    found = kpis(
        told=sorted(one.told for one in first if one.told is not None),
        grades=[one.grade for one in first],
        repeated=[(one.device, one.cause, one.told) for one in told if one.told is not None],
        start=START,
        end=end,
        operators=OPERATORS,
        standing=sum(one.over is None for one in told),
        stale=max(stale, default=0),
    )
    return {
        "operators": OPERATORS,
        "alarms_told": len(told),
        "lines_told": found.alarms,
        "per_operator_hour": round(found.per_operator_hour, 2),
        "flood_share": round(found.flood_share, 5),
        "chattering": found.chattering,
        "most_stale_on_a_day": found.stale,
        "grades": {grade: round(share, 3) for grade, share in found.grades.items()},
        "steps": dict(desk.steps),
    }


def storm_lines() -> dict[str, int]:
    """A storm: water, tampering, silence and blocked lanes all over town, and fires among them."""
    random = Random(5)
    causes = (("water", "P2"), ("tamper", "P3"), ("silent", "P3"), ("fire_lane", "P3"))
    listed = []
    for n in range(STORM):
        is_fire = n % 200 == 0
        cause, grade = ("fire", "P1") if is_fire else random.choice(causes)
        listed.append(
            listing.Listed(UUID(int=n + 1), f"b{random.randint(1, 40)}", cause, grade,
                           "unacknowledged", is_fire, False, random.randint(1, 11), START)
        )  # fmt: skip
    shown = listing.lines(listed)
    return {
        "alarms": STORM,
        "lines": len(shown),
        "alarms_in_lines": sum(len(line.alarms) for line in shown),
    }
