"""Alarms as lines of a list: by building and cause, and with too many, by cause over all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_LINES = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """What a line needs to know of an alarm."""

    id: UUID
    building: str
    cause: str
    grade: str
    state: str
    is_life_safety: bool
    is_confirmed: bool
    floor: int | None
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line: every alarm is in exactly one. `building` is '' where it stands for several."""

    cause: str
    building: str
    grade: str
    is_life_safety: bool
    is_confirmed: bool
    first_at: datetime
    last_at: datetime
    buildings: tuple[str, ...]
    floors: tuple[int, ...]
    alarms: tuple[UUID, ...]
    unacknowledged: int


def lines(alarms: Iterable[Listed], *, most: int = MOST_LINES) -> tuple[Line, ...]:
    """Lines with life-safety first, then by grade and time.

    More than `most`, causes without danger to life are drawn together over all buildings, those
    with the most lines first; only if that is not enough, the others are, too.
    """
    groups: dict[tuple[str, str], list[Listed]] = {}
    for alarm in alarms:
        groups.setdefault((alarm.cause, alarm.building), []).append(alarm)
    while len(groups) > most:
        spread: dict[str, int] = {}
        grave: set[str] = set()
        for (cause, building), members in groups.items():
            if building:
                spread[cause] = spread.get(cause, 0) + 1
            if any(alarm.is_life_safety for alarm in members):
                grave.add(cause)
        wide = [(cause in grave, -count, cause) for cause, count in spread.items() if count > 1]
        if not wide:
            break
        _grave, _count, cause = min(wide)
        merged = [alarm for key, some in groups.items() if key[0] == cause for alarm in some]
        groups = {key: some for key, some in groups.items() if key[0] != cause}
        groups[cause, ""] = merged
    found = [_line(cause, building, members) for (cause, building), members in groups.items()]
    return tuple(
        sorted(found, key=lambda line: (not line.is_life_safety, line.grade, line.first_at))
    )


def _line(cause: str, building: str, members: list[Listed]) -> Line:
    ordered = sorted(members, key=lambda alarm: (alarm.raised_at, alarm.id.int))
    return Line(
        cause,
        building,
        min(alarm.grade for alarm in ordered),
        any(alarm.is_life_safety for alarm in ordered),
        any(alarm.is_confirmed for alarm in ordered),
        ordered[0].raised_at,
        ordered[-1].raised_at,
        tuple(sorted({alarm.building for alarm in ordered})),
        tuple(sorted({alarm.floor for alarm in ordered if alarm.floor is not None})),
        tuple(alarm.id for alarm in ordered),
        sum(alarm.state in {"unacknowledged", "returned"} for alarm in ordered),
    )
