"""Reading questions and what the twin answered, side by side."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any
from uuid import UUID

from linli.dispatch.asking.facts import TODAY, Asked, estimate_s
from linli.dispatch.models import TwinQuestion
from linli.dispatch.twin.compare import Difference, Run, against

# Shown in this order; `better` is the direction that is wanted, 0 where neither is.
METRICS = {
    "response_mean_s": -1,
    "response_p90_s": -1,
    "late_share": -1,
    "urgent_mean_s": -1,
    "longest_s": -1,
    "utilisation": 0,
    "gini": -1,
}
# With fewer days nothing is said of a difference.
FEWEST_DAYS = 5


@dataclass(frozen=True, slots=True)
class QuestionInfo:
    """A question and how far it is."""

    id: UUID
    state: str
    asked: Asked
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    is_stopping: bool
    estimate_s: float
    cpu_s: float
    days_done: int
    days_all: int
    trouble: str

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in TwinQuestion.OPEN


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a side against today: `verdict` is better, worse, higher, lower or same."""

    metric: str
    difference: Difference
    verdict: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sides with their figures (`Run.variant` is the side's code), and each against today.

    `days` is how many seeds every side has played.
    """

    days: int
    runs: tuple[Run, ...]
    compared: dict[str, tuple[Compared, ...]]


def _info(row: TwinQuestion) -> QuestionInfo:
    return QuestionInfo(
        row.id,
        row.state,
        Asked(**row.asked),
        row.asked_at,
        row.started_at,
        row.ended_at,
        row.stop_at is not None and row.ended_at is None,
        row.estimate_s,
        row.cpu_s,
        row.days_done,
        row.days_all,
        row.trouble,
    )


def questions(*, limit: int = 100) -> list[QuestionInfo]:
    """Questions, the latest first."""
    rows = TwinQuestion.objects.defer("played").order_by("-asked_at", "-id")
    return [_info(row) for row in rows[:limit]]


def question(question_id: UUID) -> QuestionInfo | None:
    """One question, or None."""
    row = TwinQuestion.objects.defer("played").filter(pk=question_id).first()
    return _info(row) if row else None


def answer(question_id: UUID) -> Answer | None:
    """What was played so far; None where no day is."""
    row = TwinQuestion.objects.filter(pk=question_id).first()
    if row is None or not row.played:
        return None
    asked = Asked(**row.asked)
    runs = [_run(code, kept, asked) for code, kept in _in_order(row.played)]
    days = len(runs[0].per_seed["calls"])
    compared = {}
    if days >= FEWEST_DAYS:
        compared = {run.variant: _compared(runs[0], run) for run in runs[1:]}
    return Answer(days, tuple(runs), compared)


def _in_order(played: dict[str, Any]) -> list[tuple[str, Any]]:
    """Today first; JSON in the database keeps no order."""
    order = (TODAY, "night", "volunteers", "post", "dispatch", "all")
    return sorted(played.items(), key=lambda pair: order.index(pair[0]))


def _run(code: str, kept: dict[str, Any], asked: Asked) -> Run:
    is_linli = code in ("dispatch", "all") and asked.use_linli
    days: list[dict[str, float]] = kept["days"]
    per_seed = {metric: [float(day[metric]) for day in days] for metric in days[0]}
    return Run("linli" if is_linli else asked.policy, code, per_seed, kept["histogram"], 0.0)


def _compared(today: Run, run: Run) -> tuple[Compared, ...]:
    found = {one.metric: one for one in against(today, run)}
    return tuple(
        Compared(metric, found[metric], _verdict(found[metric], wanted))
        for metric, wanted in METRICS.items()
    )


def _verdict(one: Difference, wanted: int) -> str:
    """By the 95 % interval of the paired difference: nought inside shows no difference."""
    if one.absolute.low <= 0 <= one.absolute.high:
        return "same"
    is_up = one.absolute.mean > 0
    if not wanted:
        return "higher" if is_up else "lower"
    return "better" if is_up == (wanted > 0) else "worse"


def slowness() -> float:
    """By how much the last questions took longer than the plain estimate, on this machine."""
    rows = TwinQuestion.objects.filter(state="done", cpu_s__gt=1.0).order_by("-asked_at")
    last = rows.values_list("cpu_s", "asked")[:5]
    found = [cpu_s / estimate_s(Asked(**asked)) for cpu_s, asked in last]
    return min(max(median(found), 0.2), 10.0) if found else 1.0
