"""Service request updates, the extension that FixMyStreet speaks.

Source: FixMyStreet wiki, "Open311 FMS - Proposed differences to Open311" (GET Service Request
Updates, POST Service Request Update).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.open311 import files, keys, reading, words
from linli.api.open311.door import sender_of
from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer, moment
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CaseDetail, ReportInfo, open_data
from linli.cases.queries.open_data import OpenUpdate
from linli.cases.queries.reports import ReportNotFound
from linli.cases.reach import in_reach
from linli.core import idempotency
from linli.ledger import queries as ledger

# What a status may be: Open311's two, and FixMyStreet's extended ones.
OPEN = frozenset(
    {"OPEN", "IN_PROGRESS", "ACTION_SCHEDULED", "INVESTIGATING", "INTERNAL_REFERRAL"}
    | {"REOPEN", "FOR_TRIAGE"}
)
CLOSED = frozenset(
    {"CLOSED", "FIXED", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION"}
)
PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|webp|gif)(?:[?#]\S*)?", re.IGNORECASE)
# Looked through one after another where no dates are given, until something is found.
LATELY = (timedelta(hours=2), timedelta(days=1), timedelta(days=7), reading.SPAN)


def update_list(request: HttpRequest, at: datetime) -> Answer:
    """GET Service Request Updates: what happened to public cases, oldest first, at most 1,000.

    Without dates the last 90 days are meant; busy cells answer with the latest part of them.
    `service_request_id` names those that are wanted.
    """
    params = request.GET
    codes = reading.many(params, "service_request_id")
    if params.get("start_date") or params.get("end_date"):
        start, end = reading.span(params, now=at)
        found = open_data.open_updates(start=start, end=end, codes=codes)
    else:
        found = _lately(at, codes)
    return Answer("service_request_updates", [_shown(item) for item in found])


def _lately(at: datetime, codes: tuple[str, ...]) -> list[OpenUpdate]:
    found: list[OpenUpdate] = []
    for span in LATELY:
        found = open_data.open_updates(start=at - span, end=at, codes=codes)
        if len(found) >= reading.MOST:
            break
    return found


def _shown(item: OpenUpdate) -> dict[str, Any]:
    said = words.of_event(item.kind, disposition=item.disposition, category=item.category)
    text, picture = _parted(item.text)
    return {
        "update_id": item.id,
        "service_request_id": item.code,
        "status": "OPEN" if item.is_open else "CLOSED",
        "updated_datetime": moment(item.at),
        "description": text or said,
        "media_url": picture or None,
        "external_status_code": item.disposition or None,
    }


def _parted(text: str) -> tuple[str, str]:
    """A note's words, and the picture's address that ends it, each '' where it is missing."""
    said, _line, last = text.rpartition("\n")
    return (said, last) if PICTURE.fullmatch(last) else (text, "")


def send_update(request: HttpRequest, at: datetime) -> Answer:
    """POST Service Request Update: a note on a case, from who sent the request or works on it.

    A sender's note is for staff only. A program with the scope `work` writes public notes, and
    closes the case where `status` is CLOSED and `external_status_code` is one of its dispositions.
    Names and addresses of the person are not kept: the case has its own contact.
    """
    caller = sender_of(request, at=at)
    params = request.POST
    report = _report(params, caller)
    if report.case_id is None:
        raise Refused(400, _("This request is still being looked at; send the update again soon"))
    update = _update(params, works=_works_on(report, caller))
    sent = files.uploads(request)
    case_id = report.case_id

    def act() -> idempotency.Reply:
        for item in sent:
            media_id = files.keep(item, caller=caller)
            cases.add_media(case_id=case_id, media_id=media_id, actor=caller.viewer.actor, at=at)
        return {"update_id": str(_apply(update, case_id, caller=caller))}

    reply = idempotency.once(
        caller=f"open311:{caller.name}",
        key=_key(request, report, caller=caller, at=at),
        fingerprint=keys.digest(request),
        act=act,
    )
    return Answer("service_request_updates", [{"update_id": reply["update_id"]}], 201)


@dataclass(frozen=True, slots=True)
class Update:
    """What was sent: the note's text, the status, and how it ended, where it says so."""

    text: str
    status: str
    ending: str
    is_public: bool


