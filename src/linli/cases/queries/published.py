"""What anyone may see in lists and figures: public cases only, and no small numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from linli.cases import content
from linli.cases.lifecycle import CLOSED, RESOLVED
from linli.cases.models import Case
from linli.cases.queries.categories import in_english
from linli.cases.queries.lists import COLUMNS, CaseRow, case_rows

# Fewer than this many of a kind could point at somebody.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One category's public cases that were opened in a span of time."""

    category_code: str
    category_zh: str
    category_en: str
    opened: int
    finished: int
    # Half of the finished ones took no longer than this; None while none is finished.
    median: timedelta | None

    @property
    def category_name(self) -> str:
        return self.category_en if in_english() else self.category_zh


def recently_done(*, since: datetime, limit: int = 10) -> list[CaseRow]:
    """Public cases that were dealt with after `since`, latest first."""
    # By `changed_at`, which has an index: a case that ended lately has changed lately.
    rows = Case.objects.filter(
        changed_at__gte=since, ended_at__gte=since, state__in=(RESOLVED, CLOSED)
    )
    rows = rows.filter(is_public=True, category__is_public=True)
    found = rows.order_by("-changed_at", "-id").values_list(*COLUMNS)[:limit]
    return case_rows(found, purpose=content.PUBLISH)


FIGURES = """
SELECT category.code, category.name, category.name_en, count(*),
       count(*) FILTER (WHERE one.state IN ('resolved', 'closed')),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY one.ended_at - one.opened_at)
           FILTER (WHERE one.state IN ('resolved', 'closed'))
FROM cases_case one JOIN cases_category category ON category.id = one.category_id
WHERE one.opened_at >= %s AND one.opened_at < %s AND one.is_public AND category.is_public
  AND one.state <> 'merged'
GROUP BY category.id HAVING count(*) >= %s
ORDER BY count(*) DESC, category.code
"""


def figures(*, since: datetime, until: datetime) -> list[Figure]:
    """By category, most frequent first; categories with fewer than five cases are left out."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [since, until, FEWEST])
        return [Figure(*row) for row in cursor.fetchall()]
