"""What has fallen due; each answered by a partial index."""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Value

from linli.cases.lifecycle import OFFERED, OPEN, RESOLVED
from linli.cases.models import Assignment, Case


def expired_offers(*, now: datetime, limit: int) -> list[UUID]:
    """Offers whose time ran out, oldest first."""
    rows = Assignment.objects.filter(state=OFFERED, expires_at__lte=now)
    return list(rows.order_by("expires_at", "id").values_list("id", flat=True)[:limit])


def waiting_for_dispatch(*, now: datetime, limit: int) -> list[UUID]:
    """Open cases that nobody has and that are to be looked at again, gravest first."""
    rows = Case.objects.filter(state=OPEN, dispatch_at__lte=now)
    return list(rows.order_by("grade", "dispatch_at", "id").values_list("id", flat=True)[:limit])


def past_reopen_term(*, now: datetime, limit: int) -> list[UUID]:
    """Resolved cases whose category's reopen term is over."""
    days = Func(Value(0), Value(0), Value(0), F("category__reopen_days"), function="make_interval")
    ends = ExpressionWrapper(F("ended_at") + days, output_field=DateTimeField())
    rows = Case.objects.filter(state=RESOLVED).annotate(term_ends_at=ends)
    rows = rows.filter(term_ends_at__lte=now)
    return list(rows.order_by("ended_at", "id").values_list("id", flat=True)[:limit])
