"""Readings and their sums, for charts and for trying rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from linli.sensing.kinds import BY_NUMBER, KINDS
from linli.sensing.models import Reading, Rollup

RAW_SPAN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a chart: a value, or the span of an hour or day around its mean."""

    at: datetime
    value: float
    low: float
    high: float


def chart(*, device: int, kind: str, start: datetime, end: datetime) -> list[Point]:
    """A device's values of one kind: each up to two days, else by hour, beyond 60 days by day."""
    if end - start <= RAW_SPAN:
        rows = Reading.objects.filter(
            device=device, kind=KINDS[kind].number, at__gte=start, at__lt=end
        ).order_by("at")
        return [Point(at, value, value, value) for at, value in rows.values_list("at", "value")]
    span = "hour" if end - start <= timedelta(days=60) else "day"
    sums = Rollup.objects.filter(
        device=device, kind=KINDS[kind].number, span=span, starts_at__gte=start, starts_at__lt=end
    ).order_by("starts_at")
    return [Point(row.starts_at, row.total / row.readings, row.lowest, row.highest) for row in sums]


@dataclass(frozen=True, slots=True)
class Said:
    """One reading of a device."""

    at: datetime
    kind: str
    value: float


def latest_readings(*, device: int, since: datetime, limit: int = 10) -> list[Said]:
    """What a device said since then, newest first."""
    rows = Reading.objects.filter(device=device, at__gte=since).order_by("-at", "-kind")[:limit]
    return [
        Said(at, BY_NUMBER[kind].code, value)
        for at, kind, value in rows.values_list("at", "kind", "value")
    ]


def kinds_read(*, device: int, since: datetime) -> list[str]:
    """The kinds that a device told of since then, readings or their sums."""
    raw = Reading.objects.filter(device=device, at__gte=since).values_list("kind", flat=True)
    sums = Rollup.objects.filter(device=device, starts_at__gte=since)
    numbers = set(raw.distinct()) | set(sums.values_list("kind", flat=True).distinct())
    return [BY_NUMBER[number].code for number in sorted(numbers) if number in BY_NUMBER]


def recorded(
    *, kinds: list[str], start: datetime, end: datetime
) -> Iterator[tuple[int, str, float, datetime]]:
    """Readings in the order in which they were received: device, kind, value, when received."""
    numbers = [KINDS[kind].number for kind in kinds if kind in KINDS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT device, kind, value, received_at FROM sensing_reading"
            " WHERE at >= %s AND at < %s AND kind = ANY(%s) ORDER BY received_at, device, kind",
            [start, end, numbers],
        )
        for device, kind, value, at in cursor:
            yield device, BY_NUMBER[kind].code, value, at
