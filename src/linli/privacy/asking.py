"""The life of a request about one's own data: kinds, steps, grounds and its clock. Pure.

A term of 15 working days is the longest that "Methods for identifying unlawful collection and use
of personal information by apps" (国信办秘字〔2019〕191号, section 6) allows; GB/T 35273-2020, 8.7,
asks for an answer within 30 days; PIPL article 50 for a timely one. The earlier moment counts.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.core import errors, worktime
from linli.core.worktime import Calendar

COPY, CORRECTION, DELETION = "copy", "correction", "deletion"
CONSENT, REASONS, REVIEW = "consent_withdrawal", "reasons", "review"
KINDS = (COPY, CORRECTION, DELETION, CONSENT, REASONS, REVIEW)

RECEIVED, IN_WORK, ANSWERED = "received", "in_work", "answered"
REFUSED, WITHDRAWN = "refused", "withdrawn"
OPEN_STATES = (RECEIVED, IN_WORK)
ENDED_STATES = (ANSWERED, REFUSED, WITHDRAWN)
STATES = OPEN_STATES + ENDED_STATES

STEPS: dict[tuple[str, str], str] = {
    (RECEIVED, "take"): IN_WORK,
    (RECEIVED, "answer"): ANSWERED,
    (IN_WORK, "answer"): ANSWERED,
    (RECEIVED, "refuse"): REFUSED,
    (IN_WORK, "refuse"): REFUSED,
    (RECEIVED, "withdraw"): WITHDRAWN,
    (IN_WORK, "withdraw"): WITHDRAWN,
}
# Why a request may be refused; PIPL article 50 wants the reason to be told.
GROUNDS = ("not_proved", "not_theirs", "law_keeps", "nothing_kept", "others_harmed", "repeated")
CASE_END, HOLD_END = "case_end", "hold_end"

WORKING_DAYS, LONGEST = 15, timedelta(days=30)
# Working days before the end of the term at which those who must answer are reminded.
REMIND_BEFORE = (5, 1)


class StepNotAllowed(errors.Conflict):
    code, title = "request-step", _("This request is past that step")


def step(state: str, taken: str) -> str:
    """The state after a step.

    Raises:
        StepNotAllowed: the request is past it.
    """
    if (state, taken) not in STEPS:
        raise StepNotAllowed(state=state, step=taken)
    return STEPS[state, taken]


def due_at(received_at: datetime, calendar: Calendar) -> datetime:
    """Until when a request received then is answered."""
    return min(worktime.end_of_workday(received_at, WORKING_DAYS, calendar), received_at + LONGEST)


def looks(received_at: datetime, due: datetime, calendar: Calendar) -> list[datetime]:
    """When somebody is reminded, in order; the last is the end of the term."""
    ends = [
        worktime.end_of_workday(received_at, WORKING_DAYS - before, calendar)
        for before in REMIND_BEFORE
    ]
    return [*sorted(one for one in ends if one < due), due]


def next_look(
    *, now: datetime, received_at: datetime, due: datetime, calendar: Calendar
) -> datetime | None:
    """The next moment after `now` at which somebody is told; None once the term is over."""
    return next((one for one in looks(received_at, due, calendar) if one > now), None)
