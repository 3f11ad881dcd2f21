"""What people wrote when they declined, handed off or paused: it lies sealed in events alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from linli.cases import content
from linli.cases.models import Assignment, Clock, Event, HandOff
from linli.cases.services.timing import STATED

# Codes of assignments behind which somebody's own words stand.
WORDED = frozenset({"decline", "give_back", "withdrawn"})
KINDS = ("AssignmentDeclined", "AssignmentEnded", "HandOffAsked", "HandOffMoved", "ClockPaused")


@dataclass(slots=True)
class Said:
    """Words by what they are about; "" or nothing where there are none or they were erased."""

    assignments: dict[UUID, str] = field(default_factory=dict)
    asked: dict[UUID, str] = field(default_factory=dict)
    answered: dict[UUID, str] = field(default_factory=dict)
    pause: str = ""

    def of_assignment(self, row: Assignment) -> str:
        """Why it ended: somebody's words, or the code."""
        return self.assignments.get(row.id, "") if row.reason in WORDED else row.reason

    def of_clock(self, row: Clock) -> str:
        """Why it is paused: somebody's words, or the code."""
        return self.pause if row.pause_reason == STATED else row.pause_reason


def said_in(
    case_id: UUID,
    *,
    clocks: Iterable[Clock],
    assignments: Iterable[Assignment],
    hand_offs: Iterable[HandOff],
) -> Said:
    """The words behind these rows of a case; no query where there can be none."""
    is_worded = any(row.reason in WORDED for row in assignments)
    is_worded = is_worded or any(row.pause_reason == STATED for row in clocks)
    found = Said()
    if not is_worded and not any(True for _row in hand_offs):
        return found
    rows = Event.objects.filter(case_id=case_id, kind__in=KINDS).exclude(sealed=b"")
    rows = rows.order_by("recorded_at", "id")
    events = list(rows.only("id", "kind", "facts", "sealed"))
    texts = content.open_notes([(row.id, row.sealed) for row in events])
    for row, text in zip(events, texts, strict=True):
        _keep(found, row, text)
    return found


def _keep(found: Said, row: Event, text: str) -> None:
    if row.kind == "ClockPaused":
        found.pause = text
    elif row.kind == "HandOffAsked":
        found.asked[UUID(row.facts["hand_off_id"])] = text
    elif row.kind == "HandOffMoved":
        found.answered[UUID(row.facts["hand_off_id"])] = text
    else:
        found.assignments[UUID(row.facts["assignment_id"])] = text
