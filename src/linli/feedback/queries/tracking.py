"""The story that a reporter reads: what happened, what comes next and when, who looks after it.

Only what is public: no names of persons, no internal notes, no words of other reporters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import queries as cases
from linli.cases.lifecycle import CLOSED, RESOLVED
from linli.cases.queries import CaseDetail, EventInfo, ReportInfo
from linli.core.coordinates import Point
from linli.feedback import facts, wording
from linli.people import queries as people


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story; `says` is its sentence, `text` a public reply, if it is one."""

    at: datetime
    code: str
    facts: dict[str, Any]
    says: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that was released to the public."""

    id: UUID
    file: str
    thumbnail: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tracking:
    """What the tracking page shows.

    `state` is a case state, or ``received`` while no case has the report; `state_words` says it.
    `next_words` says what comes next, and `next_at` when, where something is promised.
    """

    code: str
    report_id: UUID
    case_id: UUID | None
    state: str
    state_words: str
    category_name: str
    received_at: datetime
    steps: list[Step]
    who: str
    who_phone: str
    next_code: str
    next_at: datetime | None
    next_words: str
    can_rate: bool
    can_reopen: bool
    reopen_until: datetime | None
    rating: int | None
    disposition: str
    outcome: str
    round: int
    report_count: int
    is_public: bool
    wants_news: bool
    point: Point | None
    address: str
    pictures: list[Picture] = field(default_factory=list)


def tracking(*, code: str, now: datetime, is_for_reporter: bool = True) -> Tracking:
    """The story of the report with this tracking code, in the language active now.

    Args:
        is_for_reporter: whether the reader is the one whom we could contact.
    Raises:
        ReportNotFound: no report has this code.
    """
    report = cases.report_by_code(code)
    if report.case_id is None:
        return _waiting(report, now=now)
    case = cases.case_detail(report.case_id)
    following = facts.what_next(case)
    can_contact = is_for_reporter and report.reporter_id is not None
    promised = "take_up" if following.code == "acknowledge" and not can_contact else following.code
    has_ended = case.row.state in {RESOLVED, CLOSED}
    until = _reopen_until(case)
    owner = people.organisation(case.row.owner_id)
    return Tracking(
        code=report.code,
        report_id=report.id,
        case_id=case.id,
        state=case.row.state,
        state_words=_state_words(case.row.state),
        category_name=case.category.name,
        received_at=report.received_at,
        steps=_steps(report, case),
        who=case.row.owner_name,
        who_phone=owner.public_phone,
        next_code=following.code,
        next_at=following.at,
        next_words=wording.promise(promised, at=following.at, now=now),
        can_rate=has_ended,
        can_reopen=has_ended and (until is None or now <= until),
        reopen_until=until,
        rating=case.rating,
        disposition=case.disposition,
        outcome=facts.outcome(case) if case.disposition else "",
        round=case.round,
        report_count=case.row.report_count,
        is_public=case.is_public,
        wants_news=report.wants_news,
        point=case.point if case.is_public else None,
        address=case.row.address if case.is_public else "",
        pictures=_pictures(report, case),
    )


def _waiting(report: ReportInfo, *, now: datetime) -> Tracking:
    category = cases.category(report.category_id) if report.category_id else None
    is_public = report.is_public and (category is None or category.is_public)
    return Tracking(
        code=report.code,
        report_id=report.id,
        case_id=None,
        state="received",
        state_words=_state_words("received"),
        category_name=category.name if category else "",
        received_at=report.received_at,
        steps=[_received(report)],
        who="",
        who_phone="",
        next_code="triage",
        next_at=None,
        next_words=wording.promise("triage", at=None, now=now),
        can_rate=False,
        can_reopen=False,
        reopen_until=None,
        rating=None,
        disposition="",
        outcome="",
        round=1,
        report_count=1,
        is_public=is_public,
        wants_news=report.wants_news,
        point=report.point if is_public else None,
        address=report.address if is_public else "",
    )


def _state_words(state: str) -> str:
    return str(wording.STATES.get(state, state))


def _reopen_until(case: CaseDetail) -> datetime | None:
    if case.row.ended_at is None:
        return None
    return case.row.ended_at + timedelta(days=case.category.reopen_days)


def _received(report: ReportInfo) -> Step:
    return _step(report.received_at, "received", {"code": report.code})


def _step(at: datetime, code: str, facts: dict[str, Any], text: str = "") -> Step:
    return Step(at, code, facts, wording.step(code, facts), text)


def _steps(report: ReportInfo, case: CaseDetail) -> list[Step]:
    names = _organisation_names(case)
    steps = [_received(report)]
    shown: set[tuple[str, int]] = set()
    round = 1
    for event in case.events:
        round = int(event.facts.get("round", round)) if event.kind == "CaseReopened" else round
        tell = STORY.get(event.kind)
        found = tell(event, case, names) if tell else None
        # A second pair of hands is no news: one step of a kind in a round.
        if found is None or (found.code in ONCE_A_ROUND and (found.code, round) in shown):
            continue
        shown.add((found.code, round))
        steps.append(found)
    return sorted(steps, key=lambda step: step.at)


def _organisation_names(case: CaseDetail) -> dict[str, str]:
    names = {str(item.taker_id): item.taker_name for item in case.hand_offs}
    names |= {str(item.giver_id): item.giver_name for item in case.hand_offs}
    return names | {str(case.row.owner_id): case.row.owner_name}


Names = Mapping[str, str]
Teller = Callable[[EventInfo, CaseDetail, Names], Step | None]


def _opened(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    owner = names.get(str(event.facts.get("owner_id", "")), "")
    return _step(event.at, "opened", {"owner": owner}) if owner else None


def _overruled(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    change = event.facts.get("changes", {}).get("owner")
    owner = names.get(str(change[1]), "") if change else ""
    return _step(event.at, "moved", {"owner": owner}) if owner else None


def _handed_off(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    code = "passed_on" if event.facts.get("mode") == "transfer" else "asked_for_part"
    owner = names.get(str(event.facts.get("taker_id", "")), "")
    return _step(event.at, code, {"owner": owner})


def _hand_off_moved(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    hand_off = next(
        (item for item in case.hand_offs if str(item.id) == event.facts.get("hand_off_id")), None
    )
    if hand_off is None or hand_off.mode != "transfer" or hand_off.state != "returned":
        return None
    return _step(event.at, "moved", {"owner": hand_off.giver_name})


def _accepted(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    wanted = event.facts.get("assignment_id")
    owner = next(
        (item.organisation_name for item in case.assignments if str(item.id) == wanted),
        case.row.owner_name,
    )
    return _step(event.at, "accepted", {"owner": owner})


def _noted(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    return _step(event.at, "answered", {}, event.text) if event.is_public else None


def _resolved(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    language = "name_en" if wording.is_english() else "name_zh"
    code = str(event.facts.get("disposition", ""))
    known = {item["code"]: item.get(language, "") for item in case.category.dispositions}
    return _step(event.at, "resolved", {"outcome": known.get(code, code)})


def _rated(event: EventInfo, case: CaseDetail, names: Names) -> Step | None:
    return _step(event.at, "rated", {"rating": event.facts.get("rating", "")})


def _plain(code: str) -> Teller:
    return lambda event, case, names: _step(event.at, code, {})


STORY: dict[str, Teller] = {
    "CaseOpened": _opened,
    "CaseOverruled": _overruled,
    "ReportAttached": _plain("joined"),
    "HandOffAsked": _handed_off,
    "HandOffMoved": _hand_off_moved,
    "AssignmentAccepted": _accepted,
    "ResponderDeparted": _plain("departed"),
    "ResponderArrived": _plain("arrived"),
    "NoteAdded": _noted,
    "ClockPaused": _plain("paused"),
    "ClockResumed": _plain("resumed"),
    "CaseResolved": _resolved,
    "CaseRated": _rated,
    "CaseReopened": _plain("reopened"),
    "CaseClosed": _plain("closed"),
}
ONCE_A_ROUND = frozenset({"joined", "accepted", "departed", "arrived"})


def _pictures(report: ReportInfo, case: CaseDetail) -> list[Picture]:
    found = cases.media_of(report_ids=[report.id], case_ids=[case.id])
    return [
        Picture(item.id, item.file, item.thumbnail, item.width, item.height)
        for items in found.values()
        for item in items
        if item.is_public
    ]
