"""Steps given to other organisations, each with its own clock and a visible chain."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import events, lifecycle
from linli.cases.models import Case, HandOff
from linli.cases.services import timing
from linli.cases.services.assignments import end_all
from linli.cases.services.story import locked, tell, touch
from linli.core import errors
from linli.core.ids import new_id


class HandOffNotFound(errors.NotFound):
    code, title = "hand-off-not-found", _("There is no such hand-off here")


@transaction.atomic
def hand_off(
    *, case_id: UUID, taker_id: UUID, mode: str, reason: str, actor: str, at: datetime
) -> UUID:
    """Give a case (`transfer`) or a part of it (`assist`) to another organisation.

    A transfer makes the taker the owner at once, so that no case waits between two owners; the
    taker may return it. An assist leaves the owner and runs a clock of its own.

    Returns:
        The id of the hand-off.
    Raises:
        Invalid: no reason, an unknown mode, or the taker owns the case already.
        StepNotAllowed: the case has ended.
    """
    if not reason.strip():
        raise errors.Invalid(fields={"reason": str(_("Say why, in a few words"))})
    if mode not in {"transfer", "assist"}:
        raise errors.Invalid(fields={"mode": mode})
    case = locked(case_id)
    if case.owner_id == taker_id:
        raise errors.Invalid(fields={"taker": str(_("This organisation has the case already"))})
    following = lifecycle.step(lifecycle.CASE_STEPS, case.state, "hand_off")
    row = HandOff.objects.create(
        id=new_id(),
        case=case,
        mode=mode,
        state="asked",
        giver_id=case.owner_id,
        taker_id=taker_id,
        asked_at=at,
        asked_by=actor,
    )
    told = events.HandOffAsked(
        about=case.id,
        at=at,
        hand_off_id=row.id,
        mode=mode,
        giver_id=case.owner_id,
        taker_id=taker_id,
    )
    tell(case, told, actor=actor, text=reason.strip()[:300], is_public=True)
    if mode == "transfer":
        end_all(case, reason="handed off", actor=actor, at=at)
        case.state, case.owner_id = following, taker_id
        case.needs_person = ""
    timing.hand_off_asked(case, row, at=at)
    touch(case, "state", "owner", "needs_person", "next_due_at", "breached_at", at=at)
    return row.id


@transaction.atomic
def answer_hand_off(
    *, hand_off_id: UUID, step: str, answer: str = "", actor: str, at: datetime
) -> None:
    """Accept, return, finish or withdraw a hand-off; the same step twice changes nothing.

    A returned transfer goes back to its giver and is shown to a person.

    Raises:
        HandOffNotFound: no hand-off has this id.
        Invalid: a return without a reason.
        StepNotAllowed: it has moved on.
    """
    case_id = HandOff.objects.filter(pk=hand_off_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise HandOffNotFound()
    if step == "return" and not answer.strip():
        raise errors.Invalid(fields={"answer": str(_("Say why, in a few words"))})
    case = locked(case_id)
    row = HandOff.objects.select_for_update().get(pk=hand_off_id)
    done = {"accept": "accepted", "finish": "finished", "return": "returned"}
    if row.state == done.get(step):
        return
    goes_back = row.mode == "transfer" and case.owner_id == row.taker_id
    if step in {"return", "withdraw"} and goes_back:
        end_all(case, reason="returned", actor=actor, at=at)
        case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, "hand_off")
        case.owner_id = row.giver_id
    _move(case, row, step, answer=answer, actor=actor, at=at)
    if step in {"accept", "finish"} or row.mode == "assist" or goes_back:
        timing.hand_off_moved(case, row, at=at)
    if row.state == "returned":
        case.needs_person = "hand_off"
    touch(case, "state", "owner", "needs_person", "next_due_at", "breached_at", at=at)


def _move(case: Case, row: HandOff, step: str, *, answer: str, actor: str, at: datetime) -> None:
    row.state = lifecycle.step(lifecycle.HANDOFF_STEPS, row.state, step)
    if row.state == "accepted":
        row.accepted_at = at
    else:
        row.ended_at = at
    row.save(update_fields=["state", "accepted_at", "ended_at"])
    told = events.HandOffMoved(
        about=case.id, at=at, hand_off_id=row.id, state=row.state, taker_id=row.taker_id
    )
    tell(case, told, actor=actor, text=answer.strip()[:300])


def withdraw_all(case: Case, *, actor: str, at: datetime) -> None:
    """Withdraw what is still asked of others when a locked case ends."""
    rows = case.hand_offs.select_for_update().filter(state__in=lifecycle.OPEN_HANDOFFS)
    for row in rows.order_by("id"):
        step = "finish" if row.state == "accepted" else "withdraw"
        _move(case, row, step, answer="", actor=actor, at=at)
