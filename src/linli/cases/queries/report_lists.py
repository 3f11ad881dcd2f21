"""Lists of reports, newest first."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.cases.models import Case, Report
from linli.cases.queries.lists import in_scope
from linli.cases.queries.reports import ReportInfo, report_infos
from linli.core import errors
from linli.people.queries import Scope


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """What a list of reports shows; `since` is included, `until` is not."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    rows: list[ReportInfo] = field(default_factory=list)
    next_cursor: str = ""


def report_page(
    *, scope: Scope, filters: ReportFilters, cursor: str = "", size: int = 50
) -> ReportPage:
    """A page of reports whose cases are in scope; those without a case need the whole cell.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    rows = Report.objects.all()
    if not scope.is_all:
        rows = rows.filter(case_id__in=in_scope(Case.objects.all(), scope).values("pk"))
    if filters.since:
        rows = rows.filter(received_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(received_at__lt=filters.until)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if cursor:
        at, pk = _read(cursor)
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=pk))
    found = report_infos(rows.order_by("-received_at", "-id")[: size + 1])
    more = len(found) > size
    return ReportPage(found[:size], _cursor(found[size - 1]) if more else "")


def _cursor(row: ReportInfo) -> str:
    parts = [row.received_at.isoformat(), str(row.id)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(pk)
    except (ValueError, TypeError, AttributeError) as error:
        raise errors.Invalid(fields={"cursor": cursor[:80]}) from error
