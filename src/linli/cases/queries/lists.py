"""Lists of cases: the queue, the map's viewport, search; never more than a page."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from linli.cases import content
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.models import Case
from linli.cases.queries.categories import in_english
from linli.core import errors
from linli.people.queries import Scope
from linli.places.queries import quoted
from linli.places.text import pieces


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list."""

    id: UUID
    code: str
    state: str
    grade: str
    kind: str
    category_code: str
    category_zh: str
    category_en: str
    owner_id: UUID
    owner_zh: str
    owner_en: str
    summary: str
    address: str
    lon: float | None
    lat: float | None
    area_path: str
    opened_at: datetime
    changed_at: datetime
    next_due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    needs_person: str
    report_count: int
    followers: int
    version: int
    is_erased: bool

    @property
    def category_name(self) -> str:
        return self.category_en if in_english() else self.category_zh

    @property
    def owner_name(self) -> str:
        return (self.owner_en if in_english() else "") or self.owner_zh


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. `tab`: needs_person, overdue, unaccepted, open or all."""

    tab: str = "open"
    grades: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    category_codes: tuple[str, ...] = ()
    owner_ids: tuple[UUID, ...] = ()
    area_path: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    rows: list[CaseRow] = field(default_factory=list)
    next_cursor: str = ""


COLUMNS = (
    "id",
    "code",
    "state",
    "grade",
    "kind",
    "category__code",
    "category__name",
    "category__name_en",
    "owner_id",
    "owner__name",
    "owner__name_en",
    "sealed",
    "lon",
    "lat",
    "area_path",
    "opened_at",
    "changed_at",
    "next_due_at",
    "breached_at",
    "ended_at",
    "needs_person",
    "report_count",
    "followers",
    "version",
)


SEALED = COLUMNS.index("sealed")


def case_rows(values: Iterable[tuple[Any, ...]], *, purpose: str = content.HANDLE) -> list[CaseRow]:
    """Lines from values of COLUMNS; what was erased stands under its category's name alone."""
    found = list(values)
    words = content.open_cases([(row[0], row[SEALED]) for row in found], purpose=purpose)
    return [_row(row, said) for row, said in zip(found, words, strict=True)]


def _row(row: tuple[Any, ...], said: content.CaseWords) -> CaseRow:
    summary = said.summary
    if said.is_erased:
        name = row[COLUMNS.index("category__name_en" if in_english() else "category__name")]
        summary = gettext("%(category)s (words deleted)") % {"category": name}
    return CaseRow(*(*row[:SEALED], summary, said.address, *row[SEALED + 1 :], said.is_erased))


def in_scope(rows: QuerySet[Case], scope: Scope) -> QuerySet[Case]:
    """Only cases that the scope holds: owned, or handed to, within the area."""
    if scope.is_all:
        return rows
    wanted = Q(pk__in=[])
    for organisation_id, path in scope.pairs:
        part = Q()
        if organisation_id is not None:
            part &= Q(owner_id=organisation_id) | Q(hand_offs__taker_id=organisation_id)
        if path:
            part &= Q(area_path__startswith=path)
        wanted |= part
    owners = [pk for pk, path in scope.pairs if pk is not None and not path]
    if len(owners) == len(scope.pairs):
        # The plain form lets the planner use the owner's index.
        handed = Q(pk__in=Case.objects.filter(hand_offs__taker_id__in=owners).values("pk"))
        return rows.filter(Q(owner_id__in=owners) | handed)
    return rows.filter(wanted).distinct()


