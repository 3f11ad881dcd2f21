"""What another system hears of an event: versioned JSON of public facts, no personal data.

Left out on purpose: texts, summaries, addresses, notes, reasons, and who of the staff it was.
"""

from typing import Any

from django.conf import settings

from linli.cases.queries import CaseDetail
from linli.core.outbox import Message

VERSION = 1
# Our event kinds, under the names that other systems see, with the facts that go along.
EVENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "CaseOpened": ("case.opened", ()),
    "ReportAttached": ("case.report_attached", ()),
    "CaseOverruled": ("case.corrected", ("step",)),
    "AssignmentOffered": ("case.offered", ("expires_at",)),
    "AssignmentAccepted": ("case.accepted", ()),
    "ResponderDeparted": ("case.departed", ()),
    "ResponderArrived": ("case.arrived", ()),
    "HandOffAsked": ("case.handed_off", ("hand_off_id", "mode", "giver_id", "taker_id")),
    "HandOffMoved": ("case.hand_off_moved", ("hand_off_id", "state", "taker_id")),
    "CaseEscalated": ("case.escalated", ("level", "why")),
    "ClockPaused": ("case.clock_paused", ("until",)),
    "ClockResumed": ("case.clock_resumed", ()),
    "ClockBreached": ("case.clock_breached", ("clock", "due_at")),
    "CaseResolved": ("case.resolved", ("disposition",)),
    "CaseClosed": ("case.closed", ("why",)),
    "CaseReopened": ("case.reopened", ("round", "by_reporter")),
    "CaseMerged": ("case.merged", ("into_id",)),
    "CaseRated": ("case.rated", ("rating",)),
}
NAMES = tuple(name for name, _facts in EVENTS.values())


def build(message: Message, case: CaseDetail) -> dict[str, Any]:
    """The body of a delivery: `type`, `timestamp` and `data`, as Standard Webhooks advises."""
    name, known = EVENTS[message.kind]
    return {
        "type": name,
        "timestamp": message.at.isoformat(),
        "version": VERSION,
        "data": {
            "cell": settings.CELL,
            "facts": {key: message.payload[key] for key in known if key in message.payload},
            "case": _public_case(case),
        },
    }


def _public_case(case: CaseDetail) -> dict[str, Any]:
    row = case.row
    point = case.point if case.is_public else None
    return {
        "id": str(row.id),
        "code": row.code,
        "state": row.state,
        "grade": row.grade,
        "kind": row.kind,
        "category": row.category_code,
        "owner_id": str(row.owner_id),
        "owner": row.owner_zh,
        "opened_at": row.opened_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "next_due_at": row.next_due_at.isoformat() if row.next_due_at else None,
        "disposition": case.disposition,
        "round": case.round,
        "report_count": row.report_count,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
        "url": f"{settings.PUBLIC_URL}/track/{row.code}",
    }
