"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """An alarm, or a group of alarms of one cause in one building, reaches people now.

    `about` is the first alarm, `together` how many there are. P1 goes before all that waits.
    """

    kind: ClassVar[str] = "AlarmRaised"
    about: UUID
    device_id: UUID
    cause: str
    grade: str
    place: str
    is_confirmed: bool
    is_drill: bool
    together: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmConfirmed:
    """Others in the same area tell of the same (`devices` are all of them), or it has lasted."""

    kind: ClassVar[str] = "AlarmConfirmed"
    about: UUID
    cause: str
    grade: str
    unit: str
    devices: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmEscalated:
    """Nobody acknowledged it in time, for the `times`-th time."""

    kind: ClassVar[str] = "AlarmEscalated"
    about: UUID
    cause: str
    grade: str
    times: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmMoved:
    """A person, or the end of the matter, moved an alarm on: `step` says how."""

    kind: ClassVar[str] = "AlarmMoved"
    about: UUID
    step: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmJudged:
    """A person said what it turned out to be: real, nuisance, drill or fault."""

    kind: ClassVar[str] = "AlarmJudged"
    about: UUID
    verdict: str
    before: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device was registered, placed, tested, replaced, put out of service or retired."""

    kind: ClassVar[str] = "DeviceChanged"
    about: UUID
    step: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlertTaken:
    """An alert that stands came in by CAP, or one that ends others; `root` names the matter.

    `change`: new, updated, cancelled. Tests, exercises and drafts say so in `status`.
    """

    kind: ClassVar[str] = "AlertTaken"
    about: UUID
    root: UUID
    change: str
    status: str
    level: str
    at: datetime
