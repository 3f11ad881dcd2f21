"""When a meter's count rose last. Pure: readings in, moments out, never how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """`heard_at` is the last reading, `known_since` the first of an unbroken count, `used_at` the
    last rise; each None where there is none."""

    heard_at: datetime | None = None
    known_since: datetime | None = None
    used_at: datetime | None = None


def usage_of(readings: Iterable[tuple[datetime, float]]) -> Usage:
    """What readings of a count that only rises tell, in any order.

    A count that fell belongs to another meter, or to one that began anew: what was known before
    is no base for it, but it is no use either.
    """
    heard_at = known_since = used_at = before = None
    for at, value in sorted(readings):
        if before is None or value < before:
            known_since = at
        elif value > before:
            used_at = at
        heard_at, before = at, value
    return Usage(heard_at, known_since, used_at)
