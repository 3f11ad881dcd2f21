"""The story of a report in plain words: who, when, what next. No names, no internal notes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.cases import lifecycle
from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail, EventInfo, MediaInfo, ReportInfo
from linli.core.coordinates import Point
from linli.web.portal import words
from linli.web.portal.words import in_english
from linli.web.shared import pieces, times
from linli.web.shared.words import Text

CLOSED_STATES = frozenset({lifecycle.RESOLVED, lifecycle.CLOSED})


@dataclass(frozen=True, slots=True)
class Promise:
    """What will happen by when."""

    what: Text
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What the holder of a tracking code, or anyone for a public case, may see."""

    state: str
    headline: Text
    category: str
    owner: str
    address: str
    point: Point | None
    entries: list[pieces.Entry]
    promises: list[Promise]
    rating: int | None
    can_rate: bool
    reopen_until: datetime | None
    report_count: int
    followers: int
    photos: list[MediaInfo]


def story_of_report(report: ReportInfo, *, now: datetime) -> Story:
    """The story for the holder of the report's code."""
    received = pieces.Entry(_("We have your report"), report.received_at, tone="good")
    pictures = case_queries.media_of(
        report_ids=[report.id], case_ids=[report.case_id] if report.case_id else []
    )
    own = pictures.get(report.id, [])
    if report.case_id is None:
        return _waiting(report, received, own)
    case = case_queries.case_detail(report.case_id)
    others = [one for one in pictures.get(case.id, []) if one.is_public]
    return _story(case, report_id=report.id, first=[received], photos=[*own, *others], now=now)


def story_of_case(case: CaseDetail, *, now: datetime) -> Story:
    """The story for anyone, of a case that is public."""
    pictures = case_queries.media_of(report_ids=[], case_ids=[case.id]).get(case.id, [])
    received = pieces.Entry(_("Somebody reported it"), case.row.opened_at)
    shown = [one for one in pictures if one.is_public]
    return _story(case, report_id=None, first=[received], photos=shown, now=now)


def _waiting(report: ReportInfo, received: pieces.Entry, photos: list[MediaInfo]) -> Story:
    headline = _("We have it and are looking who is the right one. This takes moments.")
    return Story(
        "received",
        headline,
        "",
        "",
        report.address,
        report.point,
        [received],
        [],
        None,
        False,
        None,
        1,
        0,
        photos,
    )


def _story(
    case: CaseDetail,
    *,
    report_id: UUID | None,
    first: list[pieces.Entry],
    photos: list[MediaInfo],
    now: datetime,
) -> Story:
    row = case.row
    told = [_entry(event, case, report_id, now=now) for event in case.events]
    entries = _without_repeats(first + [one for one in told if one is not None])
    ended = row.state in CLOSED_STATES
    until = row.ended_at + timedelta(days=case.category.reopen_days) if row.ended_at else None
    return Story(
        row.state,
        _headline(case, now=now),
        row.category_name,
        row.owner_name,
        row.address,
        case.point,
        entries,
        _promises(case, now=now),
        case.rating,
        ended,
        until if ended and until and until >= now else None,
        row.report_count,
        row.followers,
        photos,
    )


def _without_repeats(entries: list[pieces.Entry]) -> list[pieces.Entry]:
    """The same sentence twice in a row says nothing new: asking one after another, say."""
    kept: list[pieces.Entry] = []
    for entry in entries:
        if not (kept and kept[-1].what == entry.what and kept[-1].body == entry.body):
            kept.append(entry)
    return kept


def _headline(case: CaseDetail, *, now: datetime) -> str:
    row = case.row
    due = _next_due(case)
    by = times.moment(at=due, now=now) if due and due > now else ""
    who = {"owner": row.owner_name, "by": by}
    if row.state in {"unsure", "open", "offered"}:
        if by:
            return _("%(owner)s has it. Someone takes it up by %(by)s.") % who
        return _("%(owner)s has it and is looking for someone who can come.") % who
    headlines: dict[str, str] = {
        "accepted": _("Someone has taken it and will set off."),
        "en_route": _("Someone is on the way."),
        "on_scene": _("Someone is there now."),
        "resolved": _("It is dealt with. Is it all right now?"),
        "closed": _("It is dealt with and closed."),
        "merged": _("It is handled together with another report about the same matter."),
    }
    return headlines.get(row.state, "")


PROMISES: dict[str, Callable[[], str]] = {
    "acknowledge": lambda: _("Someone takes it up"),
    "arrive": lambda: _("Someone is there"),
    "resolve": lambda: _("It is dealt with"),
}


def _next_due(case: CaseDetail) -> datetime | None:
    due = [
        one.due_at
        for one in case.clocks
        if one.state == "running" and one.kind in PROMISES and one.round == case.round
    ]
    return min(due, default=None)