def filtered(rows: QuerySet[Case], filters: Filters, *, now: datetime) -> QuerySet[Case]:
    tabs = {
        "needs_person": Q(state__in=OPEN_STATES) & ~Q(needs_person=""),
        "overdue": Q(state__in=OPEN_STATES, next_due_at__lte=now),
        "unaccepted": Q(state__in=("open", "offered")),
        "open": Q(state__in=OPEN_STATES),
        "all": Q(),
    }
    if filters.tab not in tabs:
        raise errors.Invalid(fields={"tab": filters.tab})
    rows = rows.filter(tabs[filters.tab])
    if filters.grades:
        rows = rows.filter(grade__in=filters.grades)
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.category_codes:
        rows = rows.filter(category__code__in=filters.category_codes)
    if filters.owner_ids:
        rows = rows.filter(owner_id__in=filters.owner_ids)
    if filters.area_path:
        rows = rows.filter(area_path__startswith=filters.area_path)
    if filters.since:
        rows = rows.filter(opened_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(opened_at__lt=filters.until)
    parts = pieces(filters.text)[:12]
    if parts:
        query = " & ".join(quoted(part) for part in parts)
        matches = RawSQL("SELECT case_id FROM cases_search WHERE words @@ %s::tsquery", [query])
        rows = rows.filter(pk__in=matches)
    return rows


def case_page(
    *, scope: Scope, filters: Filters, now: datetime, cursor: str = "", size: int = 50
) -> CasePage:
    """A page of cases: open ones by grade and due time, all of them newest first.

    Args:
        cursor: `next_cursor` of the page before, '' for the first.
    Raises:
        Invalid: the cursor or the tab is not one of ours.
    """
    rows = filtered(in_scope(Case.objects.all(), scope), filters, now=now)
    if filters.ids:
        rows = rows.filter(pk__in=filters.ids)
    by_time = filters.tab == "all"
    if cursor:
        rows = rows.filter(_after(cursor, by_time=by_time))
    order = ("-opened_at", "-id") if by_time else ("grade", "next_due_at", "id")
    found = case_rows(rows.order_by(*order).values_list(*COLUMNS)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return CasePage(found, _cursor(found[-1], by_time=by_time) if more else "")


# Serves from the index by point, and stops at the limit.
WITHIN = """
SELECT case_id FROM cases_spot WHERE spot <@ box(point(%s, %s), point(%s, %s)) LIMIT %s
"""
CROWD = 1_000
FAR = "9999-12-31T00:00:00+00:00"


def _cursor(row: CaseRow, *, by_time: bool) -> str:
    due = row.next_due_at.isoformat() if row.next_due_at else FAR
    parts = [row.opened_at.isoformat(), str(row.id)] if by_time else [row.grade, due, str(row.id)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _after(cursor: str, *, by_time: bool) -> Q:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        at, pk = datetime.fromisoformat(parts[-2]).astimezone(UTC), UUID(parts[-1])
        grade = "" if by_time else str(parts[0])
    except (ValueError, TypeError, IndexError, AttributeError) as error:
        raise errors.Invalid(fields={"cursor": cursor[:80]}) from error
    if by_time:
        return Q(opened_at__lt=at) | Q(opened_at=at, id__lt=pk)
    if parts[-2] == FAR:
        same = Q(grade=grade, next_due_at__isnull=True, id__gt=pk)
    else:
        later = Q(next_due_at__gt=at) | Q(next_due_at=at, id__gt=pk) | Q(next_due_at__isnull=True)
        same = Q(grade=grade) & later
    return Q(grade__gt=grade) | same


def counts(*, scope: Scope, now: datetime) -> dict[str, int]:
    """How many cases each tab holds, each counted to 1,000 at most."""
    found = {}
    for tab in ("needs_person", "overdue", "unaccepted", "open"):
        rows = filtered(in_scope(Case.objects.all(), scope), Filters(tab=tab), now=now)
        found[tab] = len(rows.order_by().values_list("id", flat=True)[:1000])
    return found


def rows_by_id(case_ids: list[UUID]) -> dict[UUID, CaseRow]:
    """Lines for some cases, whatever their state."""
    rows = Case.objects.filter(pk__in=case_ids).values_list(*COLUMNS)
    return {row.id: row for row in case_rows(rows)}


def _open_within(box: tuple[float, float, float, float]) -> QuerySet[Case]:
    """Open cases in a box, put so that few of them are found by place and many by order."""
    west, south, east, north = box
    opened = Case.objects.filter(state__in=OPEN_STATES)
    with connection.cursor() as cursor:
        cursor.execute(WITHIN, [west, south, east, north, CROWD + 1])
        near = [pk for (pk,) in cursor.fetchall()]
    if len(near) <= CROWD:
        return opened.filter(pk__in=near)
    # The index by point would find all of a crowd, to sort it for the few that are shown; the
    # queue's index has the gravest first, and most of what it gives lies in the box.
    return opened.filter(lon__range=(west, east), lat__range=(south, north))


def in_viewport(
    *,
    scope: Scope,
    box: tuple[float, float, float, float],
    limit: int = 500,
    public_only: bool = False,
) -> list[CaseRow]:
    """Open cases within west, south, east, north; the gravest first when there are too many."""
    rows = in_scope(_open_within(box), scope)
    if public_only:
        rows = rows.filter(is_public=True, category__is_public=True)
    found = rows.order_by("grade", "next_due_at", "id").values_list(*COLUMNS)[:limit]
    return case_rows(found, purpose=content.PUBLISH if public_only else content.HANDLE)