def _update(params: QueryDict, *, works: bool) -> Update:
    status = reading.value(params, "status", longest=40).upper().replace(" ", "_")
    if not status:
        raise Refused(400, _("status was not provided"))
    if status not in OPEN | CLOSED:
        raise Refused(400, _("status must be OPEN or CLOSED"))
    reading.moment(params, "updated_datetime")
    said = reading.value(params, "description", longest=3000)
    lines = [part for part in (said, *reading.web_addresses(params)) if part]
    return Update(
        text="\n".join(lines) or _("(an update without words)"),
        status=status,
        ending=reading.value(params, "external_status_code", longest=40),
        is_public=works,
    )


def _report(params: QueryDict, caller: Caller) -> ReportInfo:
    """The report that an update is for, where the caller sent it or works on its case."""
    code = reading.value(params, "service_request_id", longest=40)
    if not code:
        raise Refused(400, _("service_request_id was not provided"))
    missing = Refused(404, _("service_request_id was not found"))
    try:
        report = case_queries.report_by_code(code)
    except ReportNotFound as error:
        raise missing from error
    if not (_sent_by(report, caller) or _works_on(report, caller)):
        raise missing
    return report


def _sent_by(report: ReportInfo, caller: Caller) -> bool:
    first = ledger.entries(about=report.id, limit=1)
    return bool(first) and first[0].actor == caller.viewer.actor


def _works_on(report: ReportInfo, caller: Caller) -> bool:
    if caller.client is None or "work" not in caller.client.scopes or report.case_id is None:
        return False
    case = case_queries.case_detail(report.case_id, with_events=False)
    return in_reach(caller.viewer, case, "case.note")


def _apply(update: Update, case_id: UUID, *, caller: Caller) -> UUID | None:
    """Write the note and, for those who work on the case and say how it ended, resolve it."""
    case = case_queries.case_detail(case_id, with_events=False)
    actor, at = caller.viewer.actor, caller.at
    called = "" if update.status == "OPEN" else _("(the sender calls it %(status)s)")
    called %= {"status": update.status}
    text = update.text if update.is_public else f"{update.text}\n{called}".strip()
    cases.add_note(case_id=case_id, text=text, is_public=update.is_public, actor=actor, at=at)
    update_id = open_data.latest_event_id(case_id)
    if update.is_public and _closes(update, case, caller):
        cases.settle(case_id=case_id, disposition=update.ending, actor=actor, at=at)
    elif update.is_public and called:
        # Whoever reads the public note does not need it, staff do.
        cases.add_note(case_id=case_id, text=called, is_public=False, actor=actor, at=at)
    return update_id


def _closes(update: Update, case: CaseDetail, caller: Caller) -> bool:
    known = {one["code"] for one in case.category.dispositions}
    if update.status not in CLOSED or not update.ending:
        return False
    if update.ending not in known:
        sentence = _("external_status_code must be one of: %(codes)s")
        raise Refused(400, sentence % {"codes": ", ".join(sorted(known))})
    return in_reach(caller.viewer, case, "case.close")


def _key(request: HttpRequest, report: ReportInfo, *, caller: Caller, at: datetime) -> UUID:
    """The sender's `update_id` (or `update_id_ext`) makes the key; else as for requests."""
    names = ("update_id", "update_id_ext")
    sent = (reading.value(request.POST, name, longest=100) for name in names)
    number = next((text for text in sent if text), "")
    if number and not request.headers.get("Idempotency-Key"):
        return uuid5(keys.SPACE, f"update:{report.code}:{number}")
    return keys.key_of(request, caller=f"open311:{caller.name}", at=at)
