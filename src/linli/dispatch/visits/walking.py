"""What somebody does on their round: marks a stop, pauses, goes on; and a lead moves a stop."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core import errors
from linli.core.ids import new_id
from linli.dispatch.models import Duty, Round, Stop
from linli.dispatch.visit_kinds import (
    AGAIN_DAYS,
    DONE,
    LEFT_OUT,
    MOVED,
    PLANNED,
    REASONS,
    RESULTS,
)
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.going_on import replan_round
from linli.dispatch.visits.refusals import RoundNotFound, StopNotFound, StopOver
from linli.ledger import services as ledger

FURTHEST = timedelta(days=366)


@transaction.atomic
def end_stop(
    *,
    member_id: UUID,
    duty_id: UUID,
    result: str,
    actor: str,
    at: datetime,
    why: str = "",
    again_on: date | None = None,
) -> None:
    """Mark a stop of one's own round of today as done, not met or postponed.

    Only this moment is kept, not where anybody was before. Sent twice, the first time stands; what
    was not met or put off may still be done on the same day. One that a lead moved to somebody
    else meanwhile counts all the same: whoever was there was there.

    Args:
        why: a code of `visit_kinds.REASONS`, for anything but done.
        again_on: the day on which it is tried again; else tomorrow.

    Raises:
        StopNotFound: it was never in their round of that day.
        StopOver: it has ended otherwise.
        Invalid: no such result, or no reason.
    """
    _check(result, why)
    on = local_day(at)
    stop = (
        Stop.objects.select_for_update(of=("self",))
        .filter(round__member_id=member_id, round__on=on, duty_id=duty_id)
        .first()
    )
    if stop is None:
        raise StopNotFound()
    if stop.state == result:
        return
    if stop.state == DONE or (stop.state in RESULTS and result != DONE):
        raise StopOver(state=stop.state)
    stop.state, stop.why, stop.ended_at = result, why, at
    stop.save(update_fields=["state", "why", "ended_at"])
    others = Stop.objects.filter(duty_id=duty_id, round__on=on, state__in=(PLANNED, LEFT_OUT))
    others.update(state=MOVED, why="", expected_at=None, until_at=None)
    Round.objects.filter(pk=stop.round_id).update(version=_next_version(stop.round_id))
    _move_on(duty_id, result, on, again_on, at)
    facts: dict[str, object] = {"result": result, "why": why, "on": on.isoformat()}
    ledger.record(kind="VisitEnded", about=duty_id, at=at, payload=facts, actor=actor)


def _next_version(round_id: UUID) -> int:
    return Round.objects.select_for_update().get(pk=round_id).version + 1


def _check(result: str, why: str) -> None:
    if result not in RESULTS:
        raise errors.Invalid(fields={"result": _("Please choose from the list")})
    if result != DONE and why not in REASONS[result]:
        raise errors.Invalid(fields={"why": _("Say why")})


def _move_on(duty_id: UUID, result: str, on: date, again_on: date | None, at: datetime) -> None:
    """The duty after a visit: over, due again after its interval, or to be tried again."""
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    if result == DONE:
        duty.done_on, duty.not_before = on, None
        if duty.every_days:
            length = duty.due_by - duty.due_on
            duty.due_on = on + timedelta(days=duty.every_days)
            duty.due_by = duty.due_on + length
        elif duty.state == "open":
            duty.state = "done"
    else:
        again = again_on or on + timedelta(days=AGAIN_DAYS[result])
        duty.not_before = min(max(again, on + timedelta(days=1)), on + FURTHEST)
    duty.changed_at = at
    duty.save(update_fields=["done_on", "not_before", "due_on", "due_by", "state", "changed_at"])


@transaction.atomic
def pause_round(*, member_id: UUID, actor: str, at: datetime) -> None:
    """Pause one's round of today: nothing is planned anew meanwhile. Twice changes nothing.

    Raises:
        RoundNotFound: there is none today.
    """
    row = _today(member_id, at)
    if row.paused_at is None:
        row.paused_at = at
        row.version += 1
        row.save(update_fields=["paused_at", "version"])
        ledger.record(kind="RoundPaused", about=row.pk, at=at, payload={}, actor=actor)


@transaction.atomic
def resume_round(*, member_id: UUID, actor: str, at: datetime) -> None:
    """Go on after a pause. Twice changes nothing; `going_on.replan_round` times the rest.

    Raises:
        RoundNotFound: there is none today.
    """
    row = _today(member_id, at)
    if row.paused_at is not None:
        row.paused_at = None
        row.version += 1
        row.save(update_fields=["paused_at", "version"])
        ledger.record(kind="RoundResumed", about=row.pk, at=at, payload={}, actor=actor)


def _today(member_id: UUID, at: datetime) -> Round:
    rows = Round.objects.select_for_update().filter(member_id=member_id, on=local_day(at))
    row = rows.first()
    if row is None:
        raise RoundNotFound()
    return row


def move_stop(
    *, duty_id: UUID, from_id: UUID, to_id: UUID, on: date, actor: str, now: datetime
) -> None:
    """Move a stop from one member's round to another's; both are timed anew.

    Raises:
        StopNotFound: it is not in the first one's round, or over.
    """
    if from_id == to_id:
        return
    _hand(duty_id, from_id, to_id, on, actor, now)
    replan_round(member_id=from_id, on=on, why="lead", actor=actor, now=now)
    replan_round(member_id=to_id, on=on, why="lead", actor=actor, now=now, added=duty_id)


@transaction.atomic
def _hand(duty_id: UUID, from_id: UUID, to_id: UUID, on: date, actor: str, now: datetime) -> None:
    stop = (
        Stop.objects.select_for_update(of=("self",))
        .filter(
            round__member_id=from_id, round__on=on, duty_id=duty_id,
            state__in=(PLANNED, LEFT_OUT),
        )
        .first()
    )  # fmt: skip
    if stop is None:
        raise StopNotFound()
    stop.state, stop.why, stop.expected_at, stop.until_at = MOVED, "", None, None
    stop.save(update_fields=["state", "why", "expected_at", "until_at"])
    row, _fresh = Round.objects.get_or_create(
        member_id=to_id, on=on, defaults={"replanned_at": now, "why": "lead"}
    )
    Stop.objects.update_or_create(
        round=row,
        duty_id=duty_id,
        defaults={"state": LEFT_OUT, "why": "full", "position": 999},
        create_defaults={"id": new_id(), "state": LEFT_OUT, "why": "full", "position": 999},
    )
    facts: dict[str, object] = {"from": str(from_id), "to": str(to_id), "on": on.isoformat()}
    ledger.record(kind="StopMoved", about=duty_id, at=now, payload=facts, actor=actor)
