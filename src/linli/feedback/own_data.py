"""Everything that is kept about a reporter: what, what for, from where, until when, who read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import queries as cases
from linli.feedback import queries as feedback
from linli.privacy import queries as privacy
from linli.privacy import services as vault

PURPOSE = "subject_request"
CONTACT = ["reporter.name", "reporter.phone", "reporter.email"]


def of_report(*, report_id: UUID, reader: str, at: datetime) -> dict[str, Any]:
    """What is kept about who sent a report, with values, for the person's own copy.

    Args:
        reader: who asks; the reading goes on record.
    Raises:
        ReportNotFound: no report has this id.
    """
    report = cases.report(report_id)
    subject = report.reporter_id
    contact = (
        vault.read(
            subject_id=subject,
            fields=CONTACT,
            purpose=PURPOSE,
            reader=reader,
            at=at,
            about=report.id,
        )
        if subject
        else {}
    )
    subjects = [pk for pk in (subject, report.id, report.case_id) if pk]
    return {
        "code": report.code,
        "made_at": at,
        "report": {
            "text": report.text,
            "address": report.address,
            "answers": report.attributes,
            "lon": report.point.lon if report.point else None,
            "lat": report.point.lat if report.point else None,
            "channel": report.channel,
            "received_at": report.received_at,
            "is_erased": report.is_erased,
        },
        "contact": contact,
        "kept": [privacy.as_dict(item) for item in privacy.kept_about(subject)] if subject else [],
        "messages": [
            {"at": one.created_at, "by": one.channel, "subject": one.subject, "text": one.body}
            for one in (feedback.messages_to(report.id))
        ],
        "photos": [
            {"id": photo.id, "added_at": photo.added_at}
            for photo in cases.media_of(report_ids=[report.id]).get(report.id, [])
        ],
        "readings": [privacy.as_dict(item) for item in privacy.readings_of(subjects)],
    }
