"""Offers and what responders answer; when a case ends, everyone assigned is free at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import events, lifecycle
from linli.cases.models import Assignment, Case
from linli.cases.services import timing
from linli.cases.services.story import locked, tell, touch
from linli.core import errors
from linli.core.ids import new_id

SYSTEM = "system"
# Why a person is shown a case: over with the first offer, or when somebody accepts.
ANSWERED = frozenset({"unowned", "proposed"})
STAYING = frozenset({"declined", "waited", "hand_over"})


class AssignmentNotFound(errors.NotFound):
    code, title = "assignment-not-found", _("There is no such task here")


@dataclass(frozen=True, slots=True)
class Offer:
    """One responder to ask."""

    member_id: UUID
    reasons: list[dict[str, Any]]
    distance_m: float | None = None
    # Why a person chose them, in their own words; sealed in the event alone.
    words: str = ""


def _assignment(assignment_id: UUID) -> tuple[Case, Assignment]:
    case_id = Assignment.objects.filter(pk=assignment_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise AssignmentNotFound()
    case = locked(case_id)
    return case, Assignment.objects.select_for_update().get(pk=assignment_id)


@transaction.atomic
def offer(
    *, case_id: UUID, offers: Sequence[Offer], expires_at: datetime, actor: str, at: datetime
) -> list[UUID]:
    """Offer a case to responders; one who already has it is passed over.

    Returns:
        The ids of the new assignments.
    Raises:
        StepNotAllowed: the case has ended or waits for triage.
    """
    case = locked(case_id)
    following = lifecycle.step(lifecycle.CASE_STEPS, case.state, "offer")
    busy = set(
        case.assignments.filter(state__in=lifecycle.ACTIVE_STATES).values_list(
            "member_id", flat=True
        )
    )
    made = []
    for wanted in offers:
        if wanted.member_id in busy:
            continue
        assignment = Assignment.objects.create(
            id=new_id(),
            case=case,
            member_id=wanted.member_id,
            state=lifecycle.OFFERED,
            offered_at=at,
            expires_at=expires_at,
            reasons=wanted.reasons,
            distance_m=wanted.distance_m,
            round=case.round,
        )
        made.append(assignment.id)
        offered = events.AssignmentOffered(
            about=case.id,
            at=at,
            assignment_id=assignment.id,
            member_id=wanted.member_id,
            expires_at=expires_at,
            reasons=wanted.reasons,
        )
        tell(case, offered, actor=actor, text=wanted.words.strip()[:400])
    if made:
        case.state, case.proposed_until = following, None
        # What many declined stays in sight until somebody accepts, or a person chose whom to ask.
        if case.needs_person in ANSWERED or (case.needs_person in STAYING and actor != SYSTEM):
            case.needs_person = ""
        touch(case, "state", "needs_person", "proposed_until", at=at)
    return made


@transaction.atomic
def accept_assignment(*, assignment_id: UUID, actor: str, at: datetime) -> UUID:
    """Accept an offered assignment at `at` (aware, UTC); stops the acknowledge clock.

    Sent twice, it answers the same: the first time stands.

    Returns:
        The id of the case.
    Raises:
        AssignmentNotFound: no assignment has this id.
        StepNotAllowed: it was declined, expired or has moved on.
    """
    case, assignment = _assignment(assignment_id)
    if assignment.state == lifecycle.ACCEPTED:
        return case.id
    _move(case, assignment, "accept", at=at, stamp="accepted_at")
    told = events.AssignmentAccepted(
        about=case.id, at=at, assignment_id=assignment.id, member_id=assignment.member_id
    )
    tell(case, told, actor=actor, is_public=True)
    _somebody_has_it(case, assignment)
    timing.accepted(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return case.id


def _somebody_has_it(case: Case, assignment: Assignment) -> None:
    """Nobody need look any more for whom to send; help has come when a second one accepts."""
    others = case.assignments.filter(state__in=lifecycle.BUSY_STATES).exclude(pk=assignment.pk)
    if case.needs_person in ANSWERED | STAYING or (case.needs_person == "help" and others.exists()):
        case.needs_person = ""


@transaction.atomic
def depart(*, assignment_id: UUID, actor: str, at: datetime) -> UUID:
    """Leave for the scene. Sent twice, the first time stands; errors as in `accept_assignment`."""
    case, assignment = _assignment(assignment_id)
    if assignment.state == lifecycle.EN_ROUTE:
        return case.id
    _move(case, assignment, "depart", at=at, stamp="departed_at")
    told = events.ResponderDeparted(
        about=case.id, at=at, assignment_id=assignment.id, member_id=assignment.member_id
    )
    tell(case, told, actor=actor, is_public=True)
    touch(case, "state", at=at)
    return case.id


@transaction.atomic
def arrive(*, assignment_id: UUID, actor: str, at: datetime) -> UUID:
    """Reach the scene; stops the arrive clock. Sent twice, the first time stands."""
    case, assignment = _assignment(assignment_id)
    if assignment.state == lifecycle.ON_SCENE:
        return case.id
    _move(case, assignment, "arrive", at=at, stamp="arrived_at")
    told = events.ResponderArrived(
        about=case.id, at=at, assignment_id=assignment.id, member_id=assignment.member_id
    )
    tell(case, told, actor=actor, is_public=True)
    if case.needs_person == "hand_over":
        case.needs_person = ""
    timing.arrived(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return case.id


@transaction.atomic
def decline(*, assignment_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Decline an offer, or give an accepted task back, with a reason.

    Raises:
        Invalid: no reason is given.
        StepNotAllowed: it expired, or the responder is already on scene.
    """
    if not reason.strip():
        raise errors.Invalid(fields={"reason": str(_("Say why, in a few words"))})
    case, assignment = _assignment(assignment_id)
    if assignment.state == lifecycle.DECLINED:
        return case.id
    name = "decline" if assignment.state == lifecycle.OFFERED else "give_back"
    assignment.state = lifecycle.step(lifecycle.ASSIGNMENT_STEPS, assignment.state, name)
    # The words lie sealed in the event alone.
    assignment.reason, assignment.ended_at = name, at
    assignment.save(update_fields=["state", "reason", "ended_at"])
    told = events.AssignmentDeclined(
        about=case.id,
        at=at,
        assignment_id=assignment.id,
        member_id=assignment.member_id,
        reason=name,
    )
    tell(case, told, actor=actor, text=reason.strip()[:200])
    fall_back(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return case.id


@transaction.atomic
def expire(*, assignment_id: UUID, at: datetime) -> bool:
    """End an offer whose time ran out; False when it was answered or is not yet due."""
    case, assignment = _assignment(assignment_id)
    if assignment.state != lifecycle.OFFERED or assignment.expires_at > at:
        return False
    assignment.state, assignment.ended_at = lifecycle.EXPIRED, at
    assignment.save(update_fields=["state", "ended_at"])
    told = events.AssignmentExpired(
        about=case.id, at=at, assignment_id=assignment.id, member_id=assignment.member_id
    )
    tell(case, told, actor="system")
    fall_back(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return True


@transaction.atomic
def leave(*, assignment_id: UUID, actor: str, at: datetime) -> UUID:
    """Clear from the scene while others carry on, or so that another is sent."""
    case, assignment = _assignment(assignment_id)
    if assignment.state == lifecycle.CLEARED:
        return case.id
    assignment.state = lifecycle.step(lifecycle.ASSIGNMENT_STEPS, assignment.state, "clear")
    assignment.ended_at = at
    assignment.save(update_fields=["state", "ended_at"])
    told = events.AssignmentEnded(
        about=case.id,
        at=at,
        assignment_id=assignment.id,
        member_id=assignment.member_id,
        state=assignment.state,
    )
    tell(case, told, actor=actor)
    fall_back(case, at=at)
    touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return case.id


@transaction.atomic
def withdraw(*, assignment_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Take an assignment back from a responder, who is free at once."""
    case, assignment = _assignment(assignment_id)
    if assignment.state in lifecycle.ACTIVE_STATES:
        end_assignment(
            case, assignment, reason="withdrawn", actor=actor, at=at, text=reason.strip()[:200]
        )
        fall_back(case, at=at)
        touch(case, "state", "next_due_at", "breached_at", "needs_person", at=at)
    return case.id


@transaction.atomic
def ask_for_help(
    *, assignment_id: UUID, skill: str = "", note: str = "", actor: str, at: datetime
) -> UUID:
    """Ask for more hands at a case; the dispatcher is shown it until somebody is sent."""
    case, assignment = _assignment(assignment_id)
    if assignment.state not in lifecycle.BUSY_STATES:
        raise lifecycle.StepNotAllowed(
            lifecycle.HINTS["depart"], state=assignment.state, step="ask_for_help"
        )
    told = events.HelpAsked(about=case.id, at=at, member_id=assignment.member_id, skill=skill)
    tell(case, told, actor=actor, text=note[:1000])
    case.needs_person = "help"
    touch(case, "needs_person", at=at)
    return case.id


def end_assignment(
    case: Case,
    assignment: Assignment,
    *,
    reason: str,
    actor: str,
    at: datetime,
    text: str = "",
    for_case_id: UUID | None = None,
) -> None:
    """Withdraw one active assignment of a locked case.

    Args:
        reason: a code; it stands in the row, the event and the ledger.
        text: what somebody wrote; it lies sealed in the event alone.
        for_case_id: the graver case for which somebody was called off.
    """
    step = "clear" if assignment.state == lifecycle.ON_SCENE else "withdraw"
    assignment.state = lifecycle.step(lifecycle.ASSIGNMENT_STEPS, assignment.state, step)
    assignment.reason, assignment.ended_at = reason, at
    assignment.save(update_fields=["state", "reason", "ended_at"])
    told = events.AssignmentEnded(
        about=case.id,
        at=at,
        assignment_id=assignment.id,
        member_id=assignment.member_id,
        state=assignment.state,
        reason=reason,
        for_case_id=for_case_id,
    )
    tell(case, told, actor=actor, text=text)


def end_all(case: Case, *, reason: str, actor: str, at: datetime) -> None:
    """Free everyone assigned to a locked case."""
    active = case.assignments.select_for_update().filter(state__in=lifecycle.ACTIVE_STATES)
    for assignment in active.order_by("id"):
        end_assignment(case, assignment, reason=reason, actor=actor, at=at)


def _move(case: Case, assignment: Assignment, name: str, *, at: datetime, stamp: str) -> None:
    """Take one step with an assignment and, where it is the foremost, with the case."""
    assignment.state = lifecycle.step(lifecycle.ASSIGNMENT_STEPS, assignment.state, name)
    setattr(assignment, stamp, at)
    assignment.save(update_fields=["state", stamp])
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, name)


def fall_back(case: Case, *, at: datetime) -> None:
    """Set the case's state to that of the foremost assignment that is left."""
    left = set(
        case.assignments.filter(state__in=lifecycle.ACTIVE_STATES).values_list("state", flat=True)
    )
    order = (lifecycle.ON_SCENE, lifecycle.EN_ROUTE, lifecycle.ACCEPTED, lifecycle.OFFERED)
    foremost = next((state for state in order if state in left), None)
    if case.state not in lifecycle.OPEN_STATES or case.state == lifecycle.UNSURE:
        return
    if foremost is None:
        was_worked = case.state in lifecycle.WORKED_STATES
        name = "leave" if was_worked else "lapse"
        case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, name)
        if was_worked:
            timing.left(case, at=at)
    else:
        case.state = foremost
