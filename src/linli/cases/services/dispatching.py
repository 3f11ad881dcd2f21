"""What dispatch does besides offering: calling off for a graver case, leaving the desk a moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.cases import events, lifecycle
from linli.cases.models import Assignment, Case
from linli.cases.services.assignments import end_assignment, fall_back
from linli.cases.services.story import locked, tell, touch

CALLED_OFF = "called-off"
# Who is on scene stays there.
MAY_BE_LEFT = (lifecycle.OFFERED, lifecycle.ACCEPTED, lifecycle.EN_ROUTE)


@transaction.atomic
def call_off(*, assignment_id: UUID, for_case_id: UUID, actor: str, at: datetime) -> bool:
    """Take somebody off a case for a graver one; it waits again, with the clocks it had.

    Returns:
        Whether it was done. False where it is answered or over, where they are on scene, where the
        case is as grave, was left for another before, or is being changed at this moment.
    Raises:
        CaseNotFound: no case has the id of the graver one.
    """
    graver = locked(for_case_id)
    # Two cases are locked here, the graver one first: whoever holds the other is not waited for.
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("category", "owner")
    case = rows.filter(pk__in=Assignment.objects.filter(pk=assignment_id).values("case_id")).first()
    if case is None or case.grade <= graver.grade:
        return False
    assignments = case.assignments.select_for_update()
    assignment = assignments.filter(pk=assignment_id, state__in=MAY_BE_LEFT).first()
    if assignment is None or _was_left_before(case):
        return False
    end_assignment(case, assignment, reason=CALLED_OFF, actor=actor, at=at, for_case_id=for_case_id)
    fall_back(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return True


def _was_left_before(case: Case) -> bool:
    return case.assignments.filter(reason=CALLED_OFF, round=case.round).exists()


@transaction.atomic
def end_of_shift(*, assignment_id: UUID, actor: str, at: datetime) -> bool:
    """Take back what somebody going home had accepted; False where they are there or it is over."""
    held = Assignment.objects.filter(pk=assignment_id).values_list("case_id", flat=True).first()
    if held is None:
        return False
    case = locked(held)
    states = (lifecycle.ACCEPTED, lifecycle.EN_ROUTE)
    assignments = case.assignments.select_for_update()
    assignment = assignments.filter(pk=assignment_id, state__in=states).first()
    if assignment is None:
        return False
    end_assignment(case, assignment, reason="shift-over", actor=actor, at=at)
    fall_back(case, at=at)
    if case.needs_person == "hand_over":
        case.needs_person = ""
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return True


@transaction.atomic
def propose(
    *, case_id: UUID, member_ids: Sequence[UUID], until: datetime, actor: str, at: datetime
) -> None:
    """Show the desk whom dispatch would ask, and wait for its word until then.

    Raises:
        StepNotAllowed: the case has ended or waits for triage.
    """
    case = locked(case_id)
    lifecycle.step(lifecycle.CASE_STEPS, case.state, "offer")
    told = events.DispatchProposed(about=case.id, at=at, until=until, member_ids=list(member_ids))
    tell(case, told, actor=actor)
    case.proposed_until, case.dispatch_at, case.needs_person = until, until, "proposed"
    touch(case, "proposed_until", "dispatch_at", "needs_person", at=at)
