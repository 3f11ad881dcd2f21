"""Who is put on: the least burdened first, within the limits of working time. Pure.

Limits and where they are from (named on the page; a lead may go past them, and sees that they do):

- 44 hours a week: Labour Law of the PRC, article 36. With hours reckoned over months (article 39
  and 劳部发〔1994〕503号) a single week may be longer.
- a whole day off in the week: Labour Law, article 38.
- 11 hours between two shifts: Directive 2003/88/EC, article 3. Chinese law has no such rule; it is
  kept as good practice.
- night is 22:00 to 06:00, as the Ministry of Labour reads it (劳安字〔1989〕1号).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from linli.dispatch.twin.measure import gini

WEEK_H = 44.0
REST = timedelta(hours=11)
NIGHT_FROM, NIGHT_TO = 22, 6
# From so many hours of the night on a shift is a night's shift.
NIGHT_H = 3.0
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
# How much a night or a weekend weighs, in hours of ordinary duty.
NIGHT_WEIGHS, WEEKEND_WEIGHS = 8.0, 4.0
LIMITS = ("overlap", "rest", "week", "day-off")


@dataclass(frozen=True, slots=True)
class Span:
    """A shift of somebody."""

    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.ends_at - self.starts_at) / HOUR


@dataclass(frozen=True, slots=True)
class Burden:
    """What somebody bears over some weeks."""

    hours: float = 0.0
    nights: int = 0
    weekends: int = 0

    @property
    def weight(self) -> float:
        """In hours of ordinary duty."""
        return self.hours + NIGHT_WEIGHS * self.nights + WEEKEND_WEIGHS * self.weekends


@dataclass(frozen=True, slots=True)
class Evenness:
    """Gini coefficients over the people: 0 is all alike."""

    hours: float
    nights: float
    weekends: float


def night_hours(span: Span, zone: tzinfo) -> float:
    """How much of a shift lies between 22:00 and 06:00."""
    found = 0.0
    day = span.starts_at.astimezone(zone).date() - DAY
    while day <= span.ends_at.astimezone(zone).date():
        begins = datetime(day.year, day.month, day.day, NIGHT_FROM, tzinfo=zone)
        ends = begins + timedelta(hours=24 - NIGHT_FROM + NIGHT_TO)
        shared = min(span.ends_at, ends) - max(span.starts_at, begins)
        found += max(shared / HOUR, 0.0)
        day += DAY
    return found


def burden(spans: Sequence[Span], *, zone: tzinfo, free: Collection[date]) -> Burden:
    """What these shifts weigh; `free` are the days on which others do not work."""
    return Burden(
        sum(one.hours for one in spans),
        sum(night_hours(one, zone) >= NIGHT_H for one in spans),
        sum(one.starts_at.astimezone(zone).date() in free for one in spans),
    )


def evenness(burdens: Collection[Burden]) -> Evenness:
    """How evenly hours, nights and free days are shared."""
    import numpy as np

    return Evenness(
        gini(np.array([one.hours for one in burdens])),
        gini(np.array([one.nights for one in burdens], dtype=float)),
        gini(np.array([one.weekends for one in burdens], dtype=float)),
    )


def limits(span: Span, others: Sequence[Span], *, monday: datetime) -> tuple[str, ...]:
    """Which limits somebody with these other shifts would pass by taking this one.

    Args:
        monday: the week that is planned begins here (an aware midnight).

    Returns:
        Codes of LIMITS; empty where all is well.
    """
    found = []
    if any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in others):
        found.append("overlap")
    elif any(
        one.starts_at < span.ends_at + REST and span.starts_at < one.ends_at + REST
        for one in others
    ):
        found.append("rest")
    week = [one for one in others if monday <= one.starts_at < monday + WEEK]
    if sum(one.hours for one in (*week, span)) > WEEK_H:
        found.append("week")
    if not _has_day_off([*others, span], monday):
        found.append("day-off")
    return tuple(found)


def _has_day_off(spans: Sequence[Span], monday: datetime) -> bool:
    """Whether a whole day of the week touches no shift."""
    days = ((monday + DAY * number, monday + DAY * (number + 1)) for number in range(7))
    return any(
        all(one.ends_at <= begins or one.starts_at >= ends for one in spans)
        for begins, ends in days
    )


def put_on(
    *,
    wanted: Sequence[Span],
    rank: Sequence[int],
    held: Mapping[str, Sequence[Span]],
    before: Mapping[str, Burden],
    monday: datetime,
    zone: tzinfo,
    free: Collection[date],
) -> list[str]:
    """Who is put on each shift, in the order of `wanted`; "" where nobody may within the limits.

    The first of every shift comes before the second of any; then those that weigh most, each to
    whoever bears least so far.

    Args:
        rank: of each, which person of its shift it is, from 0.
        held: shifts that each person has in this week or close to it.
        before: what each bore over the weeks before.
    """
    own = {who: list(spans) for who, spans in held.items()}
    borne = {
        who: _plus(before.get(who, Burden()), burden(spans, zone=zone, free=free))
        for who, spans in own.items()
    }
    chosen = [""] * len(wanted)
    adds = [burden([one], zone=zone, free=free) for one in wanted]
    order = sorted(
        range(len(wanted)), key=lambda at: (rank[at], -adds[at].weight, wanted[at].starts_at)
    )
    for at in order:
        able = [who for who in own if not limits(wanted[at], own[who], monday=monday)]
        if not able:
            continue
        who = min(able, key=lambda one: (*_spared(borne[one], adds[at]), one))
        chosen[at] = who
        own[who].append(wanted[at])
        borne[who] = _plus(borne[who], adds[at])
    return chosen


def _spared(borne: Burden, adds: Burden) -> tuple[int, int, float]:
    """Nights are shared among nights, free days among free days, the rest by weight."""
    return (
        borne.nights if adds.nights else 0,
        borne.weekends if adds.weekends else 0,
        borne.weight,
    )


def _plus(one: Burden, other: Burden) -> Burden:
    return Burden(one.hours + other.hours, one.nights + other.nights, one.weekends + other.weekends)
