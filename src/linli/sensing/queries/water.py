"""The water meters of a home: when its water was used last, and nothing else of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linli.sensing.kinds import KINDS
from linli.sensing.models import Device, Reading
from linli.sensing.usage import Usage, usage_of

METER_KINDS = ("water_meter", "water_use")
LOOKS_BACK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class WaterMeter:
    """A meter and its last use; `every_s` is how often it speaks, 0 where nobody knows."""

    device_id: UUID
    number: int
    every_s: int
    is_out: bool
    usage: Usage


def water_meters(*, place_id: UUID, now: datetime) -> list[WaterMeter]:
    """The meters placed in a home, as of `now`. The counts themselves leave this function not."""
    rows = Device.objects.filter(
        place_id=place_id, kind__in=METER_KINDS, state__in=("placed", "out_of_service")
    ).order_by("number")
    meters = list(rows.values_list("id", "number", "every_s", "state", "placed_at"))
    counts: dict[int, list[tuple[datetime, float]]] = {number: [] for _i, number, *_ in meters}
    since = {number: placed_at for _i, number, _e, _s, placed_at in meters}
    readings = Reading.objects.filter(
        device__in=list(counts), kind=KINDS["water_use"].number, at__gte=now - LOOKS_BACK,
        at__lte=now,
    ).order_by("device", "at", "mark")  # fmt: skip
    for device, at, value in readings.values_list("device", "at", "value"):
        # What it counted before it hung here was another home's water.
        placed_at = since[device]
        if placed_at is None or at >= placed_at:
            counts[device].append((at, value))
    return [
        WaterMeter(pk, number, every_s, state == "out_of_service", usage_of(counts[number]))
        for pk, number, every_s, state, _placed_at in meters
    ]
