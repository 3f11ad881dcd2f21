"""Who is on shift: rotas as relative rules, so that any moment finds a sensible set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from linli.sim.district.model import District, Member, ShiftPattern

Span = tuple[int, int]
DAY_MINUTES = 24 * 60


def span(start: str, end: str) -> Span:
    """(first minute, length) of a span such as 22:00 to 06:00; equal ends mean a whole day."""
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (start, end))
    return first, (last - first) % DAY_MINUTES or DAY_MINUTES


OFF: tuple[Span, ...] = ()
OFFICE = (span("08:30", "12:00"), span("13:30", "17:30"))
DAY, EVENING, NIGHT = (
    (span("08:00", "16:00"),),
    (span("16:00", "00:00"),),
    (span("00:00", "08:00"),),
)
EARLY, LATE = (span("08:00", "17:00"),), (span("14:00", "22:00"),)
LONG_DAY, LONG_NIGHT = (span("08:00", "20:00"),), (span("20:00", "08:00"),)
MORNING, TWILIGHT = (span("08:30", "11:00"),), (span("18:30", "21:00"),)
WEEKEND = (span("09:00", "11:30"), span("14:30", "17:30"))

# A cycle of seven starts on Sunday (see ShiftPattern).
PATTERNS = (
    ShiftPattern("office", "行政班", "Office hours", (OFF, *[OFFICE] * 5, OFF)),
    ShiftPattern("three", "三班倒", "Three shifts", (DAY, EVENING, NIGHT, OFF)),
    ShiftPattern("two", "早晚班", "Early and late", (EARLY, EARLY, LATE, OFF)),
    ShiftPattern("long", "十二小时轮班", "Twelve-hour rota", (LONG_DAY, LONG_NIGHT, OFF)),
    ShiftPattern(
        "watch", "二十四小时轮值", "Twenty-four-hour watch", ((span("08:00", "08:00"),), OFF)
    ),
    ShiftPattern("standby", "随时待命", "Always on call", ((span("00:00", "00:00"),),)),
    ShiftPattern("mornings", "志愿·上午", "Volunteer mornings", (OFF, *[MORNING] * 5, MORNING)),
    ShiftPattern(
        "evenings", "志愿·傍晚", "Volunteer evenings", (WEEKEND, *[TWILIGHT] * 5, WEEKEND)
    ),
    ShiftPattern("weekends", "志愿·周末", "Volunteer weekends", (WEEKEND, *[OFF] * 5, WEEKEND)),
)


def spans_on(pattern: ShiftPattern, offset: int, day: date) -> tuple[Span, ...]:
    """The spans of a rota that begin on one day, in local minutes."""
    return pattern.cycle[(day.toordinal() + offset) % len(pattern.cycle)]


def is_on(pattern: ShiftPattern, offset: int, local: datetime) -> bool:
    """Whether a rota covers a local moment; spans of the day before may run past midnight."""
    minute = local.hour * 60 + local.minute
    for days, past in ((0, 0), (1, DAY_MINUTES)):
        for first, length in spans_on(pattern, offset, local.date() - timedelta(days=days)):
            if first <= minute + past < first + length:
                return True
    return False


def on_shift(*, district: District, at: datetime) -> tuple[Member, ...]:
    """The members on shift at an aware moment, in the district's order."""
    if at.tzinfo is None:
        raise ValueError("the moment must carry its zone")
    local = at.astimezone(ZoneInfo(district.timezone))
    patterns = {pattern.code: pattern for pattern in district.patterns}
    return tuple(
        member
        for member in district.members
        if is_on(patterns[member.pattern], member.offset, local)
    )
