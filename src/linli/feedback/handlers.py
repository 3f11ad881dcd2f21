"""Events of cases into messages, notices and webhooks; each may come twice."""

from datetime import datetime
from uuid import UUID

from linli.cases import queries as cases
from linli.core.outbox import Message
from linli.feedback import decide, services
from linli.feedback.decide import ToReporters, ToStaff
from linli.feedback.services.notices import shows_from
from linli.feedback.webhooks import handlers as webhooks
from linli.guard import queries as guard
from linli.people import queries as people
from linli.privacy.redaction import STAFF_NOTE_KINDS, redact


def handle(message: Message) -> None:
    """Tell reporters, staff and other systems what an event means for them."""
    if message.about is None:
        return
    webhooks.handle(message)
    telling = decide.whom_to_tell(kind=message.kind, facts=message.payload, event_id=message.id)
    for news in telling.reporters:
        _tell_reporters(news, message, case_id=message.about)
    for notice in telling.staff:
        _tell_staff(notice, case_id=message.about, at=message.at)


def _tell_reporters(news: ToReporters, message: Message, *, case_id: UUID) -> None:
    answer = _public_note(case_id, at=message.at) if news.moment == "answered" else ""
    services.tell_reporters(
        case_id=case_id,
        moment=news.moment,
        at=message.at,
        occasion=news.occasion,
        is_each_round=news.is_each_round,
        report_id=UUID(news.report_id) if news.report_id else None,
        answer=answer,
    )


def _public_note(case_id: UUID, *, at: datetime) -> str:
    """The public note of that moment; an internal one is never looked at.

    Where several reported the matter, what is personal in it is masked: it may be of another.
    """
    case = cases.case_detail(case_id)
    notes = [
        event.text
        for event in case.events
        if event.kind == "NoteAdded" and event.is_public and event.at == at
    ]
    if not notes:
        return ""
    return notes[-1] if case.row.report_count < 2 else redact(notes[-1], STAFF_NOTE_KINDS)


def _tell_staff(notice: ToStaff, *, case_id: UUID, at: datetime) -> None:
    case = cases.rows_by_id([case_id])[case_id]
    user_ids = _whom(notice, owner_id=case.owner_id, case_id=case_id)
    if not user_ids:
        return
    services.tell_staff(
        user_ids=user_ids,
        case_id=case_id,
        kind=notice.kind,
        facts=dict(notice.facts),
        at=at,
        occasion=notice.occasion,
        # Emergency access is told at once, whatever the case and the hour.
        visible_at=at
        if notice.kind == "glass_broken"
        else shows_from(grade=case.grade, owner_id=case.owner_id, at=at),
    )


def _whom(notice: ToStaff, *, owner_id: UUID, case_id: UUID) -> list[UUID]:
    if notice.whom == "desk":
        return guard.users_with_role("dispatcher", organisation_id=owner_id)
    if notice.whom == "assigned":
        return _assigned(case_id) or leads(owner_id)
    if notice.whom == "organisation":
        return leads(UUID(notice.organisation_id))
    return leads(owner_id)


def _assigned(case_id: UUID) -> list[UUID]:
    case = cases.case_detail(case_id, with_events=False)
    active = [item.member_id for item in case.assignments if item.is_active]
    return [member.user_id for member in people.members(member_ids=active).values()]


def leads(organisation_id: UUID) -> list[UUID]:
    """Who leads an organisation: its teams' leads, else leads by role, else the desk."""
    return (
        people.leads_of(organisation_id)
        or guard.users_with_role("lead", organisation_id=organisation_id)
        or guard.users_with_role("dispatcher", organisation_id=organisation_id)
    )
