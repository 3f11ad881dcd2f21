"""Rules, what the engine remembers, and what follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

# Alarm ids derive from what they are about: replayed, the engine names them the same.
NAMES = UUID("6f1c4e0a-0f0e-5d43-9a5e-3a1c7d2b9e55")
# A detector is verified, not doubted: a life-safety alarm is held back no longer than this.
LONGEST_LIFE_HOLD_S = 60
# Alertmanager's group_wait and group_interval, for alarms that no life hangs on.
GROUP_WAIT = timedelta(seconds=30)
GROUP_INTERVAL = timedelta(minutes=5)
AREAS = ("home", "unit", "building")
CAUSES = (
    "fire",
    "gas",
    "co",
    "help",
    "water",
    "access",
    "falling",
    "fire_lane",
    "tamper",
    "silent",
    "upkeep",
)
OPEN = frozenset(
    {"unacknowledged", "acknowledged", "returned", "shelved", "suppressed", "out_of_service"}
)


class RuleWrong(ValueError):
    """A rule cannot stand as it is; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spot:
    """A device and where it is; place codes, '' where unknown. `out_until` ends its time out."""

    number: int
    kind: str = ""
    building: str = ""
    unit: str = ""
    home: str = ""
    floor: int | None = None
    room: str = ""
    path: str = ""
    out_until: datetime | None = None

    @property
    def scope(self) -> str:
        """What the engine looks at together: the building, or the device alone outside one."""
        return self.building or f"device:{self.number}"

    def area(self, size: str) -> str:
        """The home, unit or building it is in; the next larger one where that is not known."""
        for name in AREAS[AREAS.index(size) :]:
            code: str = getattr(self, name)
            if code:
                return code
        return self.scope


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading as the engine sees it."""

    spot: Spot
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Rule:
    """When a kind of reading is an alarm, and what becomes of it.

    The condition holds from `above` upwards (or `below` downwards) and ends beyond `clear`
    (hysteresis). It must hold for `hold_s`, or be confirmed: `confirm_needs` devices of the same
    cause in one `confirm_area` at a time, which also makes it P1. `quiet` are local minutes of the
    day, from and until, in which it is told only afterwards. Lasting for `upgrade_s`, it becomes
    P1. `task` makes a maintenance task; `is_alarm` off makes nothing else.
    """

    code: str
    kind: str
    cause: str
    grade: str
    above: float | None = None
    below: float | None = None
    clear: float | None = None
    hold_s: int = 0
    clear_s: int = 60
    is_life_safety: bool = False
    is_alarm: bool = True
    closes_itself: bool = False
    confirm_needs: int = 0
    confirm_area: str = "unit"
    must_be_confirmed: bool = False
    quiet: tuple[int, int] | None = None
    inhibited_by: tuple[str, ...] = ()
    inhibit_area: str = "unit"
    escalate_s: int = 0
    upgrade_s: int = 0
    flap_count: int = 4
    flap_s: int = 600
    task: str = ""
    device_kinds: tuple[str, ...] = ()
    within: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if (self.above is None) == (self.below is None):
            raise RuleWrong("one-limit")
        if self.cause not in CAUSES or self.grade not in {"P1", "P2", "P3", "P4"}:
            raise RuleWrong("cause-or-grade")
        if self.confirm_area not in AREAS or self.inhibit_area not in AREAS:
            raise RuleWrong("area")
        if min(self.hold_s, self.clear_s, self.escalate_s, self.flap_s, self.flap_count) < 0:
            raise RuleWrong("negative")
        limit = self.above if self.above is not None else self.below
        if self.clear is not None and limit is not None:
            beyond = self.clear > limit if self.above is not None else self.clear < limit
            if beyond:
                raise RuleWrong("hysteresis")
        if self.must_be_confirmed and self.confirm_needs < 2:
            raise RuleWrong("confirm")
        if self.is_life_safety and (
            self.must_be_confirmed
            or self.quiet is not None
            or self.inhibited_by
            or not self.is_alarm
            or self.hold_s > LONGEST_LIFE_HOLD_S
        ):
            raise RuleWrong("life-safety-never-waits")

    def applies(self, spot: Spot) -> bool:
        """Whether this device falls under the rule."""
        if self.device_kinds and spot.kind not in self.device_kinds:
            return False
        return spot.path.startswith(self.within)

    def holds(self, value: float, *, was: bool) -> bool:
        """Whether the condition holds for `value`, having held before or not."""
        if self.above is not None:
            if was and self.clear is not None:
                return value > self.clear
            return value >= self.above
        if self.below is None:
            return False
        if was and self.clear is not None:
            return value < self.clear
        return value <= self.below


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in force; `utc_offset` is that of the cell's clock on the wall, for quiet hours."""

    rules: tuple[Rule, ...]
    utc_offset: timedelta = timedelta(hours=8)
    by_kind: Mapping[str, tuple[Rule, ...]] = field(init=False)
    by_code: Mapping[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        kinds: dict[str, list[Rule]] = {}
        for rule in self.rules:
            kinds.setdefault(rule.kind, []).append(rule)
        object.__setattr__(self, "by_kind", {kind: tuple(some) for kind, some in kinds.items()})
        object.__setattr__(self, "by_code", {rule.code: rule for rule in self.rules})


@dataclass(frozen=True, slots=True)
class Track:
    """What is remembered of one device under one rule; nothing where all is well.

    `since` and `off_since` are when the condition began and ended last, `flips` the recent
    beginnings. `has_task` is set while a maintenance task is open, `is_handed` once its alarm was
    acknowledged and left to that task.
    """

    spot: Spot
    on: bool
    since: datetime
    off_since: datetime | None = None
    flips: tuple[datetime, ...] = ()
    alarm: UUID | None = None
    is_chattering: bool = False
    upgrade_at: datetime | None = None
    has_task: bool = False
    is_handed: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; `state` is one of ANSI/ISA-18.2."""

    id: UUID
    spot: Spot
    rule: str
    rule_version: int
    cause: str
    grade: str
    state: str
    is_life_safety: bool
    began_at: datetime
    raised_at: datetime
    is_confirmed: bool = False
    is_drill: bool = False
    annunciated_at: datetime | None = None
    held_by: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    returned_at: datetime | None = None
    shelved_until: datetime | None = None
    escalate_at: datetime | None = None
    escalations: int = 0
    notes: tuple[str, ...] = ()
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed: a step of an alarm, or a task of a device."""

    step: str
    device: int
    at: datetime
    alarm: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    actor: str = "system"


@dataclass(frozen=True, slots=True)
class ScopeState:
    """What the engine remembers of one building.

    `flushed` says when a group of alarms (by cause) was told of last.
    """

    tracks: Mapping[tuple[int, str], Track] = field(default_factory=dict)
    alarms: Mapping[UUID, Alarm] = field(default_factory=dict)
    flushed: Mapping[str, datetime] = field(default_factory=dict)
    drill_until: datetime | None = None


def alarm_id(*, device: int, rule: str, began_at: datetime) -> UUID:
    """The id of the alarm that began then."""
    return uuid5(NAMES, f"{device}|{rule}|{began_at.isoformat()}")


def open_of(alarms: Iterable[Alarm], *, causes: tuple[str, ...]) -> list[Alarm]:
    """Those of these causes whose condition holds."""
    return [
        alarm
        for alarm in alarms
        if alarm.cause in causes and alarm.state in OPEN and alarm.returned_at is None
    ]
