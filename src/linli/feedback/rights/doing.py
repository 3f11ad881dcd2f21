"""Carrying out what was asked: deleting, correcting, ending a purpose, answering."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import services as cases
from linli.core import errors
from linli.feedback import services as feedback
from linli.feedback.rights.who import ACTOR
from linli.privacy import asking as rules
from linli.privacy import queries as privacy_queries
from linli.privacy import services as privacy
from linli.privacy.queries import RequestInfo

CORRECTABLE = ("reporter.name", "reporter.phone", "reporter.email")
DONE = {"delete": "deleted", "case": "contact-deleted", "hold": "held", "correct": "corrected"}


def end_purpose(*, subject_ids: Iterable[UUID], purpose: str, at: datetime) -> None:
    """End a purpose for which consent was withdrawn; ended again, nothing opens anyway."""
    for subject_id in subject_ids:
        privacy.end_purpose(subject_id=subject_id, purpose=purpose, actor=ACTOR, at=at)


@transaction.atomic
def carry_out(*, request_id: UUID, actor: str, at: datetime) -> str:
    """Do what a deletion or correction asks, and answer it.

    Contact values are deleted at once. Words and photos of a case that is still being worked on
    wait for its end; what the law demands to keep is locked and waits for the end of the hold.

    Returns:
        ``deleted``, ``contact-deleted``, ``held`` or ``corrected``.
    Raises:
        RequestNotFound: no request has this id.
        StepNotAllowed: it has ended, or asks for something that cannot be done by a button.
    """
    info = privacy_queries.request(request_id)
    if not info.is_open:
        if info.answer.get("code") in DONE.values():
            return info.answer["code"]
        raise rules.StepNotAllowed(state=info.state, step="carry_out")
    if info.kind == rules.DELETION:
        return _delete(info, actor=actor, at=at)
    if info.kind == rules.CORRECTION:
        return _correct(info, actor=actor, at=at)
    raise rules.StepNotAllowed(state=info.state, step="carry_out")


def _delete(info: RequestInfo, *, actor: str, at: datetime) -> str:
    privacy.erase(subject_ids=info.subject_ids, why="asked", actor=actor, at=at)
    is_waiting = False
    for report_id in info.report_ids:
        try:
            cases.erase_report(report_id=report_id, why="asked", actor=actor, at=at)
        except cases.StillNeeded:
            is_waiting = True
    if is_waiting:
        words, waits_for = {"code": DONE["case"]}, rules.CASE_END
    else:
        holds = privacy_queries.holds_of(whom(info), now=at)
        if not holds:
            words = {"code": DONE["delete"]}
            privacy.answer_request(request_id=info.id, words=words, actor=actor, at=at)
            return words["code"]
        words = {"code": DONE["hold"], "ground": holds[-1].ground}
        words["until"] = holds[-1].until.isoformat()
        waits_for = rules.HOLD_END
    privacy.wait_request(request_id=info.id, waits_for=waits_for, words=words, actor=actor, at=at)
    return words["code"]


def whom(info: RequestInfo) -> list[UUID]:
    """Every subject whose data a request is about: reporters, reports, photos, cases."""
    found = set(info.subject_ids)
    for report_id in info.report_ids:
        found.update(cases.subjects_of(report_id))
    return sorted(found)


def _correct(info: RequestInfo, *, actor: str, at: datetime) -> str:
    values = {name: text for name, text in info.words.items() if name in CORRECTABLE}
    if not values or not info.subject_ids:
        raise rules.StepNotAllowed(state=info.state, step="carry_out")
    for subject_id in info.subject_ids:
        # A purpose that the person ended stays ended.
        only = privacy.kept_purposes(subject_id=subject_id)
        if only:
            privacy.keep(
                subject_id=subject_id, values=values, source="correction", at=at, only=only
            )
    words = {"code": DONE["correct"]}
    privacy.answer_request(request_id=info.id, words=words, actor=actor, at=at)
    _tell(info, at=at)
    return words["code"]


@transaction.atomic
def answer(*, request_id: UUID, says: str, actor: str, at: datetime) -> None:
    """Answer in words; the person is told that there is an answer.

    Raises:
        RequestNotFound, StepNotAllowed: see `privacy.answer_request`.
        Invalid: nothing is said.
    """
    _require_words(says)
    info = privacy_queries.request(request_id)
    privacy.answer_request(request_id=request_id, words={"says": says.strip()}, actor=actor, at=at)
    if info.is_open:
        _tell(info, at=at)


@transaction.atomic
def refuse(*, request_id: UUID, ground: str, says: str, actor: str, at: datetime) -> None:
    """Refuse on a ground and say why; the person is told that there is an answer.

    Raises:
        RequestNotFound, Invalid, StepNotAllowed: see `privacy.refuse_request`.
    """
    info = privacy_queries.request(request_id)
    privacy.refuse_request(
        request_id=request_id, ground=ground, words={"says": says.strip()}, actor=actor, at=at
    )
    if info.is_open:
        _tell(info, at=at)


def _require_words(says: str) -> None:
    if not says.strip():
        raise errors.Invalid(fields={"says": _("Write what the person reads")})


def _tell(info: RequestInfo, *, at: datetime) -> None:
    for report_id in info.report_ids[:1]:
        feedback.tell_about_right(
            report_id=report_id, moment="right_answered", occasion=str(info.id), said={}, at=at
        )
