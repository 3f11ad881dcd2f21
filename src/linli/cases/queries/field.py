"""What a responder sees: offers and tasks of their own; and how busy each is."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from linli.cases.lifecycle import ACTIVE_STATES, BUSY_STATES, OFFERED
from linli.cases.models import Assignment, Event
from linli.cases.queries.lists import CaseRow, rows_by_id


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """An assignment with its case."""

    id: UUID
    case: CaseRow
    member_id: UUID
    state: str
    offered_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    distance_m: float | None

    @property
    def is_offer(self) -> bool:
        return self.state == OFFERED

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def last_at(self) -> datetime:
        """When the step before was taken."""
        return self.arrived_at or self.departed_at or self.accepted_at or self.offered_at


def _task(row: Assignment, cases: dict[UUID, CaseRow]) -> TaskInfo:
    return TaskInfo(
        row.id,
        cases[row.case_id],
        row.member_id,
        row.state,
        row.offered_at,
        row.expires_at,
        row.accepted_at,
        row.departed_at,
        row.arrived_at,
        row.distance_m,
    )


def tasks_of(member_id: UUID, *, limit: int = 100) -> list[TaskInfo]:
    """Open offers first, soonest to expire first, then tasks by grade and due time."""
    rows = list(
        Assignment.objects.filter(member_id=member_id, state__in=ACTIVE_STATES).order_by(
            "offered_at", "id"
        )[:limit]
    )
    cases = rows_by_id([row.case_id for row in rows])
    tasks = [_task(row, cases) for row in rows if row.case_id in cases]
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(
        tasks,
        key=lambda task: (
            not task.is_offer,
            task.expires_at if task.is_offer else far,
            task.case.grade,
            task.case.next_due_at or far,
            str(task.id),
        ),
    )


def assignment_info(assignment_id: UUID) -> TaskInfo | None:
    """One assignment with its case, or None."""
    row = Assignment.objects.filter(pk=assignment_id).first()
    cases = rows_by_id([row.case_id]) if row else {}
    return _task(row, cases) if row and row.case_id in cases else None


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Somebody was taken off a case for a graver one."""

    case: CaseRow
    at: datetime


def called_off_since(member_id: UUID, *, since: datetime, limit: int = 3) -> list[CalledOff]:
    """What a member was called off from since then, the latest first."""
    rows = list(
        Assignment.objects.filter(member_id=member_id, reason="called-off", ended_at__gt=since)
        .order_by("-ended_at", "-id")
        .values_list("case_id", "ended_at")[:limit]
    )
    cases = rows_by_id([pk for pk, _at in rows])
    return [CalledOff(cases[pk], at) for pk, at in rows if pk in cases and at is not None]


def workload(member_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """For each member the number of open offers and of accepted tasks."""
    rows = Assignment.objects.filter(member_id__in=member_ids, state__in=ACTIVE_STATES)
    offers: Counter[UUID] = Counter()
    tasks: Counter[UUID] = Counter()
    for member_id, state in rows.values_list("member_id", "state"):
        (tasks if state in BUSY_STATES else offers)[member_id] += 1
    return {pk: (offers[pk], tasks[pk]) for pk in member_ids}


def escalations_of(case_id: UUID) -> frozenset[str]:
    """The levels (``lead``, ``desk``) that dispatch told of a case since it was last opened."""
    told: set[str] = set()
    rows = Event.objects.filter(case_id=case_id, kind__in=("CaseEscalated", "CaseReopened"))
    for kind, facts in rows.order_by("at", "id").values_list("kind", "facts"):
        if kind == "CaseReopened":
            told.clear()
        elif facts.get("why") in {"declined", "unowned", "waited"}:
            told.add(facts["level"])
    return frozenset(told)
