"""One case, whole: for the case page, tracking and the stages."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from linli.cases import content, lifecycle
from linli.cases.models import Assignment, Case, Clock, Event, HandOff
from linli.cases.queries.categories import CategoryInfo, category_info, in_english
from linli.cases.queries.lists import COLUMNS, CaseRow, case_rows
from linli.cases.queries.said import Said, said_in
from linli.cases.services.story import CaseNotFound
from linli.core.coordinates import Point


@dataclass(frozen=True, slots=True)
class ClockInfo:
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


@dataclass(frozen=True, slots=True)
class AssignmentInfo:
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

    @property
    def is_active(self) -> bool:
        return self.state in lifecycle.ACTIVE_STATES


@dataclass(frozen=True, slots=True)
class HandOffInfo:
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

    @property
    def giver_name(self) -> str:
        return (self.giver_en if in_english() else "") or self.giver_zh

    @property
    def taker_name(self) -> str:
        return (self.taker_en if in_english() else "") or self.taker_zh


@dataclass(frozen=True, slots=True)
class EventInfo:
    id: UUID
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    facts: dict[str, Any]
    text: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """All of one case but its reports and photos."""

    row: CaseRow
    category: CategoryInfo
    place_id: UUID | None
    occurred_at: datetime
    disposition: str
    merged_into_id: UUID | None
    round: int
    decision: dict[str, Any]
    rating: int | None
    is_public: bool
    # Until when the desk may decide whom to send before dispatch does.
    proposed_until: datetime | None
    clocks: list[ClockInfo]
    assignments: list[AssignmentInfo]
    hand_offs: list[HandOffInfo]
    events: list[EventInfo]

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def point(self) -> Point | None:
        if self.row.lon is None or self.row.lat is None:
            return None
        return Point(self.row.lon, self.row.lat)

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """The owner and every organisation that a step was given to."""
        return frozenset({self.row.owner_id, *(item.taker_id for item in self.hand_offs)})


def case_id_by_code(code: str) -> UUID | None:
    """The case that bears this code, or None."""
    return Case.objects.filter(code=code).values_list("id", flat=True).first()


def case_detail(case_id: UUID, *, with_events: bool = True) -> CaseDetail:
    """One case, whole.

    Raises:
        CaseNotFound: no case has this id.
    """
    case = Case.objects.filter(pk=case_id).select_related("category", "owner").first()
    if case is None:
        raise CaseNotFound()
    clocks, assignments, hand_offs = _clocks(case_id), _assignments(case_id), _hand_offs(case_id)
    said = said_in(case_id, clocks=clocks, assignments=assignments, hand_offs=hand_offs)
    return CaseDetail(
        case_rows([tuple(attrgetter(name.replace("__", "."))(case) for name in COLUMNS)])[0],
        category_info(case.category),
        case.place_id,
        case.occurred_at,
        case.disposition,
        case.merged_into_id,
        case.round,
        case.decision,
        case.rating,
        case.is_public and case.category.is_public,
        case.proposed_until,
        [_clock_info(row, said) for row in clocks],
        [_assignment_info(row, said) for row in assignments],
        [_hand_off_info(row, said) for row in hand_offs],
        _events(case_id) if with_events else [],
    )


def _clocks(case_id: UUID) -> list[Clock]:
    rows = Clock.objects.filter(case_id=case_id)
    return list(rows.order_by("round", "started_at", "kind", "id"))


def _clock_info(row: Clock, said: Said) -> ClockInfo:
    return ClockInfo(
        row.kind,
        row.state,
        row.round,
        row.hand_off_id,
        row.started_at,
        row.due_at,
        row.paused_at,
        said.of_clock(row),
        row.pause_until,
        row.met_at,
        row.breached_at,
    )


def _named(name: str, name_en: str) -> str:
    """An organisation's name in the language active now."""
    return (name_en if in_english() else "") or name


def _assignments(case_id: UUID) -> list[Assignment]:
    rows = Assignment.objects.filter(case_id=case_id)
    rows = rows.select_related("member__user", "member__organisation")
    return list(rows.order_by("offered_at", "id"))


def _assignment_info(row: Assignment, said: Said) -> AssignmentInfo:
    return AssignmentInfo(
        row.id,
        row.member_id,
        row.member.user.name or row.member.user.username,
        row.member.kind,
        row.member.organisation_id,
        _named(row.member.organisation.name, row.member.organisation.name_en),
        row.state,
        row.offered_at,
        row.expires_at,
        row.accepted_at,
        row.departed_at,
        row.arrived_at,
        row.ended_at,
        said.of_assignment(row),
        row.reasons,
        row.distance_m,
        row.round,
    )


def _hand_offs(case_id: UUID) -> list[HandOff]:
    rows = HandOff.objects.filter(case_id=case_id).select_related("giver", "taker")
    return list(rows.order_by("asked_at", "id"))


def _hand_off_info(row: HandOff, said: Said) -> HandOffInfo:
    return HandOffInfo(
        row.id,
        row.mode,
        row.state,
        row.giver_id,
        row.giver.name,
        row.giver.name_en,
        row.taker_id,
        row.taker.name,
        row.taker.name_en,
        said.asked.get(row.id, ""),
        said.answered.get(row.id, ""),
        row.asked_at,
        row.accepted_at,
        row.ended_at,
    )


def _events(case_id: UUID) -> list[EventInfo]:
    rows = list(Event.objects.filter(case_id=case_id).order_by("recorded_at", "id"))
    texts = content.open_notes([(row.id, row.sealed) for row in rows])
    return [
        EventInfo(
            row.id,
            row.kind,
            row.at,
            row.recorded_at,
            row.actor,
            row.facts,
            text,
            row.is_public,
        )
        for row, text in zip(rows, texts, strict=True)
    ]


def history_at(place_id: UUID, *, limit: int = 10) -> list[CaseRow]:
    """The latest cases at one place, whatever their state, newest first."""
    rows = Case.objects.filter(place_id=place_id).order_by("-opened_at", "-id")
    return case_rows(rows.values_list(*COLUMNS)[:limit])
