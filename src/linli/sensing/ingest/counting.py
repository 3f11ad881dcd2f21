"""Writing what a batch did not store: counts, strangers, announcements, a device's state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from linli.sensing.formats.values import Announcement
from linli.sensing.ingest.sorting import Stranger
from linli.sensing.models import Announced, Device

# More strangers than this are counted and not listed: a list of forged names helps nobody.
MOST_STRANGERS = 10_000

COUNT = """
INSERT INTO sensing_refusal (hour, reason, device, count)
SELECT %s, reason, device, count
FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS new (reason, device, count)
ON CONFLICT (hour, reason, device) DO UPDATE SET count = sensing_refusal.count + excluded.count
"""
MEET = """
INSERT INTO sensing_unknowndevice
    (source, serial, kinds, messages, first_seen_at, last_seen_at)
SELECT %(source)s, %(serial)s, %(kinds)s, %(messages)s, %(at)s, %(at)s
WHERE (SELECT count(*) FROM sensing_unknowndevice) < %(most)s
   OR EXISTS (SELECT FROM sensing_unknowndevice WHERE source = %(source)s AND serial = %(serial)s)
ON CONFLICT (source, serial) DO UPDATE SET kinds = excluded.kinds,
    messages = sensing_unknowndevice.messages + excluded.messages,
    last_seen_at = excluded.last_seen_at
"""
SEEN = """
UPDATE sensing_device d SET last_seen_at = greatest(d.last_seen_at, new.at),
    battery = coalesce(new.battery, d.battery), signal = coalesce(new.signal, d.signal),
    last_test_at = greatest(d.last_test_at, new.tested)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::float[], %s::float[], %s::timestamptz[])
    AS new (number, at, battery, signal, tested)
WHERE d.number = new.number
"""
# A test that the device tells of is one that nobody need come for.
TESTED = """
UPDATE sensing_maintenancetask t SET done_at = new.tested, done_by = 'system'
FROM unnest(%s::bigint[], %s::timestamptz[]) AS new (number, tested)
    JOIN sensing_device d ON d.number = new.number
WHERE t.device_id = d.id AND t.kind = 'test' AND t.done_at IS NULL AND new.tested IS NOT NULL
"""


def count_refusals(refused: Mapping[tuple[str, int], int], *, at: datetime) -> None:
    """Add to the counts of the hour."""
    if not refused:
        return
    hour = at.replace(minute=0, second=0, microsecond=0)
    ordered = sorted(refused.items())
    reasons = [reason for (reason, _device), _count in ordered]
    devices = [device for (_reason, device), _count in ordered]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [hour, reasons, devices, [count for _key, count in ordered]])


def meet(strangers: Mapping[tuple[str, str], Stranger]) -> None:
    """List devices that nobody registered."""
    with connection.cursor() as cursor:
        for (source, serial), one in sorted(strangers.items()):
            given: dict[str, Any] = {
                "source": source,
                "serial": serial.replace("\x00", ""),
                "kinds": Jsonb(sorted(one.kinds)),
                "messages": one.messages,
                "at": one.last_seen_at,
                "most": MOST_STRANGERS,
            }
            cursor.execute(MEET, given)


def announce(announced: Iterable[Announcement]) -> None:
    """Keep what gateways announced."""
    latest = {one.topic: one for one in announced}
    Announced.objects.bulk_create(
        [
            Announced(
                topic=one.topic,
                source=one.source,
                serial=one.serial,
                kind=one.kind,
                path=list(one.path),
                on=one.on,
                off=one.off,
            )
            for one in latest.values()
        ],
        update_conflicts=True,
        unique_fields=["topic"],
        update_fields=["source", "serial", "kind", "path", "on", "off"],
    )


class Seen:
    """When each device was seen, its battery and signal; written now and then, not each time."""

    def __init__(self) -> None:
        self.at: dict[int, datetime] = {}
        self._new: dict[int, list[float | datetime | None]] = {}

    def note(self, device: int, kind: str, value: float, at: datetime) -> None:
        """A device was heard."""
        self.at[device] = at
        new = self._new.get(device)
        if new is None:
            new = self._new[device] = [None, None, None]
        if kind == "battery":
            new[0] = value
        elif kind in {"link", "rssi"}:
            new[1] = value
        elif kind == "self_test" and value:
            new[2] = at

    def write(self) -> int:
        """Write what is new; returns for how many devices."""
        new, self._new = self._new, {}
        if not new:
            return 0
        numbers = sorted(new)
        columns = [[new[number][place] for number in numbers] for place in range(3)]
        with connection.cursor() as cursor:
            cursor.execute(SEEN, [numbers, [self.at[number] for number in numbers], *columns])
            if any(columns[2]):
                cursor.execute(TESTED, [numbers, columns[2]])
        return len(numbers)


def last_seen(numbers: list[int]) -> dict[int, datetime | None]:
    """When these devices were heard last, by whichever consumer."""
    rows = Device.objects.filter(number__in=numbers).values_list("number", "last_seen_at")
    return dict(rows)
