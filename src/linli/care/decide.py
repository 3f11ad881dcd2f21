"""Whether a home's water says that somebody should be called, and what follows a call. Pure.

Only the moment of the last use is looked at, never how much or when else. The rule knows a home
that was told to be empty, and it holds a silent meter for no proof of anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# Somebody at home uses water within a day and a night.
SPAN = timedelta(hours=24)
# How long an item waits for a person before it goes on by itself, by its stage.
WAITS = {"home": timedelta(minutes=30), "neighbour": timedelta(minutes=30)}


@dataclass(frozen=True, slots=True)
class Meter:
    """What is known of one water meter.

    `heard_at` is its last sign, `known_since` from when on its count runs without a break,
    `used_at` when the count rose last; each None where there is none. `silent_after` is how long
    it may be quiet when all is well.
    """

    number: int
    heard_at: datetime | None
    known_since: datetime | None
    used_at: datetime | None
    silent_after: timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look says: `code` is away, back-lately, no-meter, used, silent or none-used.

    `last_use_at` is known for used and none-used, `silent` are the meters to be looked after.
    """

    code: str
    last_use_at: datetime | None = None
    silent: tuple[int, ...] = ()

    @property
    def wants_call(self) -> bool:
        return self.code == "none-used"


def look(meters: Iterable[Meter], *, now: datetime, away_until: datetime | None) -> Finding:
    """What the water of a home says at `now`.

    Args:
        away_until: until when nobody is at home, as was told ahead.
    """
    start = now - SPAN
    if away_until is not None and away_until > start:
        return Finding("away" if away_until > now else "back-lately")
    found = list(meters)
    if not found:
        return Finding("no-meter")
    uses = [one.used_at for one in found if one.used_at is not None]
    last = max(uses, default=None)
    if last is not None and last > start:
        return Finding("used", last)
    silent = tuple(one.number for one in found if _is_no_proof(one, now=now, start=start))
    if silent:
        return Finding("silent", silent=silent)
    return Finding("none-used", last)


def _is_no_proof(meter: Meter, *, now: datetime, start: datetime) -> bool:
    if meter.heard_at is None or meter.known_since is None:
        return True
    return meter.heard_at < now - meter.silent_after or meter.known_since > start


# (stage, outcome): the next stage; a home that nobody was named for goes on to the case.
NEXT = {
    ("home", "well"): "done",
    ("home", "not_reached"): "neighbour",
    ("home", "needs_help"): "case",
    ("home", "away"): "done",
    ("home", "late"): "neighbour",
    ("neighbour", "well"): "done",
    ("neighbour", "not_reached"): "case",
    ("neighbour", "needs_help"): "case",
    ("neighbour", "away"): "done",
    ("neighbour", "late"): "case",
}


def next_stage(*, stage: str, outcome: str, has_neighbour: bool) -> str | None:
    """Where a call goes on to; None where the outcome does not belong to the stage."""
    found = NEXT.get((stage, outcome))
    return "case" if found == "neighbour" and not has_neighbour else found


def hears(*, family_hears: str, stage: str) -> bool:
    """Whether the family member who is named is told, as far as was consented to."""
    if stage == "case":
        return family_hears in {"sent", "outcome"}
    return stage == "done" and family_hears == "outcome"
