"""How cases end, and how they come back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import events, lifecycle
from linli.cases.models import Assignment, Case, Report
from linli.cases.services import timing
from linli.cases.services.assignments import AssignmentNotFound, end_all
from linli.cases.services.handoffs import withdraw_all
from linli.cases.services.story import locked, tell, touch
from linli.core import errors


class UnknownDisposition(errors.Invalid):
    code, title = (
        "unknown-disposition",
        _("This category does not end that way; choose from its list"),
    )


class ReopenTermOver(errors.Conflict):
    code, title = "reopen-term-over", _("The time to reopen is over; please report it anew")


def _checked(case: Case, disposition: str) -> str:
    known = {item["code"] for item in case.category.dispositions}
    if disposition not in known:
        raise UnknownDisposition(fields={"disposition": str(UnknownDisposition.title)})
    return disposition


@transaction.atomic
def clear(
    *, assignment_id: UUID, disposition: str, note: str = "", actor: str, at: datetime
) -> UUID:
    """Clear from the scene with a disposition: the case is resolved and everyone is free.

    Sent twice, it answers the same.

    Returns:
        The id of the case.
    Raises:
        AssignmentNotFound: no assignment has this id.
        UnknownDisposition: the category's list does not have it.
        StepNotAllowed: the responder is not on scene.
    """
    found = Assignment.objects.filter(pk=assignment_id).values_list("case_id", flat=True).first()
    if found is None:
        raise AssignmentNotFound()
    case = locked(found)
    assignment = Assignment.objects.select_for_update().get(pk=assignment_id)
    if assignment.state == lifecycle.CLEARED and case.state in lifecycle.ENDED_STATES:
        return case.id
    lifecycle.step(lifecycle.ASSIGNMENT_STEPS, assignment.state, "clear")
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, "resolve")
    _resolve(case, _checked(case, disposition), note=note, actor=actor, at=at)
    return case.id


@transaction.atomic
def settle(*, case_id: UUID, disposition: str, note: str = "", actor: str, at: datetime) -> None:
    """Resolve a case from the desk, without anyone on scene; errors as in `clear`."""
    case = locked(case_id)
    if case.state in {lifecycle.RESOLVED, lifecycle.CLOSED} and case.disposition == disposition:
        return
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, "settle")
    _resolve(case, _checked(case, disposition), note=note, actor=actor, at=at)


def _resolve(case: Case, disposition: str, *, note: str, actor: str, at: datetime) -> None:
    case.disposition, case.ended_at = disposition, at
    resolved = events.CaseResolved(about=case.id, at=at, disposition=disposition)
    tell(case, resolved, actor=actor, text=note.strip()[:4000], is_public=False)
    end_all(case, reason="resolved", actor=actor, at=at)
    timing.resolved(case, at=at)
    withdraw_all(case, actor=actor, at=at)
    # Last: the clocks may only now learn that they are late, and nobody need look at that any more.
    case.needs_person = ""
    fields = ["state", "disposition", "ended_at", "needs_person", "next_due_at", "breached_at"]
    touch(case, *fields, at=at)


@transaction.atomic
def close_case(*, case_id: UUID, why: str, actor: str, at: datetime) -> None:
    """Close a resolved case for good: rated, or the reopen term is over. Twice is once."""
    case = locked(case_id)
    if case.state == lifecycle.CLOSED:
        return
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, "close")
    tell(case, events.CaseClosed(about=case.id, at=at, why=why), actor=actor)
    touch(case, "state", at=at)


@transaction.atomic
def reopen_case(*, case_id: UUID, reason: str, by_reporter: bool, actor: str, at: datetime) -> None:
    """Open a finished case again: a new round with new clocks; the first round's record stays.

    Raises:
        StepNotAllowed: the case has not ended, or was merged into another.
        ReopenTermOver: the reporter's term, from the category, is over.
    """
    case = locked(case_id)
    following = lifecycle.step(lifecycle.CASE_STEPS, case.state, "reopen")
    term = timedelta(days=case.category.reopen_days)
    if by_reporter and case.ended_at is not None and at > case.ended_at + term:
        raise ReopenTermOver()
    case.state, case.ended_at, case.disposition = following, None, ""
    case.round += 1
    case.rating = None
    told = events.CaseReopened(about=case.id, at=at, round=case.round, by_reporter=by_reporter)
    tell(case, told, actor=actor, text=reason.strip()[:1000])
    timing.reopened(case, at=at)
    fields = ["state", "ended_at", "disposition", "round", "rating", "next_due_at", "breached_at"]
    touch(case, *fields, at=at)


@transaction.atomic
def merge(*, case_id: UUID, into_id: UUID, actor: str, at: datetime) -> None:
    """Merge a case into another about the same thing; its reports go along.

    Raises:
        Invalid: a case cannot be merged into itself or into a merged one.
        StepNotAllowed: the case has ended.
    """
    if case_id == into_id:
        raise errors.Invalid(str(_("A case cannot be merged into itself")))
    first, second = sorted((case_id, into_id))
    by_id = {pk: locked(pk) for pk in (first, second)}
    case, into = by_id[case_id], by_id[into_id]
    if case.state == lifecycle.MERGED and case.merged_into_id == into.id:
        return
    if into.state == lifecycle.MERGED:
        raise errors.Invalid(str(_("That case was itself merged into another")))
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, "merge")
    case.merged_into, case.ended_at = into, at
    moved = Report.objects.filter(case=case).update(case=into)
    tell(case, events.CaseMerged(about=case.id, at=at, into_id=into.id), actor=actor)
    end_all(case, reason="merged", actor=actor, at=at)
    timing.merged(case, at=at)
    withdraw_all(case, actor=actor, at=at)
    case.needs_person = ""
    fields = ["state", "merged_into", "ended_at", "needs_person", "next_due_at", "breached_at"]
    touch(case, *fields, at=at)
    into.report_count += moved
    into.followers += case.followers
    told = events.CaseMerged(about=into.id, at=at, into_id=into.id)
    tell(into, told, actor=actor)
    touch(into, "report_count", "followers", at=at)


@transaction.atomic
def rate(*, case_id: UUID, rating: int, text: str, actor: str, at: datetime) -> None:
    """Keep the reporter's rating, 1 to 5; a later one replaces it and both stay in the story.

    Raises:
        Invalid: the rating is not 1 to 5.
        StepNotAllowed: the case has not ended.
    """
    if not 1 <= rating <= 5:
        raise errors.Invalid(fields={"rating": str(_("Choose 1 to 5"))})
    case = locked(case_id)
    if case.state not in {lifecycle.RESOLVED, lifecycle.CLOSED}:
        raise lifecycle.StepNotAllowed(state=case.state, step="rate")
    case.rating = rating
    told = events.CaseRated(about=case.id, at=at, rating=rating)
    tell(case, told, actor=actor, text=text.strip()[:1000])
    touch(case, "rating", at=at)
