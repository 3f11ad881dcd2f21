"""A round of the day, and how its stops end."""

from datetime import date
from typing import Literal
from uuid import UUID

from linli.api.schemas.base import In, Moment, Out


class StopOut(Out):
    """A stop. The address names the building of a person's home; the door opens on the page."""

    visit_id: UUID
    kind: str
    address: str
    lon: float
    lat: float
    state: str
    why: str
    expected_at: Moment | None
    ended_at: Moment | None
    minutes: int
    opens_min: int
    closes_min: int
    due_by: date


class RoundOut(Out):
    """The caller's round of a day, in its order; `stops` is empty where there is none."""

    on: date
    paused_at: Moment | None
    why: str
    stops: list[StopOut]


class StopEndIn(In):
    """`why` is needed unless it is done."""

    result: Literal["done", "not_met", "postponed"]
    why: Literal[
        "", "nobody-in", "refused", "moved-away", "wrong-place", "asked-later", "called-away",
        "no-time", "weather",
    ] = ""  # fmt: skip


class StopEnded(Out):
    """How the stop stands after it was marked."""

    visit_id: UUID
    state: str
