"""A call that nobody answered becomes a case; the family hears what was consented to."""

from datetime import datetime
from uuid import UUID, uuid5

from linli.care import decide
from linli.care import queries as care
from linli.care.services import ArrangementNotFound, CallNotFound
from linli.cases import queries as case_queries
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.queries import CaseRow, ReportInfo
from linli.core import idempotency
from linli.core.clock import now
from linli.core.outbox import Message
from linli.feedback.services import notices, others
from linli.guard import queries as guard
from linli.intake import services as intake
from linli.places import queries as places
from linli.sensing.reach import reach_of

NAMES = UUID("5b7c1a2e-2f6d-5c0e-9f57-7d3c2a1b9e40")
CALLER = "care"
CATEGORY = "elder-help"
CALL, DESK = "care.call", ("call_taker", "dispatcher")
WORDS = {
    "needs_help": "{place}的住户在电话里说需要帮助，请马上上门",
    "": "{place}一直没有用水，电话联系不上，请上门看看",
}
MOMENTS = {"case": "care_sent", "done": "care_well"}


def follow(message: Message) -> None:
    """What a call's new stage means for others."""
    if message.about is None:
        return
    told = message.payload
    stage, outcome = str(told["stage"]), str(told["outcome"])
    place_id = UUID(str(told["place_id"]))
    if stage == "case":
        _report(message.about, place_id, outcome, message.at)
    elif stage in decide.WAITS:
        _tell_desk(message.about, place_id, stage, message.at)
    arrangement_id = UUID(str(told["arrangement_id"]))
    try:
        found = care.arrangement(arrangement_id)
    except ArrangementNotFound:
        return
    is_news = stage == "case" or outcome == "well"
    if is_news and decide.hears(family_hears=found.family_hears, stage=stage):
        others.tell(
            subject_id=arrangement_id,
            field="care.family_phone",
            purpose=care.CHECK,
            moment=MOMENTS[stage],
            language=found.language,
            said={"place": places.place(place_id).name},
            about=message.about,
        )


def _tell_desk(call_id: UUID, place_id: UUID, stage: str, at: datetime) -> None:
    """A notice for each at the desk who may ring there."""
    path = places.place(place_id).path
    users = {pk for role in DESK for pk in guard.users_with_role(role)}
    near = [pk for pk in sorted(users) if reach_of(guard.viewer_of(pk), CALL).holds(path)]
    due_at = at + decide.WAITS[stage]
    notices.tell_staff(
        user_ids=near,
        case_id=None,
        kind="care_call",
        facts={"call_id": str(call_id), "due_at": due_at.isoformat()},
        at=at,
        occasion=f"{call_id}:{stage}",
    )


def _report(call_id: UUID, place_id: UUID, outcome: str, at: datetime) -> None:
    place = places.place(place_id)
    words = WORDS["needs_help" if outcome == "needs_help" else ""]
    intake.receive_report(
        incoming=intake.Incoming(
            channel="sensor",
            text=words.format(place=place.address),
            category_code=CATEGORY,
            place_id=place.id,
            is_public=False,
            occurred_at=at,
            source="care",
            is_complete=False,
        ),
        caller=CALLER,
        key=_key(call_id),
        actor="system",
        at=now(),
    )


def _key(call_id: UUID) -> UUID:
    return uuid5(NAMES, str(call_id))


def case_code_of(call_id: UUID) -> str:
    """The code of the case that a call became; '' where there is none, or none yet."""
    try:
        care.call(call_id)
    except CallNotFound:
        return ""
    reply = idempotency.replies_to(caller=CALLER, keys=[_key(call_id)]).get(_key(call_id))
    if reply is None:
        return ""
    reports = case_queries.reports_by_id([UUID(str(reply["report_id"]))])
    ids = [one.case_id for one in reports if one.case_id is not None]
    rows = case_queries.rows_by_id(ids)
    return next((rows[pk].code for pk in ids if pk in rows), "")


def helped_by(case: CaseRow, reports: list[ReportInfo]) -> list[UUID]:
    """Arrangements whose number and note belong to a case: open, help for an elder, at a home."""
    if case.category_code not in care.HELP_CATEGORIES or case.state not in OPEN_STATES:
        return []
    return care.helped_at({one.place_id for one in reports if one.place_id is not None})
