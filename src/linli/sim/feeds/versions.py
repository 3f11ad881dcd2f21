"""What becomes of a department's records from day to day: first sent, changed, moved, renamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from linli.sim.feeds.columns import Agreement
from linli.sim.feeds.entries import Entry, Values, business_id, changed
from linli.sim.feeds.offices import Office
from linli.sim.feeds.town import Rename, Town

CHURN = 0.008  # of the records change on a day
NEW = 0.004  # of the records are first sent on a later day
LONGEST = 730  # days since the oldest record was written


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it is due on a day; `home` is where its subject truly is on that day."""

    day: int
    key: str
    entry: Entry
    home: str


def versions(town: Town, office: Office, agreement: Agreement, rng: Random) -> Iterator[Version]:
    """All versions of all records of an office, record by record."""
    brands = {business_id(at): one for at, one in town.renames.items()}
    renames = office.feed == "enterprises"  # the only office that hears of a new name
    for number, entry in enumerate(office.compose(town, rng), 1):
        key = f"{office.prefix}{number:07d}"
        entry = entry.with_values(**{agreement.key: key, "address": entry.said.text})
        fresh = number > 1 and town.days > 1 and rng.random() < NEW
        day = rng.randint(2, town.days) if fresh else 1
        yield _version(town, rng, day, key, entry, old=not fresh and number > 1)
        for later in range(day + 1, town.days + 1):
            after = _moved(town, office, entry, later)
            rename = brands.get(entry.business)
            if after is None and rename and rename.day == later:
                after = _renamed(entry, rename) if renames else _outdated(entry)
            # The first record changes daily, so that no delivery of a small district is empty.
            if after is None and (number == 1 or rng.random() < CHURN):
                after = drifted(rng, office, entry)
            if after is not None:
                entry = after
                yield _version(town, rng, later, key, entry, old=False)


def drifted(rng: Random, office: Office, entry: Entry) -> Entry:
    """The record with one of its changeable fields changed."""
    name = rng.choice(sorted(office.drift))
    return entry.with_values(**{name: office.drift[name](rng, entry.values)})


def _version(town: Town, rng: Random, day: int, key: str, entry: Entry, *, old: bool) -> Version:
    today = town.day(day)
    hours = 24.0
    if old:
        # A record can't have been written before what it tells of.
        told = [one for one in entry.values.values() if isinstance(one, date) and one < today]
        hours *= min(LONGEST, (today - max(told)).days) if told else LONGEST
    entry = entry.with_values(changed_at=changed(rng, today, hours=hours))
    home = entry.home
    if entry.household >= 0:
        home = town.home_of(entry.household, day)[4]
        if entry.said.home != home and "late-home" not in entry.errors:
            entry = replace(entry, errors=(*entry.errors, "late-home"))
    return Version(day, key, entry, home)


def _moved(town: Town, office: Office, entry: Entry, day: int) -> Entry | None:
    """The record with the new address, on the day the office learns of the move."""
    move = town.moves.get(entry.household)
    if move is None or office.lag is None or move.day + office.lag != day:
        return None
    said = town.writer.one(move.to)
    errors = tuple(one for one in entry.errors if one != "late-home")
    return replace(entry.with_values(address=said.text), said=said, errors=errors)


def _outdated(entry: Entry) -> Entry:
    return replace(entry, errors=(*entry.errors, "old-name"))


def _renamed(entry: Entry, rename: Rename) -> Entry:
    values: Values = {}
    for name in ("name", "short_name"):
        value = entry.values.get(name)
        if isinstance(value, str):
            values[name] = value.replace(rename.brand, rename.other)
    return entry.with_values(**values)
