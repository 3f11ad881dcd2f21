"""Asking: what is done at once, what waits for the privacy officer, and who is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import OPEN_STATES
from linli.core import errors
from linli.feedback import services as feedback
from linli.feedback.rights import doing, showing
from linli.feedback.rights.who import ACTOR, CODE, Asker, NotProved, calendar, can_prove
from linli.guard import queries as guard
from linli.privacy import asking as rules
from linli.privacy import queries as privacy_queries
from linli.privacy import services as privacy

# What is done at once for who proved themselves: no judgement is needed.
AT_ONCE = {rules.COPY: "copy-ready", rules.REASONS: "reasons-shown", rules.CONSENT: "ended"}


@transaction.atomic
def ask(
    *,
    asker: Asker,
    kind: str,
    report_ids: tuple[UUID, ...] = (),
    purpose: str = "",
    words: dict[str, str] | None = None,
    at: datetime,
) -> UUID:
    """Take a request of somebody about their own data; its clock starts.

    A copy, the reasons of a decision and the end of a consent are answered at once; anything
    else goes to the privacy officers, who are told.

    Args:
        report_ids: about which of the asker's reports; all of them where none is named.
        words: what they wrote; corrected contact values by field.
    Returns:
        The id of the request.
    Raises:
        NotProved: the tracking code alone is not enough for this.
        Invalid: see `privacy.make_request`.
    """
    chosen = tuple(pk for pk in report_ids if pk in asker.report_ids)
    if len(chosen) != len(report_ids):
        raise NotProved()
    _require_proof(asker, kind)
    if kind == rules.CONSENT and purpose not in showing.ENDABLE:
        raise errors.Invalid(fields={"purpose": _("Please choose for which purpose")})
    new = privacy.NewRequest(
        kind,
        asker.proof,
        list(chosen or asker.report_ids),
        _subjects(asker, chosen),
        purpose,
        {name: text.strip() for name, text in (words or {}).items() if text.strip()},
    )
    request_id = privacy.make_request(new=new, calendar=calendar(), actor=ACTOR, at=at)
    if kind in AT_ONCE:
        if kind == rules.CONSENT:
            doing.end_purpose(subject_ids=new.subject_ids, purpose=purpose, at=at)
        privacy.answer_request(
            request_id=request_id, words={"code": AT_ONCE[kind]}, actor="system", at=at
        )
        return request_id
    if kind == rules.REVIEW:
        _ask_for_review(new.report_ids, at=at)
    tell_officers(request_id=request_id, kind="right_asked", at=at)
    return request_id


def _require_proof(asker: Asker, kind: str) -> None:
    if asker.proof != CODE:
        return
    # A tracking code is easily seen by others: with it alone one may only ask to delete, and only
    # where no number is kept that could prove more.
    if kind != rules.DELETION:
        raise NotProved()
    reports = case_queries.reports_by_id(asker.report_ids)
    if any(can_prove(report) for report in reports):
        raise NotProved()


def _subjects(asker: Asker, chosen: tuple[UUID, ...]) -> list[UUID]:
    if not chosen:
        return list(asker.subject_ids)
    reporters = {report.reporter_id for report in case_queries.reports_by_id(chosen)}
    return [pk for pk in asker.subject_ids if pk in reporters]


def _ask_for_review(report_ids: list[UUID], *, at: datetime) -> None:
    """Put the cases that still run under “needs a person”: a human looks at the decision."""
    reports = case_queries.reports_by_id(report_ids)
    rows = case_queries.rows_by_id([one.case_id for one in reports if one.case_id])
    for case_id, row in rows.items():
        if row.state in OPEN_STATES:
            cases.escalate(case_id=case_id, level="desk", why="asked", actor=ACTOR, at=at)


def tell_officers(*, request_id: UUID, kind: str, at: datetime, also: tuple[str, ...] = ()) -> None:
    """Leave a notice with whoever answers requests; with the administrators if nobody does."""
    due_at = privacy_queries.request(request_id).due_at
    user_ids = guard.users_with_role("privacy_officer")
    for role in also if user_ids else ("admin",):
        user_ids += guard.users_with_role(role)
    feedback.tell_staff(
        user_ids=user_ids,
        case_id=None,
        kind=kind,
        facts={"request_id": str(request_id), "due_at": due_at.isoformat()},
        at=at,
        occasion=f"{request_id}:{at:%Y-%m-%d}",
    )


@transaction.atomic
def take_back(*, asker: Asker, request_id: UUID, at: datetime) -> None:
    """Withdraw one's own request while it is open.

    Raises:
        RequestNotFound: there is none, or it is somebody else's.
        StepNotAllowed: it has ended.
    """
    if not asker.owns(privacy_queries.request(request_id)):
        raise privacy.RequestNotFound()
    privacy.withdraw_request(request_id=request_id, actor=ACTOR, at=at)
