"""Days of the cell: moments as seconds of a local day, and back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

DAY_S = 86_400.0


def zone() -> ZoneInfo:
    """The cell's zone."""
    return ZoneInfo(settings.TIME_ZONE)


def local_day(at: datetime) -> date:
    """The day it is in the cell."""
    return at.astimezone(zone()).date()


def midnight(on: date) -> datetime:
    """When the day begins in the cell."""
    return datetime.combine(on, time(), zone())


def second_of(at: datetime, *, on: date) -> float:
    """Seconds since the day began, below zero or beyond a day where it is another."""
    return at.timestamp() - midnight(on).timestamp()


def moment_of(second: float, *, on: date) -> datetime:
    """The moment of a second of the day, to the whole second."""
    return datetime.fromtimestamp(round(midnight(on).timestamp() + second), tz=zone())


def bounds(on: date) -> tuple[datetime, datetime]:
    """When the day begins and ends."""
    return midnight(on), midnight(on + timedelta(days=1))
