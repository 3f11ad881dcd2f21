"""What a reporter says afterwards: how it went, or that it is not fixed yet."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import CLOSED, OPEN_STATES, RESOLVED
from linli.core import errors
from linli.feedback.decide import BAD_RATING
from linli.guard import services as guard

ACTOR = "resident"
USES, WINDOW = 10, timedelta(hours=1)
LONGEST_REASON = 1000


class RatingNotOpen(errors.Conflict):
    code, title = "rating-not-open", gettext_lazy("It can be rated once it is done")


class ReopenNotOpen(errors.Conflict):
    code, title = "reopen-not-open", gettext_lazy("It is still being worked on")


def _case_of(code: str) -> case_queries.CaseDetail | None:
    report = case_queries.report_by_code(code)
    return case_queries.case_detail(report.case_id) if report.case_id else None


@transaction.atomic
def rate(*, code: str, rating: int, text: str = "", at: datetime) -> UUID:
    """Rate a finished case, 1 to 5, by the tracking code of one of its reports.

    A later rating replaces an earlier one; the same sent again changes nothing. A good rating
    closes the case, a bad one leaves it to the owner's lead.

    Returns:
        The id of the case.
    Raises:
        ReportNotFound: no report has this code.
        RatingNotOpen: it is still being worked on.
        Invalid: the rating is not 1 to 5.
        TooMany: rated too often within the hour.
    """
    case = _case_of(code)
    if case is None or case.row.state not in {RESOLVED, CLOSED}:
        raise RatingNotOpen()
    if case.rating == rating and _last_rating_text(case) == text.strip()[:1000]:
        return case.id
    _count("rate", case, at=at)
    cases.rate(case_id=case.id, rating=rating, text=text, actor=ACTOR, at=at)
    if rating > BAD_RATING and case.row.state == RESOLVED:
        cases.close_case(case_id=case.id, why="rated", actor=ACTOR, at=at)
    return case.id


def _last_rating_text(case: case_queries.CaseDetail) -> str:
    texts = [event.text for event in case.events if event.kind == "CaseRated"]
    return texts[-1] if texts else ""


@transaction.atomic
def reopen(*, code: str, reason: str, at: datetime) -> UUID:
    """Say that it is not fixed yet: the case is open again, within the category's term.

    Sent again by the same reporter it changes nothing.

    Returns:
        The id of the case.
    Raises:
        ReportNotFound: no report has this code.
        Invalid: no reason.
        ReopenNotOpen: it is still being worked on.
        ReopenTermOver: the term is over; it is to be reported anew.
        TooMany: reopened too often within the hour.
    """
    case = _case_of(code)
    if case is None:
        raise ReopenNotOpen()
    if case.row.state in OPEN_STATES:
        if case.round > 1:
            return case.id
        raise ReopenNotOpen()
    if not reason.strip():
        raise errors.Invalid(fields={"reason": _("Say what is not fixed yet, in a few words")})
    _count("reopen", case, at=at)
    cases.reopen_case(
        case_id=case.id,
        reason=reason.strip()[:LONGEST_REASON],
        by_reporter=True,
        actor=ACTOR,
        at=at,
    )
    return case.id


def _count(what: str, case: case_queries.CaseDetail, *, at: datetime) -> None:
    guard.count_use(door=f"tracking.{what}", sender=str(case.id), limit=USES, window=WINDOW, at=at)
