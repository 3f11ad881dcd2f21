"""What planning looks at: how many, where, how long and how soon. Never words or reporters."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncHour

from linli.cases.lifecycle import CLEARED
from linli.cases.models import Assignment, Case


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case lies and its grade."""

    lon: float
    lat: float
    grade: str


@dataclass(frozen=True, slots=True)
class Answered:
    """When a case was opened, and after how many seconds somebody was there; None for nobody."""

    opened_at: datetime
    grade: str
    response_s: float | None


def owned_by_hour(
    *, owner_ids: frozenset[UUID], since: datetime, until: datetime
) -> list[tuple[datetime, int]]:
    """How many cases each hour brought to these organisations; hours without any are absent.

    Merged cases count once, with the one they went into.
    """
    rows = _owned(owner_ids, since, until).annotate(hour=TruncHour("opened_at", tzinfo=UTC))
    counted = rows.values("hour").annotate(number=Count("id")).order_by("hour")
    return list(counted.values_list("hour", "number"))


def owned_spots(
    *, owner_ids: frozenset[UUID], since: datetime, until: datetime, limit: int = 20_000
) -> list[Spot]:
    """Where the newest cases of these organisations lie; unknown places left out."""
    rows = _owned(owner_ids, since, until).filter(lon__isnull=False, lat__isnull=False)
    newest = rows.order_by("-opened_at", "-id").values_list("lon", "lat", "grade")[:limit]
    return [Spot(lon, lat, grade) for lon, lat, grade in newest if lon and lat]


def work_lengths(
    *, owner_ids: frozenset[UUID], since: datetime, until: datetime, limit: int = 20_000
) -> dict[str, list[float]]:
    """Seconds from accepting a task until it was cleared, by the case's grade."""
    rows = Assignment.objects.filter(
        case__owner_id__in=owner_ids, state=CLEARED, ended_at__gte=since, ended_at__lt=until,
        accepted_at__isnull=False,
    ).order_by("-ended_at", "-id")  # fmt: skip
    found: dict[str, list[float]] = defaultdict(list)
    for grade, begun, ended in rows.values_list("case__grade", "accepted_at", "ended_at")[:limit]:
        if begun is not None and ended is not None and ended > begun:
            found[grade].append((ended - begun).total_seconds())
    return dict(found)


def answered(*, owner_ids: frozenset[UUID], since: datetime, until: datetime) -> list[Answered]:
    """Cases of these organisations with the time until the first arrival, None where none was."""
    rows = _owned(owner_ids, since, until).annotate(first=Min("assignments__arrived_at"))
    return [
        Answered(at, grade, None if first is None else (first - at).total_seconds())
        for at, grade, first in rows.order_by("opened_at", "id").values_list(
            "opened_at", "grade", "first"
        )
    ]


def _owned(owner_ids: frozenset[UUID], since: datetime, until: datetime) -> QuerySet[Case]:
    return Case.objects.filter(
        owner_id__in=owner_ids, opened_at__gte=since, opened_at__lt=until, merged_into=None
    )
