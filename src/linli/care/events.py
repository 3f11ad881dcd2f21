"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CareArranged:
    """A home asked to be looked after, or what it asked for changed: `step` says how."""

    kind: ClassVar[str] = "CareArranged"
    about: UUID
    step: str
    consent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CareCallMoved:
    """A call began or went on; `stage` is whom it waits for now, `outcome` how it went before."""

    kind: ClassVar[str] = "CareCallMoved"
    about: UUID
    arrangement_id: UUID
    place_id: UUID
    stage: str
    outcome: str
    at: datetime
