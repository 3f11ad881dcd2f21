"""What falls due without an event: offers, clocks, cases nobody has, terms, retention."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from linli.care import services as care
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import due
from linli.core import errors, idempotency, locks
from linli.core.outbox import revive
from linli.dispatch import services as dispatch
from linli.dispatch.visits import duties
from linli.feedback.rights import retention, ticking
from linli.flow.rounds import keep_going
from linli.guard import services as guard
from linli.guard import signins, visits
from linli.privacy.declarations import FIELDS
from linli.sensing import services as sensing
from linli.sensing import telemetry
from linli.triage import services as triage

log = structlog.get_logger("linli.ticker")

BATCH = 200
# One ticker works at a time; the others find the lock taken and pass.
LOCK = 0x6C696E6C69  # "linli"
LOST_AFTER = timedelta(seconds=30)


def tick(*, now: datetime) -> int:
    """Do everything that is due at `now`, unless another worker does; returns how much it was."""
    with locks.alone(key=LOCK) as is_ours:
        return _tick(now) if is_ours else 0


def _tick(now: datetime) -> int:
    steps: tuple[Callable[[datetime], int], ...] = (
        expire_offers,
        look_at_clocks,
        dispatch_waiting,
        hand_over,
        tidy_moves,
        take_up_lost,
        close_after_term,
        look_at_requests,
        keep_going,
        look_at_water,
    )
    return sum(step(now) for step in steps)


def _each(ids: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Do `act` for each, in a transaction of its own; what has moved on meanwhile is passed."""
    done = 0
    for pk in ids:
        try:
            with transaction.atomic():
                done += bool(act(pk))
        except errors.LinliError as error:
            log.warning("tick.refused", id=str(pk), code=error.code)
    return done


def expire_offers(now: datetime) -> int:
    """Let offers lapse whose time ran out; the next candidate is asked through the event."""
    found = due.expired_offers(now=now, limit=BATCH)
    return _each(found, lambda pk: cases.expire(assignment_id=pk, at=now))


def look_at_clocks(now: datetime) -> int:
    """Remind, breach and resume what is due."""
    return cases.look_at_clocks(now=now, limit=BATCH)


def dispatch_waiting(now: datetime) -> int:
    """Look again at open cases that nobody has."""

    def look(case_id: UUID) -> bool:
        cases.look_again(case_id=case_id, at=now + timedelta(minutes=1))
        return dispatch.dispatch_case(case_id=case_id, now=now) is not None

    return _each(due.waiting_for_dispatch(now=now, limit=BATCH), look)


def hand_over(now: datetime) -> int:
    """Tasks whose holder goes home before they are reached."""
    return dispatch.hand_over_due(now=now, limit=BATCH)


def tidy_moves(now: datetime) -> int:
    """Moves to standby places that nobody answered, or whose shift is over."""
    return dispatch.tidy_moves(now=now, limit=BATCH)


def take_up_lost(now: datetime) -> int:
    """Triage reports whose event was put aside as dead: no report waits for nobody."""

    def take_up(report_id: UUID) -> UUID:
        revive(about=report_id, now=now)
        return triage.triage_report(report_id=report_id, at=now)

    found = case_queries.waiting_reports(before=now - LOST_AFTER, limit=BATCH)
    return _each([report.id for report in found], take_up)


def close_after_term(now: datetime) -> int:
    """Close resolved cases whose reporters' term to reopen is over."""

    def close(case_id: UUID) -> bool:
        cases.close_case(case_id=case_id, why="term-over", actor="system", at=now)
        return True

    return _each(due.past_reopen_term(now=now, limit=BATCH), close)


def look_at_requests(now: datetime) -> int:
    """Clocks of requests about people's own data, and those that waited to be carried out."""
    return ticking.look_at_requests(now=now, limit=BATCH)


def look_at_water(now: datetime) -> int:
    """The water of homes that asked for it, and calls that nobody made in time."""
    made = care.look_at_water(now=now, limit=BATCH)
    return made + care.pass_on_late(now=now, limit=BATCH)


def sweep(*, now: datetime) -> int:
    """The daily clean-up: values whose retention ended, old keys, counts of use."""
    return (
        sum(retention.run(now=now).values())
        + idempotency.forget_old_keys(now=now)
        + guard.forget_uses(before=now - timedelta(days=1))
        + signins.forget_ended(now=now)
        + visits.forget(now=now)
        + telemetry.tend(now=now)
        + duties.forget_old(before=now - FIELDS["visit.place"].retention)
        + care.forget(now=now)
        + sensing.forget_commands(now=now)
        + sensing.forget_door_refusals(now=now)
    )
