"""The telemetry table: days as partitions, sums by hour and day, and how long each is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from linli.sensing.kinds import KINDS, PRIVATE_KINDS

# A device that was without a network may bring readings as old as this; older ones, and those of
# clocks that are off, count from when they were received.
OLDEST = timedelta(days=7)
AHEAD = timedelta(minutes=5)
DAYS_AHEAD = 3
# Raw values serve the desk and the trying of rules; sums serve the care of devices.
KEEP_READINGS = timedelta(days=35)
KEEP_HOURS = timedelta(days=400)
KEEP_DAYS = timedelta(days=5 * 365)
KEEP_REFUSALS = timedelta(days=90)


def counts_at(said_at: datetime | None, received_at: datetime) -> datetime:
    """When a reading counts: as the device says where that can be, else when it was received."""
    if said_at is None or not received_at - OLDEST < said_at <= received_at + AHEAD:
        return received_at
    return said_at


def make_partitions(*, now: datetime) -> int:
    """Make the partitions for the days that readings may fall on; returns how many were made."""
    first = (now - OLDEST).astimezone(UTC).date()
    days = [first + timedelta(days=n) for n in range(OLDEST.days + 1 + DAYS_AHEAD)]
    made = 0
    with connection.cursor() as cursor:
        for day in days:
            cursor.execute("SELECT sensing_make_partition(%s)", [day])
            row = cursor.fetchone()
            made += bool(row and row[0])
    return made


SUM = """
INSERT INTO sensing_rollup (device, kind, span, starts_at, readings, lowest, highest, total)
SELECT device, kind, %(span)s, date_trunc(%(span)s, at, 'UTC'), count(*), min(value), max(value),
       sum(value)
FROM sensing_reading
WHERE at >= %(start)s AND at < %(end)s AND kind <> ALL(%(private)s)
GROUP BY 1, 2, 4
ON CONFLICT (device, kind, span, starts_at) DO UPDATE SET readings = excluded.readings,
    lowest = excluded.lowest, highest = excluded.highest, total = excluded.total
"""


def roll_up(*, span: str, start: datetime, end: datetime) -> int:
    """Sum up the readings from `start` to `end`, whole hours or days; done again, it is the same.

    Returns:
        How many sums were written.
    """
    with connection.cursor() as cursor:
        private = [KINDS[code].number for code in PRIVATE_KINDS]
        given: dict[str, Any] = {"span": span, "start": start, "end": end, "private": private}
        cursor.execute(SUM, given)
        return int(cursor.rowcount)


@transaction.atomic
def tend(*, now: datetime) -> int:
    """The daily care: partitions ahead, sums of yesterday and before, what is past its term.

    Late readings may still fall into the days that are summed again.
    """
    made = make_partitions(now=now)
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in range(1, 3):
        start = today - timedelta(days=days)
        roll_up(span="hour", start=start, end=start + timedelta(days=1))
        roll_up(span="day", start=start, end=start + timedelta(days=1))
    return made + _forget(now)


def _forget(now: datetime) -> int:
    dropped = 0
    with connection.cursor() as cursor:
        before: date = (now - KEEP_READINGS).astimezone(UTC).date()
        cursor.execute("SELECT sensing_drop_partitions(%s)", [before])
        row = cursor.fetchone()
        dropped += int(row[0]) if row else 0
        for span, age in (("hour", KEEP_HOURS), ("day", KEEP_DAYS)):
            cursor.execute(
                "DELETE FROM sensing_rollup WHERE span = %s AND starts_at < %s", [span, now - age]
            )
            dropped += int(cursor.rowcount)
        cursor.execute("DELETE FROM sensing_refusal WHERE hour < %s", [now - KEEP_REFUSALS])
        dropped += int(cursor.rowcount)
    return dropped
