"""Questions to the twin as programs read them: numbers of people and places, never who."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from linli.api.schemas.base import Out


class IntervalOut(Out):
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


class QuestionOut(Out):
    """A question; `days_done` and `days_all` count days of all sides."""

    id: UUID
    state: Literal["waiting", "running", "done", "stopped", "failed"]
    changes: list[str]
    seeds: int
    asked_at: datetime
    ended_at: datetime | None
    days_done: int
    days_all: int
    estimate_s: float
    cpu_s: float


class SideFigure(Out):
    """One figure of a side; `difference` from today, over pairs of days, and what it shows."""

    metric: str
    value: IntervalOut
    difference: IntervalOut | None
    verdict: Literal["", "better", "worse", "higher", "lower", "same"]


class SideOut(Out):
    """One side: what is changed on it, how people are sent, its figures."""

    side: Literal["today", "night", "volunteers", "post", "dispatch", "all"]
    policy: str
    figures: list[SideFigure]


class QuestionFull(QuestionOut):
    """A question with what was played so far, `days` of each side."""

    days: int
    sides: list[SideOut]