def _promises(case: CaseDetail, *, now: datetime) -> list[Promise]:
    found = [
        Promise(PROMISES[one.kind](), one.due_at, one.due_at < now)
        for one in case.clocks
        if one.kind in PROMISES
        and one.round == case.round
        and one.state in {"running", "breached"}
        and case.row.state not in lifecycle.ENDED_STATES
    ]
    return sorted(found, key=lambda promise: promise.due_at)


def _entry(
    event: EventInfo, case: CaseDetail, report_id: UUID | None, *, now: datetime
) -> pieces.Entry | None:
    """A line of the story, or None for what is not the public's."""
    teller = TELLERS.get(event.kind)
    told = teller(event, case, report_id) if teller else None
    if told is None:
        return None
    what, body, tone = told
    return pieces.Entry(what, event.at, body=body, tone=tone)


Told = tuple[str, str, str] | None
Teller = Callable[[EventInfo, CaseDetail, UUID | None], Told]


def _role(event: EventInfo, case: CaseDetail) -> str:
    wanted = str(event.facts.get("assignment_id", ""))
    kinds = {str(one.id): one.member_kind for one in case.assignments}
    return str(words.ROLES.get(kinds.get(wanted, ""), words.SOMEONE))


def _opened(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    return _("It is with %(owner)s") % {"owner": case.row.owner_name}, "", ""


def _attached(event: EventInfo, _case: CaseDetail, report_id: UUID | None) -> Told:
    if str(event.facts.get("report_id")) == str(report_id):
        return _("It joins a matter that is being dealt with already"), "", ""
    return _("Another person reported the same"), "", ""


def _offered(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return _("Someone suitable is being asked"), "", ""


def _accepted(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    return _("%(who)s has taken it") % {"who": _role(event, case)}, "", "good"


def _departed(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    return _("%(who)s is on the way") % {"who": _role(event, case)}, "", ""


def _arrived(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    return _("%(who)s is there") % {"who": _role(event, case)}, "", "good"


def _handed(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    found = [one for one in case.hand_offs if str(one.id) == event.facts.get("hand_off_id")]
    if not found:
        return None
    taker = {"taker": found[0].taker_name}
    if event.kind == "HandOffAsked":
        return _("%(taker)s has been asked") % taker, "", ""
    says = {
        "accepted": _("%(taker)s has it now"),
        "done": _("%(taker)s has done its part"),
    }
    state = str(event.facts.get("state", ""))
    return (says[state] % taker, "", "good") if state in says else None


def _paused(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return _("It has to wait for something"), _("The promised times wait with it."), "warn"


def _resumed(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return _("It goes on"), "", ""


def _late(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return _("We are late"), _("A promised time has passed; the lead has been told."), "warn"


def _noted(event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return (_("A word from those who work on it"), event.text, "") if event.is_public else None


def _resolved(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    code = event.facts.get("disposition")
    named = {item["code"]: item for item in case.category.dispositions}.get(str(code), {})
    name = named.get("name_en" if in_english() else "name_zh", "")
    return _("Dealt with"), name, "good"


def _closed(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return pgettext("story", "Closed"), "", ""


def _reopened(_event: EventInfo, _case: CaseDetail, _report: UUID | None) -> Told:
    return _("Taken up again"), _("It was not all right yet."), "warn"


def _merged(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    if event.facts.get("into_id") == str(case.id):
        return None
    return _("Handled together with another report about the same matter"), "", ""


def _rated(event: EventInfo, _case: CaseDetail, report_id: UUID | None) -> Told:
    if report_id is None:
        return None
    named = dict(words.RATINGS).get(int(str(event.facts.get("rating", 0))), "")
    return _("Rated: %(words)s") % {"words": named}, "", ""


def _overruled(event: EventInfo, case: CaseDetail, _report: UUID | None) -> Told:
    if not {"category", "owner"} & set(event.facts.get("changes", {})):
        return None
    says = {"owner": case.row.owner_name, "category": case.row.category_name}
    return _("A person looked at it: %(category)s, with %(owner)s") % says, "", ""


TELLERS: dict[str, Teller] = {
    "CaseOpened": _opened,
    "ReportAttached": _attached,
    "AssignmentOffered": _offered,
    "AssignmentAccepted": _accepted,
    "ResponderDeparted": _departed,
    "ResponderArrived": _arrived,
    "HandOffAsked": _handed,
    "HandOffMoved": _handed,
    "ClockPaused": _paused,
    "ClockResumed": _resumed,
    "ClockBreached": _late,
    "NoteAdded": _noted,
    "CaseResolved": _resolved,
    "CaseClosed": _closed,
    "CaseReopened": _reopened,
    "CaseMerged": _merged,
    "CaseRated": _rated,
    "CaseOverruled": _overruled,
}
