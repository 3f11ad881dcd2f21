"""What this package announces. Ids, times and plain facts; personal values never."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

Reasons = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ReportReceived:
    kind: ClassVar[str] = "ReportReceived"
    about: UUID
    at: datetime
    channel: str
    code: str
    # A salted digest of the words: `linli.ledger.commitments.words_digest`.
    words: str


@dataclass(frozen=True, slots=True)
class CaseOpened:
    kind: ClassVar[str] = "CaseOpened"
    about: UUID
    at: datetime
    report_id: UUID
    category: str
    grade: str
    case_kind: str
    owner_id: UUID
    state: str
    reasons: Reasons = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportAttached:
    kind: ClassVar[str] = "ReportAttached"
    about: UUID
    at: datetime
    report_id: UUID
    reasons: Reasons = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaseOverruled:
    """A person set the machine's or an earlier decision right; `changes` is {what: [from, to]}."""

    kind: ClassVar[str] = "CaseOverruled"
    about: UUID
    at: datetime
    changes: dict[str, list[str]]
    step: str


@dataclass(frozen=True, slots=True)
class DispatchProposed:
    """Whom dispatch will ask once `until` is past, unless the desk decides before."""

    kind: ClassVar[str] = "DispatchProposed"
    about: UUID
    at: datetime
    until: datetime
    member_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class AssignmentOffered:
    kind: ClassVar[str] = "AssignmentOffered"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID
    expires_at: datetime
    reasons: Reasons = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AssignmentAccepted:
    kind: ClassVar[str] = "AssignmentAccepted"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class AssignmentDeclined:
    kind: ClassVar[str] = "AssignmentDeclined"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class AssignmentExpired:
    kind: ClassVar[str] = "AssignmentExpired"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class ResponderDeparted:
    kind: ClassVar[str] = "ResponderDeparted"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class ResponderArrived:
    kind: ClassVar[str] = "ResponderArrived"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class AssignmentEnded:
    """Cleared, given back, withdrawn or called off: the member is free again.

    `for_case_id` is the graver case for which somebody was called off.
    """

    kind: ClassVar[str] = "AssignmentEnded"
    about: UUID
    at: datetime
    assignment_id: UUID
    member_id: UUID
    state: str
    reason: str = ""
    for_case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HelpAsked:
    kind: ClassVar[str] = "HelpAsked"
    about: UUID
    at: datetime
    member_id: UUID
    skill: str = ""


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    """Passed upward: to the lead, then to the desk."""

    kind: ClassVar[str] = "CaseEscalated"
    about: UUID
    at: datetime
    level: str
    why: str


@dataclass(frozen=True, slots=True)
class HandOffAsked:
    kind: ClassVar[str] = "HandOffAsked"
    about: UUID
    at: datetime
    hand_off_id: UUID
    mode: str
    giver_id: UUID
    taker_id: UUID


@dataclass(frozen=True, slots=True)
class HandOffMoved:
    """Accepted, returned, finished or withdrawn."""

    kind: ClassVar[str] = "HandOffMoved"
    about: UUID
    at: datetime
    hand_off_id: UUID
    state: str
    taker_id: UUID


@dataclass(frozen=True, slots=True)
class ClockPaused:
    kind: ClassVar[str] = "ClockPaused"
    about: UUID
    at: datetime
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ClockResumed:
    kind: ClassVar[str] = "ClockResumed"
    about: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockReminded:
    kind: ClassVar[str] = "ClockReminded"
    about: UUID
    at: datetime
    clock: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClockBreached:
    kind: ClassVar[str] = "ClockBreached"
    about: UUID
    at: datetime
    clock: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class NoteAdded:
    kind: ClassVar[str] = "NoteAdded"
    about: UUID
    at: datetime
    is_public: bool


@dataclass(frozen=True, slots=True)
class MediaAdded:
    kind: ClassVar[str] = "MediaAdded"
    about: UUID
    at: datetime
    media_id: UUID


@dataclass(frozen=True, slots=True)
class CaseFollowed:
    kind: ClassVar[str] = "CaseFollowed"
    about: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseResolved:
    kind: ClassVar[str] = "CaseResolved"
    about: UUID
    at: datetime
    disposition: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    kind: ClassVar[str] = "CaseClosed"
    about: UUID
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class CaseReopened:
    kind: ClassVar[str] = "CaseReopened"
    about: UUID
    at: datetime
    round: int
    by_reporter: bool


@dataclass(frozen=True, slots=True)
class CaseMerged:
    kind: ClassVar[str] = "CaseMerged"
    about: UUID
    at: datetime
    into_id: UUID


@dataclass(frozen=True, slots=True)
class CaseRated:
    kind: ClassVar[str] = "CaseRated"
    about: UUID
    at: datetime
    rating: int


@dataclass(frozen=True, slots=True)
class CategoryChanged:
    kind: ClassVar[str] = "CategoryChanged"
    about: UUID
    at: datetime
    code: str
    version: int
