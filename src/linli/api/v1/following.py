"""How a report goes, as whoever holds its code may know it."""

from typing import Any

from linli.cases import queries as cases
from linli.cases.queries import CaseDetail, EventInfo
from linli.privacy.redaction import STAFF_NOTE_KINDS, redact

# Told to the reporter although the note that goes with them is internal.
ENDINGS = frozenset({"CaseResolved", "CaseClosed", "CaseReopened", "CaseMerged"})


def tracking(code: str) -> dict[str, Any]:
    """How the report with this code goes.

    Raises:
        ReportNotFound: no report has this code.
    """
    report = cases.report_by_code(code)
    case = cases.case_detail(report.case_id) if report.case_id else None
    category = case.category if case else None
    if category is None and report.category_id:
        category = cases.category(report.category_id)
    return {
        "code": report.code,
        "received_at": report.received_at,
        "status": case.row.state if case else "received",
        "category": category.code if category else None,
        "category_zh": category.name_zh if category else "",
        "category_en": category.name_en if category else "",
        "owner_zh": case.row.owner_zh if case else "",
        "owner_en": case.row.owner_en if case else "",
        "expected_at": expected_at(case) if case else None,
        "ended_at": case.row.ended_at if case else None,
        "disposition": case.disposition if case else "",
        "steps": _steps(case) if case else [],
    }


def _steps(case: CaseDetail) -> list[dict[str, Any]]:
    """The story in public words; a reply meant for one reporter is masked where there are more."""
    steps = [step(event) for event in case.events if may_tell(event)]
    if case.row.report_count > 1:
        for one in steps:
            one["text"] = redact(one["text"], STAFF_NOTE_KINDS)
    return steps


def expected_at(case: CaseDetail) -> Any:
    """When the case shall be resolved, by its running clock; None where none runs."""
    due = [
        clock.due_at
        for clock in case.clocks
        if clock.kind == "resolve" and clock.hand_off_id is None and clock.state == "running"
    ]
    return due[-1] if due else None


def may_tell(event: EventInfo) -> bool:
    """Whether this event may be told to the reporter."""
    return event.is_public or event.kind in ENDINGS


def step(event: EventInfo) -> dict[str, Any]:
    """An event in public words: only a public note brings its own text."""
    text = event.text if event.kind == "NoteAdded" and event.is_public else ""
    return {"kind": event.kind, "at": event.at, "text": text}
