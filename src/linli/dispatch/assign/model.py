"""What an assignment is decided from, and what comes out."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reason = dict[str, Any]
Floats = NDArray[np.float64]

GRADES = ("P1", "P2", "P3", "P4")
URGENT = frozenset({"P1", "P2"})
# Nobody is called off from a case that has waited as long as this since it was reported.
LEAVE_BEFORE_S = 150.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that wants `wanted` more people.

    `tried` must not be asked: they have it, declined it or let it pass. `held_by` is who is on the
    way to it and could be called off, empty where nobody is.
    """

    id: str
    grade: str
    waited_s: float = 0.0
    skills: frozenset[str] = frozenset()
    owner: str = ""
    kinds: tuple[str, ...] = ()
    wanted: int = 1
    tried: frozenset[str] = frozenset()
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Somebody on shift.

    Attributes:
        free_in_s: until the work in hand is done, 0 for who is free.
        busy_share: share of this shift spent at work so far, 0 to 1.
        ends_in_s: until the shift ends.
        accepts: how likely an offer is accepted, 0 to 1; a mean of many, no score of a person.
        holds: the grade of the case that they are on the way to and may leave for a more urgent
            one; empty for who is free or at work.
        left_behind: how much likelier a call is missed (`coverage.expected`) once this one has
            left, 0 to 1.
    """

    id: str
    kind: str = "officer"
    owner: str = ""
    skills: frozenset[str] = frozenset()
    free_in_s: float = 0.0
    busy_share: float = 0.0
    ends_in_s: float = 8 * 3600.0
    accepts: float = 1.0
    holds: str = ""
    left_behind: float = 0.0
    tasks: int = 0
    offers: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """The cost model: everything is counted in seconds of a routine case's waiting.

    A pair of case and responder costs ``grade x (expected arrival + late_s x chance to be late)``
    plus the terms below; a case that goes empty-handed costs what `defer` says. docs/dispatch.md
    explains each, `linli twin run` shows what a change does.
    """

    # How many seconds of a P4's wait one second of this grade's is worth.
    grade: dict[str, float] = field(
        default_factory=lambda: {"P1": 12.0, "P2": 6.0, "P3": 1.0, "P4": 1.0}
    )
    # What coming later than `target_s` after the report costs, in seconds.
    target_s: float = 300.0
    late_s: float = 180.0
    # From the offer to leaving, when it is accepted; an offer that lapses costs `lapse_s` more.
    ask_s: float = 20.0
    lapse_s: float = 60.0
    # Without a skill that the category needs; another kind or organisation than the case's own.
    skill_gap_s: float = 900.0
    other_kind_s: float = 600.0
    other_owner_s: float = 120.0
    # A responder who has worked the whole shift against one who has worked the mean.
    fairness_s: float = 60.0
    # Work that will not end before the shift does: per second beyond it, and the work's length.
    overrun: float = 0.5
    work_s: float = 900.0
    # Leaving everything that only this one covers, were that the whole district.
    coverage_s: float = 800.0
    # Where at least this share of all is at work, a routine case that only somebody further than
    # `hold_from_s` can take now is held back so long: somebody nearer will soon be free.
    hold_load: float = 0.6
    hold_from_s: float = 280.0
    hold_s: float = 180.0
    # Calling somebody off who is on the way elsewhere, besides the other case's new wait.
    call_off_s: float = 240.0
    # How much later somebody comes who is not sent now; how far a case's age counts.
    defer_s: float = 540.0
    ageing: float = 0.25
    # After so long a case comes before all others of its rank, the oldest first.
    cap_s: float = 2700.0
    # Where cases are more than people, the higher rank comes first whatever the way costs.
    rank_s: dict[str, float] = field(
        default_factory=lambda: {"P1": 300_000.0, "P2": 150_000.0, "P3": 0.0, "P4": 0.0}
    )


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class Window:
    """All that is decided together.

    Attributes:
        travel_s: seconds from each unit (column) to each case (row); infinite where nobody can get.
        sigma: standard deviation of the logarithm of the real travel time, same shape or a number.
        working: how many more are on shift, at work, and will become free some time.
    """

    cases: tuple[Waiting, ...]
    units: tuple[Unit, ...]
    travel_s: Floats
    sigma: Floats | float = 0.25
    working: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another responder for the same case, and how much more that costs in all."""

    unit: str
    arrival_s: float
    low_s: float
    high_s: float
    cost_s: float
    more_s: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One responder for one case. `low_s` to `high_s` holds the arrival eight times in ten.

    `leaves` is the grade of the case that the responder is called off from, else empty.
    """

    case: str
    unit: str
    arrival_s: float
    low_s: float
    high_s: float
    cost_s: float
    reasons: list[Reason]
    alternatives: tuple[Alternative, ...] = ()
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Unserved:
    """A case that gets nobody now: `nobody-on-shift`, `all-asked`, `no-way`, `all-busy`,
    or `held` for somebody nearer who will be free soon."""

    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every case of the window is in one of the two, those that need nobody excepted."""

    proposals: tuple[Proposal, ...]
    unserved: tuple[Unserved, ...]
