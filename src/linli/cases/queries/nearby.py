"""Open cases near a point or at a place, for the search of duplicates."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from linli.cases import content
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.models import Case, Report
from linli.core.coordinates import Point, box, distance_m

# The rest of a row, and of its category, is long.
COLUMNS = (
    "code",
    "grade",
    "sealed",
    "opened_at",
    "lon",
    "lat",
    "place_id",
    "is_public",
    "report_count",
    "category__name",
    "category__name_en",
)


@dataclass(frozen=True, slots=True)
class Near:
    """An open case nearby, with the texts it was reported in."""

    case_id: UUID
    code: str
    category_id: UUID
    category_zh: str
    category_en: str
    grade: str
    summary: str
    address: str
    opened_at: datetime
    distance_m: float | None
    same_place: bool
    texts: tuple[str, ...]
    is_public: bool
    report_count: int


def similar_open(
    *,
    point: Point | None,
    place_id: UUID | None,
    since: datetime,
    within_m: float = 150,
    limit: int = 20,
) -> list[Near]:
    """Open cases since `since` within `within_m` metres or at the same place, latest first."""
    where = Q(pk__in=[])
    if place_id is not None:
        where |= Q(place_id=place_id)
    if point is not None:
        west, south, east, north = box(point, within_m)
        around = RawSQL(  # noqa: S611  # parameters only, no text is glued
            "SELECT case_id FROM cases_spot WHERE spot <@ box(point(%s, %s), point(%s, %s))",
            [west, south, east, north],
        )
        where |= Q(pk__in=around)
    rows = (
        Case.objects.filter(where, state__in=OPEN_STATES, opened_at__gte=since)
        .select_related("category")
        .only(*COLUMNS)
        .order_by("-opened_at", "-id")[: limit * 2]
    )
    found = []
    for row in rows:
        away = None
        if point is not None and row.lon is not None and row.lat is not None:
            away = distance_m(point, Point(row.lon, row.lat))
        same = place_id is not None and row.place_id == place_id
        if same or (away is not None and away <= within_m):
            found.append((row, away, same))
    found = found[:limit]
    texts = _texts([row.id for row, _away, _same in found])
    said = content.open_cases([(row.id, row.sealed) for row, _away, _same in found])
    return [
        Near(
            row.id,
            row.code,
            row.category_id,
            row.category.name,
            row.category.name_en,
            row.grade,
            words.summary,
            words.address,
            row.opened_at,
            away,
            same,
            tuple(texts.get(row.id, ())),
            row.is_public and row.category.is_public,
            row.report_count,
        )
        for (row, away, same), words in zip(found, said, strict=True)
    ]


def _texts(case_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = Report.objects.filter(case_id__in=case_ids).order_by("received_at", "id")
    known = list(rows.values_list("id", "case_id", "sealed"))
    said = content.open_reports([(pk, sealed) for pk, _case_id, sealed in known])
    for (_pk, case_id, _sealed), words in zip(known, said, strict=True):
        if case_id is not None:
            found.setdefault(case_id, []).append(words.text)
    return found
