"""The rounds of a day: planned in the morning, and again whenever a lead asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.dispatch.models import DayPlan, Duty, Round, Stop
from linli.dispatch.rounds import Plan, Ways, Worker, plan
from linli.dispatch.rounds import Stop as Planning
from linli.dispatch.visit_kinds import DONE, LEFT_OUT, MOVED, NOT_MET, PLANNED, POSTPONED
from linli.dispatch.visits.days import local_day, moment_of, second_of
from linli.dispatch.visits.ground import Ground, begun, member_of, on_duty, stop_of, workers
from linli.ledger import services as ledger

# The nearest due are planned; more than these nobody gets done.
MOST = 150
BUDGET_S = 4.0
# Tries without a gain for each stop: a handful is done in a moment, a hundred take their time.
PATIENCE = 50
# A part of the stops may be so much larger than its share of the hours, and has at least so many.
ABOVE, FEWEST = 1.25, 2
OVER = (DONE, NOT_MET, POSTPONED)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a planning came to."""

    rounds: int
    stops: int
    left_out: int


def open_duties(*, organisation_id: UUID, on: date) -> list[Duty]:
    """What an organisation has to visit on a day and nobody has been to on that day, the most
    pressing first."""
    been = Stop.objects.filter(round__on=on, state__in=OVER).values("duty_id")
    rows = (
        Duty.objects.filter(organisation_id=organisation_id, state="open", due_on__lte=on)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=on))
        .exclude(pk__in=been)
    )
    return list(rows.order_by("due_by", "id")[:MOST])


def plan_day(*, organisation_id: UUID, on: date, actor: str, now: datetime) -> Planned:
    """Plan the rounds of an organisation for a day, from `now` on where it has begun.

    What was done, not met or put off stays as it is; so does everybody who pauses. Members start
    at their place of duty, or where they were last done. Sent twice, the last one stands.
    """
    duties = open_duties(organisation_id=organisation_id, on=on)
    ground = Ground()
    stops = [stop_of(one, ground, on=on) for one in duties]
    paused = set(
        Round.objects.filter(on=on, paused_at__isnull=False).values_list("member_id", flat=True)
    )
    held = set(
        Stop.objects.filter(round__on=on, round__member_id__in=paused, state=PLANNED).values_list(
            "duty_id", flat=True
        )
    )
    stops = [one for one in stops if UUID(one.id) not in held]
    pieces = on_duty(on=on, now=now, organisation_id=organisation_id)
    pieces = [one for one in pieces if one.member_id not in paused]
    crew = workers(pieces, ground, first=last_places([one.member_id for one in pieces], on=on))
    if on == local_day(now):
        crew = begun(crew, at_s=second_of(now, on=on))
    found = _shared(stops, crew, ground.ways(one.mode for one in crew))
    reasons = {UUID(one.stop.id): one.why for one in found.left_out}
    if not crew:
        reasons = {UUID(one.id): "no-worker" for one in stops}
    return _keep(organisation_id, on, found, reasons, actor, now)


def _shared(stops: list[Planning], crew: list[Worker], ways: Ways) -> Plan:
    """Rounds that share the stops out: nobody more than a quarter above their part by the hours
    on duty, unless something would be left out for it."""
    if not crew:
        return Plan((), ())
    hours = sum(one.ends_s - one.starts_s for one in crew)
    capped = [
        replace(one, capacity=_part(len(stops), (one.ends_s - one.starts_s) / hours))
        for one in crew
    ]
    loaded = [replace(one, load=1) for one in stops]
    patience = PATIENCE * len(stops)
    found = plan(stops=loaded, workers=capped, ways=ways, budget_s=BUDGET_S, patience=patience)
    if not found.left_out or len(crew) == 1:
        return found
    free = plan(stops=stops, workers=crew, ways=ways, budget_s=BUDGET_S, patience=patience)
    return free if free.worth > found.worth else found


def _part(stops: int, share: float) -> int:
    return max(FEWEST, ceil(ABOVE * stops * share))


def last_places(member_ids: list[UUID], *, on: date) -> dict[UUID, Point]:
    """Where members ended their last stop of the day: known because it was marked, not followed."""
    rows = Stop.objects.filter(
        round__member_id__in=member_ids, round__on=on, state__in=OVER
    ).order_by("ended_at", "id")
    values = rows.values_list("round__member_id", "duty__lon", "duty__lat")
    return {member_id: Point(lon, lat) for member_id, lon, lat in values}


