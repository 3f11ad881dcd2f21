"""What staff and their programs see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from linli.api.schemas.base import FieldError, Out


class CaseLine(Out):
    """One line of a list of cases."""

    id: UUID
    code: str
    state: str
    grade: str
    kind: str
    category_code: str
    category_zh: str
    category_en: str
    owner_id: UUID
    owner_zh: str
    owner_en: str
    summary: str
    address: str
    lon: float | None
    lat: float | None
    opened_at: datetime
    changed_at: datetime
    next_due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    needs_person: str
    report_count: int
    followers: int
    version: int


class CaseList(Out):
    """A page of cases; `next_cursor` is empty on the last one."""

    items: list[CaseLine]
    next_cursor: str


class ClockOut(Out):
    """A promised time."""

    kind: str
    state: str
    round: int
    hand_off_id: UUID | None
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    pause_reason: str
    pause_until: datetime | None
    met_at: datetime | None
    breached_at: datetime | None


class AssignmentOut(Out):
    """One responder asked to act."""

    id: UUID
    member_id: UUID
    member_name: str
    member_kind: str
    organisation_id: UUID
    organisation_name: str
    state: str
    offered_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    reason: str
    reasons: list[dict[str, Any]]
    distance_m: float | None
    round: int


class HandOffOut(Out):
    """A step given to another organisation."""

    id: UUID
    mode: str
    state: str
    giver_id: UUID
    giver_zh: str
    giver_en: str
    taker_id: UUID
    taker_zh: str
    taker_en: str
    reason: str
    answer: str
    asked_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


class EventOut(Out):
    """One change of a case."""

    id: UUID
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    facts: dict[str, Any]
    text: str
    is_public: bool


class PhotoOut(Out):
    """A photo, and where it is served to those who may see it."""

    id: UUID
    url: str
    thumbnail: str
    width: int
    height: int
    is_public: bool
    added_at: datetime


class ReportOut(Out):
    """What one reporter told us; how to reach them is not part of it."""

    id: UUID
    code: str
    channel: str
    source: str
    category: str | None
    text: str
    attributes: dict[str, Any]
    place_id: UUID | None
    address: str
    lon: float | None
    lat: float | None
    media_url: str
    has_contact: bool
    is_public: bool
    occurred_at: datetime
    received_at: datetime
    case_id: UUID | None
    photos: list[PhotoOut]


class ReportList(Out):
    """A page of reports; `next_cursor` is empty on the last one."""

    items: list[ReportOut]
    next_cursor: str


class CaseFull(CaseLine):
    """One case, whole; `steps` are those that its state allows now."""

    place_id: UUID | None
    occurred_at: datetime
    disposition: str
    merged_into_id: UUID | None
    round: int
    decision: dict[str, Any]
    rating: int | None
    is_public: bool
    steps: list[str]
    clocks: list[ClockOut]
    assignments: list[AssignmentOut]
    hand_offs: list[HandOffOut]


class ContactOut(Out):
    """How to reach the reporters of a case, for one purpose; that it was read is on record."""

    reports: list["ReporterOut"]


class ReporterOut(Out):
    report_id: UUID
    name: str
    phone: str
    email: str


class Task(Out):
    """An offer to the caller, or a task of theirs."""

    id: UUID
    state: str
    offered_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    distance_m: float | None
    case: CaseLine


class ShiftOut(Out):
    id: UUID
    starts_at: datetime
    ends_at: datetime
    duty_place: str


class OrganisationOut(Out):
    id: UUID
    code: str
    kind: str
    name: str
    name_en: str
    parent_id: UUID | None
    public_phone: str


class MemberOnShift(Out):
    """A responder on duty now, with their place of duty."""

    member_id: UUID
    name: str
    kind: str
    organisation_id: UUID
    lon: float | None
    lat: float | None
    skills: list[str]
    ends_at: datetime
    offers: int
    tasks: int


class GrantOut(Out):
    role: str
    organisation_id: UUID | None
    area_id: UUID | None


class Me(Out):
    """Who the caller is, and what they may do somewhere."""

    name: str
    user_id: UUID | None
    member_id: UUID | None
    scopes: list[str]
    grants: list[GrantOut]
    actions: list[str]


class Counts(Out):
    """Open cases in the caller's scope, each counted to 1,000 at most."""

    needs_person: int
    overdue: int
    unaccepted: int
    open: int


class EntryOut(Out):
    """An entry of the ledger."""

    id: int
    kind: str
    about: UUID | None
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    payload: dict[str, Any]


class EntryList(Out):
    items: list[EntryOut]
    next_after: int


class Done(Out):
    """The state of the case after the step."""

    case_id: UUID
    state: str
    version: int


class Made(Done):
    """Like `Done`, with the ids of what was made."""

    ids: list[UUID]


class Corrected(Done):
    """Like `Done`, with what changed: {what: [from, to]}."""

    changes: dict[str, list[str]]


class BatchAnswer(Out):
    """What became of one case of a batch; `code` and `errors` say why not."""

    case_id: UUID
    ok: bool
    status: int
    code: str
    title: str
    errors: list[FieldError]


class BatchAnswers(Out):
    answers: list[BatchAnswer]


class HookOut(Out):
    """A webhook in; its secret is never shown again."""

    id: UUID
    name: str
    mapping: dict[str, Any]
    is_active: bool
    made_at: datetime


class HookMade(HookOut):
    """A new webhook in, with its secret, which is shown this once."""

    secret: str
    address: str


class SubscriptionOut(Out):
    """A webhook out; its secret is shown when it is made or changed."""

    id: UUID
    name: str
    url: str
    events: list[str]
    organisation_id: UUID | None
    is_active: bool
    stopped_why: str
    made_at: datetime
    rotated_at: datetime | None
    waiting: int
    dead: int
    last_sent_at: datetime | None


class Subscribed(Out):
    id: UUID
    secret: str


class DeliveryOut(Out):
    """One event on its way to one subscription."""

    id: UUID
    subscription_id: UUID
    event: str
    case_id: UUID
    payload: dict[str, Any]
    state: str
    attempts: int
    next_at: datetime
    made_at: datetime
    sent_at: datetime | None
    status: int | None
    answer: str
    error: str


class Resent(Out):
    count: int
