"""At a shift's end: what was taken and not reached goes to somebody who stays."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.people import lately as people
from linli.people import queries as people_queries

ACTOR = "system"
# A shift that ends within this is over as far as a task not yet reached is concerned.
SOON = timedelta(minutes=15)
# Who went home so long ago without a word will not come: the case goes to the next.
GONE_FOR = timedelta(minutes=5)


def staying(*, now: datetime) -> frozenset[UUID]:
    """Who is on shift for longer than `SOON`."""
    on_shift = people.on_shift(now=now)
    return frozenset(one.member_id for one in on_shift if one.ends_at > now + SOON)


def hand_over_due(*, now: datetime, limit: int = 200) -> int:
    """Show the desk which tasks go home with their holder, and offer anew what stayed behind.

    Returns:
        How many cases were shown or taken back.
    """
    held = case_queries.not_yet_there(limit=limit)
    stays = staying(now=now)
    going = [one for one in held if one.member_id not in stays]
    if not going:
        return 0
    shifts = people_queries.planned(since=now - GONE_FOR, until=now)
    here = {one.who.member_id for one in shifts}
    done = 0
    for one in going:
        if one.member_id not in here and one.accepted_at < now - GONE_FOR:
            done += cases.end_of_shift(assignment_id=one.assignment_id, actor=ACTOR, at=now)
        elif not one.needs_person:
            cases.flag(case_id=one.case_id, needs_person="hand_over", at=now)
            done += 1
    return done
