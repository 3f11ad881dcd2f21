"""Which rounds have yet to be planned: today's once it is five in the morning, and tomorrow's so
that they can be looked at."""

from datetime import date, datetime, timedelta
from uuid import UUID

from linli.dispatch.models import DayPlan, Duty
from linli.dispatch.visits.days import local_day, midnight
from linli.dispatch.visits.planning import plan_day

MORNING = timedelta(hours=5)
DAY = timedelta(days=1)
ACTOR = "system"


def waiting(*, now: datetime) -> list[tuple[UUID, date]]:
    """Organisations and days whose rounds are to be planned, today's first.

    Before five o'clock today's stand as they were drafted the day before.
    """
    today = local_day(now)
    known = {
        (row.organisation_id, row.on): row.planned_at
        for row in DayPlan.objects.filter(on__in=(today, today + DAY))
    }
    found = []
    for on in (today, today + DAY):
        final = midnight(on) + MORNING
        rows = Duty.objects.filter(state="open", due_on__lte=on)
        for pk in (
            rows.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
        ):
            planned_at = known.get((pk, on))
            if planned_at is None or planned_at < final <= now:
                found.append((pk, on))
    return found


def plan_waiting(*, now: datetime) -> int:
    """Plan all that waits; returns how many days of organisations were planned."""
    found = waiting(now=now)
    for organisation_id, on in found:
        plan_day(organisation_id=organisation_id, on=on, actor=ACTOR, now=now)
    return len(found)
