"""Service request updates, the extension that FixMyStreet speaks.

Source: FixMyStreet wiki, "Open311 FMS - Proposed differences to Open311" (GET Service Request
Updates, POST Service Request Update).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.open311 import keys, reading, words
from linli.api.open311.door import sender_of
from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer, moment
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import ReportInfo, open_data
from linli.cases.queries.open_data import OpenUpdate
from linli.cases.queries.reports import ReportNotFound
from linli.cases.reach import in_reach
from linli.core import idempotency
from linli.intake import photos
from linli.ledger import queries as ledger

# Looked through one after another where no dates are given, until something is found.
LATELY = (timedelta(hours=2), timedelta(days=1), timedelta(days=7), reading.SPAN)


def update_list(request: HttpRequest, at: datetime) -> Answer:
    """GET Service Request Updates: what happened to public cases, oldest first, at most 1,000.

    Without dates the last 90 days are meant; busy cells answer with the latest part of them.
    """
    params = request.GET
    if params.get("start_date") or params.get("end_date"):
        start, end = reading.span(params, now=at)
        found = open_data.open_updates(start=start, end=end)
    else:
        found = _lately(at)
    return Answer("service_request_updates", [_shown(item) for item in found])


def _lately(at: datetime) -> list[OpenUpdate]:
    found: list[OpenUpdate] = []
    for span in LATELY:
        found = open_data.open_updates(start=at - span, end=at)
        if len(found) >= reading.MOST:
            break
    return found


def _shown(item: OpenUpdate) -> dict[str, Any]:
    said = words.of_event(item.kind, disposition=item.disposition, category=item.category)
    return {
        "update_id": item.id,
        "service_request_id": item.code,
        "status": "OPEN" if item.is_open else "CLOSED",
        "updated_datetime": moment(item.at),
        "description": item.text or said,
        "media_url": None,
        "external_status_code": item.disposition or None,
    }


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
    status = reading.value(params, "status", longest=40).upper()
    if not status:
        raise Refused(400, _("status was not provided"))
    works = _works_on(report, caller)
    note = _note(params, "OPEN" if works else status)
    files = [item for name in request.FILES for item in request.FILES.getlist(name)]
    case_id = report.case_id

    def act() -> idempotency.Reply:
        for item in files[:5]:
            media_id = photos.keep_photo(data=item.read(), actor=caller.viewer.actor, at=at)
            cases.add_media(case_id=case_id, media_id=media_id, actor=caller.viewer.actor, at=at)
        update_id = _apply(params, case_id, note=note, is_public=works, caller=caller)
        return {"update_id": str(update_id)}

    reply = idempotency.once(
        caller=f"open311:{caller.name}",
        key=_key(request, report, caller=caller, at=at),
        fingerprint=keys.digest(request),
        act=act,
    )
    return Answer("service_request_updates", [{"update_id": reply["update_id"]}], 201)


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


def _note(params: QueryDict, status: str) -> str:
    """The text of the note: what was said, a photo's address, and what the sender calls it."""
    reading.moment(params, "updated_datetime")
    parts = [
        reading.value(params, "description", longest=3000),
        reading.web_address(params),
        _("(the sender calls it %(status)s)") % {"status": status} if status != "OPEN" else "",
    ]
    return "\n".join(part for part in parts if part) or _("(an update without words)")


def _apply(
    params: QueryDict, case_id: UUID, *, note: str, is_public: bool, caller: Caller
) -> UUID | None:
    """Write the note and, for those who work on the case and say how it ended, resolve it."""
    case = case_queries.case_detail(case_id, with_events=False)
    actor, at = caller.viewer.actor, caller.at
    cases.add_note(case_id=case_id, text=note, is_public=is_public, actor=actor, at=at)
    update_id = open_data.latest_event_id(case_id)
    ending = reading.value(params, "external_status_code", longest=40)
    closes = params.get("status", "").strip().upper() == "CLOSED"
    known = {one["code"] for one in case.category.dispositions}
    if closes and ending in known and is_public and in_reach(caller.viewer, case, "case.close"):
        cases.settle(case_id=case_id, disposition=ending, actor=actor, at=at)
    return update_id


def _key(request: HttpRequest, report: ReportInfo, *, caller: Caller, at: datetime) -> UUID:
    """The sender's `update_id` (or `update_id_ext`) makes the key; else as for requests."""
    names = ("update_id", "update_id_ext")
    sent = (reading.value(request.POST, name, longest=100) for name in names)
    number = next((text for text in sent if text), "")
    if number and not request.headers.get("Idempotency-Key"):
        return uuid5(keys.SPACE, f"update:{report.code}:{number}")
    return keys.key_of(request, caller=f"open311:{caller.name}", at=at)
