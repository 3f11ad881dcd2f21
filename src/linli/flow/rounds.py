"""Rounds give way to urgent cases, and go on afterwards."""

from datetime import datetime
from uuid import UUID

import structlog

from linli.cases import queries as case_queries
from linli.core import errors
from linli.core.outbox import Message
from linli.dispatch.visits import going_on

log = structlog.get_logger("linli.rounds")
ACTOR = "system"
URGENT = frozenset({"P1", "P2"})
BATCH = 50


def make_way(message: Message, *, now: datetime) -> None:
    """Somebody took a case: where it is urgent, the rest of their round waits."""
    case = _urgent(message)
    if case is not None:
        going_on.make_way(member_id=_member(message), point=case.point, actor=ACTOR, now=now)


def come_back(message: Message, *, now: datetime) -> None:
    """They are free again: their round goes on from there."""
    case = _urgent(message)
    if case is not None:
        going_on.come_back(member_id=_member(message), point=case.point, actor=ACTOR, now=now)


def keep_going(now: datetime) -> int:
    """Plan anew what somebody has fallen behind with; returns how many rounds."""
    done = 0
    for member_id, on in going_on.fallen_behind(now=now, limit=BATCH):
        try:
            going_on.replan_round(member_id=member_id, on=on, why="behind", actor=ACTOR, now=now)
            done += 1
        except errors.LinliError as error:
            log.warning("rounds.refused", id=str(member_id), code=error.code)
    return done


def _urgent(message: Message) -> case_queries.CaseDetail | None:
    if message.about is None:
        return None
    case = case_queries.case_detail(message.about, with_events=False)
    return case if case.row.grade in URGENT else None


def _member(message: Message) -> UUID:
    return UUID(str(message.payload["member_id"]))
