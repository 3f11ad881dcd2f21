"""What has fallen due; each answered by a partial index."""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Value

from linli.cases.lifecycle import OFFERED, OPEN, OPEN_STATES, RESOLVED
from linli.cases.models import Assignment, Case, Media, Report


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


def past_retention(*, before: datetime, limit: int) -> list[UUID]:
    """Reports received before then that still say something, and whose case has ended."""
    rows = Report.objects.filter(received_at__lt=before, case__isnull=False).exclude(sealed=b"")
    rows = rows.exclude(case__state__in=OPEN_STATES).order_by("received_at", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def photos_past_retention(*, before: datetime, limit: int) -> list[UUID]:
    """Photos added before then that still open, and whose case has ended."""
    rows = Media.objects.filter(added_at__lt=before).exclude(sha256="")
    rows = rows.exclude(case__state__in=OPEN_STATES).exclude(report__case__state__in=OPEN_STATES)
    return list(rows.order_by("added_at", "id").values_list("id", flat=True)[:limit])
