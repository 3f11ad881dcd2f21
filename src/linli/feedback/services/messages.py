"""Messages to reporters: made in the transaction of what they tell, sent by jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from procrastinate.contrib.django import app as jobs

from linli.cases import queries as cases
from linli.cases.lifecycle import ENDED_STATES
from linli.core import errors
from linli.core.ids import new_id
from linli.feedback import channels, decide, facts, rendering, words
from linli.feedback.models import DEAD, FAILED, QUEUED, SENT, WAITING_STATES, Message
from linli.feedback.services.templates import words_for
from linli.privacy import services as privacy
from linli.privacy.declarations import FIELDS

TELL, RIGHTS = "tell_reporter", "subject_request"
ADDRESS = {"sms": "reporter.phone", "email": "reporter.email"}
MAX_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
# How long a worker has a message to itself; one that died gives it back by being late.
LEASE = timedelta(minutes=2)
LONGEST_ANSWER = 300


class MessageNotFound(errors.NotFound):
    code, title = "message-not-found", _("There is no such message")


@transaction.atomic(savepoint=False)
def tell_reporters(
    *,
    case_id: UUID,
    moment: str,
    at: datetime,
    occasion: str = "",
    is_each_round: bool = True,
    report_id: UUID | None = None,
    answer: str = "",
) -> list[UUID]:
    """Make a message for each reporter who wants news and each channel that reaches them.

    Told again of the same occasion, it makes nothing new. Routine SMS wait for the morning; news
    that no longer helps, because the case has ended, is left out.

    Args:
        moment: one of `decide.MOMENTS`.
        occasion: which time of the moment, within the round or, without `is_each_round`, the case.
        report_id: only this report's reporter.
        answer: the public note, for the moment ``answered``.
    Returns:
        The ids of the new messages.
    Raises:
        CaseNotFound: no case has this id.
    """
    reports = [
        report
        for report in cases.reports_of(case_id)
        if report.wants_news and report.reporter_id and report_id in {None, report.id}
    ]
    ways = channels.open_channels()
    if not reports or not ways:
        return []
    case = cases.case_detail(case_id, with_events=False)
    has_ended, is_late = case.row.state in ENDED_STATES, facts.what_next(case).code == "late"
    if decide.is_stale(moment=moment, has_ended=has_ended, is_late=is_late):
        return []
    which = f"{case.round}:{occasion}" if is_each_round else occasion
    made: list[UUID] = []
    for report in reports:
        made += _tell(
            report, case, moment=moment, which=which, ways=sorted(ways), answer=answer, at=at
        )
    return made


def _tell(
    report: cases.ReportInfo,
    case: cases.CaseDetail,
    *,
    moment: str,
    which: str,
    ways: list[str],
    answer: str,
    at: datetime,
) -> list[UUID]:
    subject_id = report.reporter_id
    if subject_id is None:
        return []
    language = "en" if report.language.startswith("en") else "zh-hans"
    with override(language):
        known = facts.of_case(case, code=report.code, now=at)
    known["answer"] = answer.strip()[:LONGEST_ANSWER]
    occasion = _Occasion(case.id, report, subject_id, moment, which, language)
    made = [
        _make(occasion, way, known, grade=case.row.grade, at=at)
        for way in _reaching(subject_id, ways, purpose=TELL)
    ]
    return [message_id for message_id in made if message_id is not None]


@transaction.atomic(savepoint=False)
def tell_about_right(
    *, report_id: UUID, moment: str, occasion: str, said: dict[str, str], at: datetime
) -> list[UUID]:
    """Tell the sender of a report about their own data, whether or not news was wanted.

    By the first channel that reaches them, since a code that comes twice confuses.

    Args:
        moment: one of `decide.OF_RIGHTS`.
        said: what the template may name beside code and link.
    Returns:
        The id of the new message; nothing where nobody can be reached.
    Raises:
        ReportNotFound: no report has this id.
    """
    report = cases.report(report_id)
    if report.reporter_id is None or report.case_id is None:
        return []
    language = "en" if report.language.startswith("en") else "zh-hans"
    known = {"code": report.code, "link": f"{facts.link(report.code)}/data"} | said
    told = _Occasion(report.case_id, report, report.reporter_id, moment, occasion, language)
    ways = sorted(channels.open_channels(), reverse=True)
    for way in _reaching(report.reporter_id, ways, purpose=RIGHTS):
        # For a code somebody waits in front of a screen: no quiet hours.
        grade = "P1" if moment == "pin" else "P4"
        made = _make(told, way, known, grade=grade, at=at)
        return [made] if made is not None else []
    return []


@dataclass(frozen=True, slots=True)
class _Occasion:
    """To whom something is told, about which case, and which time of it it is."""

    case_id: UUID
    report: cases.ReportInfo
    subject_id: UUID
    moment: str
    which: str
    language: str

    @property
    def purpose(self) -> str:
        return _purpose(self.moment)


def _purpose(moment: str) -> str:
    return RIGHTS if moment in decide.OF_RIGHTS else TELL


def _reaching(subject_id: UUID, ways: list[str], *, purpose: str) -> list[str]:
    """The channels whose address is kept and may be read for the purpose."""
    reachable = privacy.kept_fields(subject_id=subject_id, purpose=purpose)
    return [way for way in ways if ADDRESS[way] in reachable]


def _make(
    told: _Occasion, way: str, known: dict[str, str], *, grade: str, at: datetime
) -> UUID | None:
    """A message for one channel, queued; None where it was made before."""
    subject, body = words_for(moment=told.moment, channel=way, language=told.language)
    send_at = decide.send_at(channel=way, grade=grade, at=at, zone=settings.TIME_ZONE)
    message_id = new_id()
    said = words.Words(rendering.fill(subject, known)[:200], rendering.fill(body, known))
    message, is_new = Message.objects.get_or_create(
        report_id=told.report.id,
        moment=told.moment,
        occasion=told.which[:60],
        channel=way,
        defaults={
            "id": message_id,
            "case_id": told.case_id,
            "subject_id": told.subject_id,
            "language": told.language,
            "sealed": words.seal(
                message_id,
                subject_id=told.subject_id,
                said=said,
                at=at,
                purpose=told.purpose,
            ),
            "next_at": send_at,
            "created_at": at,
        },
    )
    if not is_new:
        return None
    _queue(message.id, at=send_at)
    return message.id


def _queue(message_id: UUID, *, at: datetime) -> None:
    """Have a worker send it at `at`; the job commits with what made it."""
    task = jobs.configure_task("feedback.send_message", queue="messages", schedule_at=at)
    task.defer(message_id=str(message_id))


def send_message(*, message_id: UUID, at: datetime) -> str:
    """Send one message if it is due and nobody else is sending it; not inside a transaction.

    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    claimed = Message.objects.filter(
        pk=message_id, state__in=WAITING_STATES, next_at__lte=at
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    message = Message.objects.get(pk=message_id)
    try:
        channels.deliver(_outgoing(message, at=at))
    except channels.ChannelRefused as error:
        return _give_up(message, str(error.detail))
    except channels.ChannelDown as error:
        return _put_back(message, str(error.detail), at=at)
    Message.objects.filter(pk=message_id).update(state=SENT, sent_at=at, error="")
    return SENT


def _outgoing(message: Message, *, at: datetime) -> channels.Outgoing:
    field = ADDRESS[message.channel]
    found = privacy.read(
        subject_id=message.subject_id,
        fields=[field],
        purpose=_purpose(message.moment),
        reader="system",
        at=at,
        about=message.case_id,
    )
    if field not in found:
        # Deleted or withdrawn since: nobody is told.
        raise channels.ChannelRefused("no-address")
    said = words.opened([(message.id, message.sealed)])[0]
    return channels.Outgoing(message.id, message.channel, found[field], said.subject, said.body, at)


def _give_up(message: Message, error: str) -> str:
    Message.objects.filter(pk=message.id).update(state=DEAD, error=error[:300])
    return DEAD


@transaction.atomic
def _put_back(message: Message, error: str, *, at: datetime) -> str:
    if message.attempts >= MAX_ATTEMPTS:
        return _give_up(message, error)
    next_at = at + min(FIRST_DELAY * 3 ** (message.attempts - 1), LONGEST_DELAY)
    Message.objects.filter(pk=message.id).update(state=FAILED, next_at=next_at, error=error[:300])
    _queue(message.id, at=next_at)
    return FAILED


@transaction.atomic
def resend_message(*, message_id: UUID, at: datetime) -> None:
    """Put a message that was given up back in the queue; any other stays as it is.

    Raises:
        MessageNotFound: no message has this id.
    """
    if not Message.objects.filter(pk=message_id).exists():
        raise MessageNotFound()
    revived = Message.objects.filter(pk=message_id, state=DEAD).update(
        state=QUEUED, attempts=0, next_at=at, error=""
    )
    if revived:
        _queue(message_id, at=at)


def sweep_messages(*, now: datetime, limit: int = 500) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    late = Message.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LEASE)
    ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    for message_id in ids:
        with transaction.atomic():
            _queue(message_id, at=now)
    return len(ids)


def forget_old_messages(*, now: datetime, limit: int = 10_000) -> int:
    """Delete messages whose retention has ended; returns how many."""
    until = now - FIELDS["message.text"].retention
    old = Message.objects.filter(created_at__lt=until).order_by("created_at", "id")
    ids = list(old.values_list("id", flat=True)[:limit])
    Message.objects.filter(pk__in=ids).delete()
    return len(ids)
