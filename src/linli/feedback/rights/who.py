"""Who asks, which reports and subjects are theirs, and whose working days count."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases import queries as cases
from linli.core import errors, worktime
from linli.core.worktime import Calendar
from linli.feedback import services as feedback
from linli.people import queries as people
from linli.privacy import queries as privacy_queries
from linli.privacy import services as privacy

PURPOSE, ACTOR = "subject_request", "resident"
# How they proved who they are: signed in, by a code sent to the kept number, or by the tracking
# code alone, where nothing is kept by which they could prove more.
SIGNED_IN, PIN, CODE = "signed_in", "pin", "code"
MOST_REPORTS = 200
OFFICE_WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}


class NotProved(errors.Forbidden):
    code = "not-proved"
    title = _("Please prove first that it is you: we send a code to the number you left")


class NobodyToSend(errors.Conflict):
    code = "nobody-to-send"
    title = _("No code can be sent: no number or address is kept with this report")


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks about their own data, and how they proved it."""

    proof: str
    report_ids: tuple[UUID, ...] = ()
    subject_ids: tuple[UUID, ...] = ()

    def owns(self, request: privacy_queries.RequestInfo) -> bool:
        """Whether a request is about what is theirs, and nothing else."""
        ours = set(request.report_ids) <= set(self.report_ids)
        return ours and set(request.subject_ids) <= set(self.subject_ids)


def of_subjects(subject_ids: tuple[UUID, ...], *, proof: str = SIGNED_IN) -> Asker:
    """Somebody who proved to be these subjects, with all that they reported."""
    reports = cases.reports_from(list(subject_ids), limit=MOST_REPORTS)
    return Asker(proof, tuple(report.id for report in reports), subject_ids)


def of_code(report: cases.ReportInfo) -> Asker:
    """The holder of a tracking code: of that one report, and of nobody's number."""
    return Asker(CODE, (report.id,), ())


def can_prove(report: cases.ReportInfo) -> bool:
    """Whether a number or address is kept to which a code can go."""
    if report.reporter_id is None:
        return False
    kept = privacy.kept_fields(subject_id=report.reporter_id, purpose=PURPOSE)
    return bool(kept & {"reporter.phone", "reporter.email"})


def send_pin(*, report_id: UUID, at: datetime) -> None:
    """Send a code to the number or address that is kept with a report.

    Raises:
        ReportNotFound: no report has this id.
        NobodyToSend: nothing is kept, or no channel is set up.
    """
    pin = privacy.make_pin(report_id=report_id, at=at)
    spaced = f"{pin[:3]} {pin[3:]}"
    made = feedback.tell_about_right(
        report_id=report_id, moment="pin", occasion=at.isoformat(), said={"pin": spaced}, at=at
    )
    if not made:
        raise NobodyToSend()


def proved(*, report: cases.ReportInfo, pin: str, at: datetime) -> tuple[UUID, ...]:
    """Whom a right code proves the holder of a report to be: all who left the same number.

    Raises:
        PinRefused: the code is not right.
    """
    privacy.check_pin(report_id=report.id, text=pin, at=at)
    if report.reporter_id is None:
        return ()
    found = privacy.read(
        subject_id=report.reporter_id,
        fields=["reporter.phone"],
        purpose=PURPOSE,
        reader=ACTOR,
        at=at,
        about=report.id,
    )
    same: list[UUID] = []
    if "reporter.phone" in found:
        same = privacy.find_subjects(
            field="reporter.phone", value=found["reporter.phone"], purpose=PURPOSE, limit=100
        )
    return tuple(dict.fromkeys([report.reporter_id, *same]))


def calendar() -> Calendar:
    """Whose working days count: the command centre's, else those of an office week."""
    for one in people.organisations(kinds=("command",)):
        return people.calendar_of(one.calendar_id)
    return worktime.make_calendar(weekly=OFFICE_WEEK, keeps_cn_holidays=True)
