"""One record of a department, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from linli.sim.feeds.cells import Value
from linli.sim.feeds.dirty import Said
from linli.sim.feeds.town import Town

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Entry:
    """The values by field, and the truth: who, where, and what was written wrongly.

    `household` is the number of the household whose address it is, or -1; `home` the code of the
    home that the record is about today, which may not be the one that was written.
    """

    values: Values
    said: Said
    person: str = ""
    business: str = ""
    home: str = ""
    household: int = -1
    errors: tuple[str, ...] = ()

    def with_values(self, **values: Value) -> Entry:
        """The same record with other values."""
        return replace(self, values={**self.values, **values})


Composer = Callable[[Town, Random], Iterator[Entry]]
Drift = Callable[[Random, Values], Value]


def person_id(index: int) -> str:
    return f"P{index:08d}"


def business_id(index: int) -> str:
    return f"B{index:07d}"


def past(rng: Random, today: date, *, years: float, since: float = 0.0) -> date:
    """A day between `years` and `since` years ago."""
    days = int(365 * (since + (years - since) * rng.random()))
    return today - timedelta(days=max(1, days))


def coming(rng: Random, today: date, *, days: int) -> date:
    """A day of the next `days` days."""
    return today + timedelta(days=rng.randrange(1, days + 1))


def changed(rng: Random, day: date, *, hours: float) -> datetime:
    """A moment of the `hours` before the deliveries of a day leave, at six in the morning."""
    before = timedelta(minutes=int(hours * 60 * rng.random()) + 1)
    return datetime.combine(day, time(6)) - before  # noqa: DTZ001  China's wall clock, as written
