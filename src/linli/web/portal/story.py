"""The story of a report as its pages show it, from what feedback may tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.cases import lifecycle
from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail, MediaInfo, ReportInfo
from linli.core.coordinates import Point
from linli.feedback import queries as feedback
from linli.feedback.queries import Step, Tracking
from linli.privacy.redaction import STAFF_NOTE_KINDS, redact
from linli.web.shared import pieces
from linli.web.shared.words import Text

TONES = {
    "received": "good",
    "accepted": "good",
    "arrived": "good",
    "resolved": "good",
    "paused": "warn",
    "reopened": "warn",
}
# What only the holder of the code reads: the code itself, and how they rated.
OWN_STEPS = frozenset({"received", "rated"})


@dataclass(frozen=True, slots=True)
class Promise:
    """What will happen by when."""

    what: Text
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What the holder of a tracking code, or anyone for a public case, may see."""

    told: Tracking
    headline: Text
    entries: list[pieces.Entry]
    promises: list[Promise]
    photos: list[MediaInfo]
    followers: int

    @property
    def state(self) -> str:
        return self.told.state

    @property
    def point(self) -> Point | None:
        return self.told.point


def story_of_report(report: ReportInfo, *, now: datetime) -> Story:
    """The story for the holder of the report's code, with the holder's own photos."""
    told = feedback.tracking(code=report.code, now=now)
    pictures = case_queries.media_of(
        report_ids=[report.id], case_ids=[told.case_id] if told.case_id else []
    )
    shown = [
        one
        for owner, listed in pictures.items()
        for one in listed
        if owner == report.id or one.is_public
    ]
    case = case_queries.case_detail(told.case_id, with_events=False) if told.case_id else None
    return Story(
        told,
        _headline(told),
        [_entry(step, is_own=told.report_count < 2) for step in told.steps],
        _promises(case, now=now) if case else [],
        shown,
        case.row.followers if case else 0,
    )


def story_of_case(case: CaseDetail, *, now: datetime) -> Story:
    """The story for anyone, of a case that is public."""
    told = feedback.tracking(code=case.row.code, now=now, is_for_reporter=False)
    first = pieces.Entry(_("Somebody reported it"), case.row.opened_at)
    steps = [_entry(step, is_own=False) for step in told.steps if step.code not in OWN_STEPS]
    promises = _promises(case, now=now)
    return Story(told, _headline(told), [first, *steps], promises, [], case.row.followers)


def _headline(told: Tracking) -> str:
    """Where it stands, then what comes next."""
    return told.state_words if told.can_rate else told.next_words or told.state_words


def _entry(step: Step, *, is_own: bool) -> pieces.Entry:
    """A step; a reply to the one reporter stands as it is, for others it is masked."""
    text = step.text if is_own else redact(step.text, STAFF_NOTE_KINDS)
    return pieces.Entry(step.says, step.at, body=text, tone=TONES.get(step.code, ""))


PROMISES: dict[str, Callable[[], str]] = {
    "acknowledge": lambda: _("Someone takes it up"),
    "arrive": lambda: _("Someone is there"),
    "resolve": lambda: _("It is dealt with"),
}


def _promises(case: CaseDetail, *, now: datetime) -> list[Promise]:
    """The clocks that still run, soonest first."""
    if case.row.state in lifecycle.ENDED_STATES:
        return []
    found = [
        Promise(PROMISES[one.kind](), one.due_at, one.due_at < now)
        for one in case.clocks
        if one.kind in PROMISES and one.round == case.round and one.state in {"running", "breached"}
    ]
    return sorted(found, key=lambda promise: promise.due_at)
