"""Codes by SMS to residents who want to see their own reports.

The page only asks; a worker makes the code, so that it is known nowhere else, and sends it. Known
and unknown numbers are treated alike until then, so that nobody can find out which are known.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from procrastinate.contrib.django import app as jobs

from linli.core.ids import new_id
from linli.feedback import channels, rendering
from linli.feedback.decide import CODE
from linli.feedback.services.templates import words_for
from linli.guard import visits
from linli.privacy import services as privacy

# The number left with a report, or with what somebody asked for at home.
PHONES = ("reporter.phone", "care.phone")
PURPOSE = "subject_request"
MOST_SUBJECTS = 200
MOST_SENDS = 3
log = structlog.get_logger(__name__)


@transaction.atomic
def ask_code(*, phone: str, language: str, at: datetime) -> UUID:
    """Ask for a code to the reports that were sent with this number; the visit it will open."""
    subjects = [
        subject
        for field in PHONES
        for subject in privacy.find_subjects(
            field=field, value=phone, purpose=PURPOSE, limit=MOST_SUBJECTS
        )
    ]
    visit_id = visits.ask(subject_ids=subjects, language=language, at=at)
    _queue(visit_id, round_=1)
    return visit_id


def _queue(visit_id: UUID, *, round_: int, wait_s: int = 0) -> None:
    task = jobs.configure_task(
        "feedback.send_code", queue="messages", schedule_in={"seconds": wait_s}
    )
    task.defer(visit_id=str(visit_id), round_=round_)


def send_code(*, visit_id: UUID, at: datetime, round_: int = 1) -> bool:
    """Make the code of a visit and send it; not inside a transaction. Whether one was sent.

    Where the channel is down, it is tried again with a new code, while the visit still waits.
    """
    subjects, language = visits.waiting(visit_id, at=at)
    if not subjects:
        return False
    values = privacy.read(
        subject_id=subjects[0], fields=list(PHONES), purpose=PURPOSE, reader="system", at=at
    )
    phone = next((values[field] for field in PHONES if field in values), "")
    if not phone:
        return False
    _subject, words = words_for(moment=CODE, channel="sms", language=language)
    minutes = int(visits.CODE_TERM.total_seconds() // 60)
    code = visits.make_code(visit_id, at=at)
    body = rendering.fill(words, {"code": code, "minutes": str(minutes)})
    try:
        channels.deliver(channels.Outgoing(new_id(), "sms", phone, "", body, at))
    except channels.ChannelDown as error:
        log.warning("code.channel_down", why=str(error.detail))
        if round_ < MOST_SENDS:
            _queue(visit_id, round_=round_ + 1, wait_s=15)
        return False
    except channels.ChannelRefused as error:
        log.warning("code.refused", why=str(error.detail))
        return False
    return True
