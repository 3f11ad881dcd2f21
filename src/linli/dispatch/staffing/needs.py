"""From chances to people, and from people by hour to shifts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from linli.dispatch.staffing.chance import Reach, over_hours

# The choices shown around the number that is needed.
AROUND = 2
# Where distance is what is missing, people are added while each brings this much.
WORTH = 0.01
BLOCK_H = 4
DAY_H = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """So many people, and the chance of a call to be reached in time, usual and busy."""

    people: int
    chance: float
    busy: float


@dataclass(frozen=True, slots=True)
class Need:
    """What some hours need.

    Attributes:
        people: the fewest that keep the promise; where none do, as many as still add a hundredth.
        is_reached: whether they keep it.
        choices: chances around that number.
    """

    people: int
    is_reached: bool
    choices: tuple[Choice, ...]


def need(
    *,
    per_hour: tuple[float, ...],
    busy: tuple[float, ...],
    work_s: float,
    reach: Reach,
    wanted: float,
    most: int,
) -> Need:
    """The fewest people with whom the chance is at least `wanted`.

    Args:
        per_hour: expected calls of each hour; `busy` the same on a busy day.
        work_s: how long a call keeps somebody.
        wanted: the chance that is promised, 0 to 1.
        most: nobody plans more than these.
    """

    def at(people: int, hours: tuple[float, ...]) -> float:
        return over_hours(people=people, per_hour=hours, work_s=work_s, reach=reach)

    chances = [0.0]
    while chances[-1] < wanted and len(chances) <= most:
        chances.append(at(len(chances), per_hour))
    is_reached = chances[-1] >= wanted
    people = len(chances) - 1
    if not is_reached:
        people = next(
            (n for n in range(1, people) if chances[-1] - chances[n] < WORTH), max(people, 1)
        )
    shown = range(max(people - AROUND, 1), people + AROUND + 1)
    return Need(people, is_reached, tuple(Choice(n, at(n, per_hour), at(n, busy)) for n in shown))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Shifts of `hours`, beginning at these hours of the day."""

    code: str
    hours: int
    starts: tuple[int, ...]


PATTERNS = {
    one.code: one
    for one in (
        Pattern("three", 8, (0, 8, 16)),
        Pattern("two", 12, (8, 20)),
        Pattern("any", 8, (0, 4, 8, 12, 16, 20)),
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many shifts that begin at this hour of the week (0 is Monday, midnight)."""

    begins: int
    hours: int
    people: int


def shifts(
    *, needed: Sequence[int], planned: Sequence[int], pattern: Pattern, before: int = 0
) -> list[Wanted]:
    """The shifts that close the gaps of a week, from left to right.

    At each gap the shift that covers it and reaches furthest is taken, so that with starts every
    block no plan has fewer shifts.

    Args:
        needed, planned: people by hour of the week.
        before: shifts that would begin before this hour of the week are left out: it is over.
    """
    here = list(planned)
    found: dict[int, int] = {}
    for hour in range(before, len(needed)):
        gap = needed[hour] - here[hour]
        if gap <= 0:
            continue
        starts = [
            day * DAY_H + start
            for day in range(-1, len(needed) // DAY_H)
            for start in pattern.starts
            if day * DAY_H + start <= hour < day * DAY_H + start + pattern.hours
        ]
        begins = max((one for one in starts if one >= before), default=None)
        if begins is None:
            continue
        found[begins] = found.get(begins, 0) + gap
        for at in range(begins, min(begins + pattern.hours, len(here))):
            here[at] += gap
    return [Wanted(at, pattern.hours, count) for at, count in sorted(found.items())]
