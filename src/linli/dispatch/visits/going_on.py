"""A round goes on: what is left is timed anew, re-planned where it no longer fits, and what that
moved is told with its reason."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.core.coordinates import Point
from linli.dispatch.models import Duty, Round, Stop
from linli.dispatch.rounds import Change, Plan, changes, replan
from linli.dispatch.rounds import Stop as Planning
from linli.dispatch.rounds.keep import in_order
from linli.dispatch.rounds.model import Ways, Worker
from linli.dispatch.visit_kinds import LEFT_OUT, PLANNED
from linli.dispatch.visits.days import local_day, second_of
from linli.dispatch.visits.ground import Ground, begun, on_duty, stop_of, workers
from linli.dispatch.visits.planning import last_places, put
from linli.dispatch.visits.refusals import RoundBusy, RoundNotFound
from linli.ledger import services as ledger

TRIES = 3
# So much later than planned, the rest is planned anew.
BEHIND = timedelta(minutes=10)
# What an urgent case keeps somebody busy with, besides the way there (the twin's usual work).
URGENT_WORK_S = 1200.0
ORDER_FIRST = frozenset({"done", "behind", "pause", "late"})


def replan_round(
    *,
    member_id: UUID,
    on: date,
    why: str,
    actor: str,
    now: datetime,
    anchor: Point | None = None,
    busy_s: float = 0.0,
    added: UUID | None = None,
) -> tuple[Change, ...]:
    """Time what is left of a round from `now` on, and plan it anew where it does not fit any more.

    No stop is lost: each is in the round afterwards, or left out with a reason.

    Args:
        why: urgent, back, behind, done, pause or lead; it is shown with what was moved.
        anchor: where the member goes on from; else the last stop done, else their place of duty.
        busy_s: for so long they are busy first, the way to `anchor` not counted.
        added: a duty whose stop is to go where it costs the least way.

    Raises:
        RoundNotFound: the member has none on that day.
        RoundBusy: others change it faster than it can be planned; it is timed anew with that.
    """
    for _attempt in range(TRIES):
        row = _round(member_id, on)
        left = _left(row)
        found = _planned(row, left, now=now, anchor=anchor, busy_s=busy_s, added=added)
        told = _keep(row, left, found, why=why, actor=actor, now=now)
        if told is not None:
            return told
    raise RoundBusy()


def _round(member_id: UUID, on: date) -> Round:
    row = Round.objects.filter(member_id=member_id, on=on).select_related("member").first()
    if row is None:
        raise RoundNotFound()
    return row


def _left(row: Round) -> list[Stop]:
    """What is still to be done, then what was left out and may find room again."""
    rows = Stop.objects.filter(round=row, state__in=(PLANNED, LEFT_OUT), duty__state="open")
    listed = list(rows.select_related("duty").order_by("position", "id"))
    return sorted(listed, key=lambda one: one.state == LEFT_OUT)


def _planned(
    row: Round,
    left: Sequence[Stop],
    *,
    now: datetime,
    anchor: Point | None,
    busy_s: float,
    added: UUID | None,
) -> Plan:
    ground = Ground()
    duties: list[Duty] = [one.duty for one in left]
    stops = [stop_of(one, ground, on=row.on) for one in duties]
    pieces = on_duty(
        on=row.on, now=now, organisation_id=row.member.organisation_id, member_id=row.member_id
    )
    first = last_places([row.member_id], on=row.on) | ({row.member_id: anchor} if anchor else {})
    begin_s = second_of(now, on=row.on)
    spans = workers(pieces, ground, first=first if local_day(now) == row.on else None)
    ways = ground.ways(one.mode for one in spans)
    if anchor is not None and busy_s:
        origin = last_places([row.member_id], on=row.on).get(row.member_id)
        origin = origin or next((one.point for one in pieces if one.point), None)
        begin_s += busy_s + _way_s(ground, origin, anchor, spans)
    spans = begun(spans, at_s=begin_s)
    standing = [
        stop for stop, one in zip(stops, left, strict=True)
        if one.state == PLANNED and one.duty_id != added
    ]  # fmt: skip
    rest = [one for one in stops if one not in standing]
    kept = _inserted(standing, rest, spans, ways)
    if kept is not None:
        return kept
    return replan(order=stops, spans=spans, ways=ways)


def _way_s(ground: Ground, origin: Point | None, goal: Point, spans: Sequence[Worker]) -> float:
    if origin is None or not spans:
        return 0.0
    here, there = ground.number(origin), ground.number(goal)
    mode = spans[0].mode
    return float(ground.ways([mode])[mode][here, there])


def _inserted(
    standing: Sequence[Planning],
    rest: Sequence[Planning],
    spans: Sequence[Worker],
    ways: Ways,
) -> Plan | None:
    """The order as it stands with as much of the rest as finds room; None where it stands no
    longer, or where the rest would have to push something aside."""
    order = list(standing)
    if in_order(order=order, spans=spans, ways=ways) is None:
        return None
    for one in rest:
        tries = [[*order[:at], one, *order[at:]] for at in range(len(order) + 1)]
        fitting = [
            (sum(part.travel_s for part in found), some)
            for some in tries
            if (found := in_order(order=some, spans=spans, ways=ways)) is not None
        ]
        if not fitting:
            return None
        order = min(fitting, key=lambda pair: pair[0])[1]
    found = in_order(order=order, spans=spans, ways=ways)
    return None if found is None else Plan(found, ())


@transaction.atomic
def _keep(
    row: Round, left: Sequence[Stop], found: Plan, *, why: str, actor: str, now: datetime
) -> tuple[Change, ...] | None:
    """Write it down; None where the round has changed since it was read."""
    held = Round.objects.select_for_update().get(pk=row.pk)
    if held.version != row.version:
        return None
    before = {
        str(one.duty_id): None
        if one.state == LEFT_OUT or one.expected_at is None
        else second_of(one.expected_at, on=row.on)
        for one in left
    }
    told = tuple(
        one for one in changes(before=before, after=found)
        if one.code != "left-out" or one.before_s is not None
    )  # fmt: skip
    visits = [
        (UUID(visit.stop.id), visit.begins_s, visit.leaves_s)
        for part in found.rounds
        for visit in part.visits
    ]
    put(round_id=row.pk, on=row.on, visits=visits)
    for one in found.left_out:
        Stop.objects.filter(round=row, duty_id=one.stop.id).update(
            state=LEFT_OUT, why=one.why, expected_at=None, until_at=None
        )
    if told or why not in ORDER_FIRST:
        held.why, held.changes = why, [asdict(one) for one in told]
    held.replanned_at = now
    held.version += 1
    held.save(update_fields=["why", "changes", "replanned_at", "version"])
    facts = {"on": row.on.isoformat(), "why": why, "moved": len(told)}
    ledger.record(kind="RoundReplanned", about=row.pk, at=now, payload=facts, actor=actor)
    return told


def make_way(
    *, member_id: UUID, point: Point | None, actor: str, now: datetime
) -> tuple[Change, ...]:
    """Somebody on a round takes an urgent case: the rest waits until they are likely free again.

    Nothing where they have no round today.
    """
    on = local_day(now)
    if not Round.objects.filter(member_id=member_id, on=on).exists():
        return ()
    return replan_round(
        member_id=member_id,
        on=on,
        why="urgent",
        actor=actor,
        now=now,
        anchor=point,
        busy_s=URGENT_WORK_S,
    )


def come_back(
    *, member_id: UUID, point: Point | None, actor: str, now: datetime
) -> tuple[Change, ...]:
    """The urgent case is over: the round goes on from there. Nothing where none was held up."""
    on = local_day(now)
    held = Round.objects.filter(member_id=member_id, on=on, why="urgent")
    if not held.exists():
        return ()
    return replan_round(member_id=member_id, on=on, why="back", actor=actor, now=now, anchor=point)


def fallen_behind(*, now: datetime, limit: int) -> list[tuple[UUID, date]]:
    """Members whose next stop should have been over for ten minutes, with the day."""
    rows = (
        Stop.objects.filter(
            state=PLANNED,
            until_at__lt=now - BEHIND,
            round__on=local_day(now),
            round__paused_at__isnull=True,
            round__replanned_at__lt=now - BEHIND,
        )
        .order_by("round__member_id")
        .values_list("round__member_id", "round__on")
        .distinct()
    )
    return list(rows[:limit])