@transaction.atomic
def _keep(
    organisation_id: UUID,
    on: date,
    found: Plan,
    reasons: Mapping[UUID, str],
    actor: str,
    now: datetime,
) -> Planned:
    # One planning of an organisation at a time: another waits here, and then stands.
    DayPlan.objects.get_or_create(
        organisation_id=organisation_id, on=on, defaults={"planned_at": now}
    )
    day = DayPlan.objects.select_for_update().get(organisation_id=organisation_id, on=on)
    day.planned_at = now
    day.left_out = [{"duty": str(pk), "why": why} for pk, why in reasons.items()]
    day.save(update_fields=["planned_at", "left_out"])
    taken = 0
    visits: dict[UUID, list[tuple[UUID, float, float]]] = {}
    for one in found.rounds:
        rows = visits.setdefault(member_of(one.worker), [])
        rows += [(UUID(v.stop.id), v.begins_s, v.leaves_s) for v in one.visits]
    for member_id, rows in visits.items():
        taken += len(rows)
        round_id = _round(member_id, on, now)
        put(round_id=round_id, on=on, visits=rows)
    placed = {pk for rows in visits.values() for pk, _begins, _ends in rows}
    _elsewhere(organisation_id, on, placed, visits, reasons)
    facts = {"on": on.isoformat(), "stops": taken, "left_out": len(reasons)}
    ledger.record(kind="RoundsPlanned", about=organisation_id, at=now, payload=facts, actor=actor)
    return Planned(len(visits), taken, len(reasons))


def _round(member_id: UUID, on: date, now: datetime) -> UUID:
    row, fresh = Round.objects.get_or_create(
        member_id=member_id, on=on, defaults={"replanned_at": now, "why": "morning"}
    )
    if not fresh:
        row = Round.objects.select_for_update().get(pk=row.pk)
        row.why, row.changes, row.replanned_at = "again", [], now
        row.version += 1
        row.save(update_fields=["why", "changes", "replanned_at", "version"])
    return row.pk


def put(*, round_id: UUID, on: date, visits: list[tuple[UUID, float, float]]) -> None:
    """Put stops into a round with when they begin and end, seconds of the day; in its order.

    What somebody ended on that day, or a lead took away, while this was being planned stays so.
    """
    ids = [duty_id for duty_id, _begins, _ends in visits]
    ended = Stop.objects.filter(round__on=on, duty_id__in=ids, state__in=OVER)
    gone = set(ended.values_list("duty_id", flat=True))
    gone |= set(ids) - set(
        Duty.objects.filter(pk__in=ids, state="open").values_list("pk", flat=True)
    )
    known = {row.duty_id: row for row in Stop.objects.filter(round_id=round_id)}
    for position, (duty_id, begins_s, leaves_s) in enumerate(visits, start=1):
        if duty_id in gone:
            continue
        row = known.get(duty_id) or Stop(id=new_id(), round_id=round_id, duty_id=duty_id)
        row.position, row.state, row.why = position, PLANNED, ""
        row.expected_at = moment_of(begins_s, on=on)
        row.until_at = moment_of(leaves_s, on=on)
        row.save()


def _elsewhere(
    organisation_id: UUID,
    on: date,
    placed: set[UUID],
    visits: Mapping[UUID, list[tuple[UUID, float, float]]],
    reasons: Mapping[UUID, str],
) -> None:
    """Stops of the day that stand where they no longer belong: moved on, or left out and why."""
    rows = Stop.objects.filter(
        round__on=on,
        round__paused_at__isnull=True,
        round__member__organisation_id=organisation_id,
        state__in=(PLANNED, LEFT_OUT),
    ).select_related("round")
    for row in rows:
        mine = {pk for pk, _begins, _ends in visits.get(row.round.member_id, [])}
        if row.duty_id in mine:
            continue
        gone = row.duty_id in placed or row.duty_id not in reasons
        row.state = MOVED if gone else LEFT_OUT
        row.why = "" if gone else reasons[row.duty_id]
        row.expected_at = row.until_at = None
        row.save(update_fields=["state", "why", "expected_at", "until_at"])
