"""Playing a question: one seed on every side, kept, then the next; a restart loses one at most."""

from dataclasses import asdict
from time import process_time
from uuid import UUID

import structlog
from django.db import transaction

from linli.core import clock
from linli.dispatch.asking.facts import Asked, Side, sides
from linli.dispatch.models import TwinQuestion
from linli.dispatch.twin.calls import HistoryRefused
from linli.dispatch.twin.compare import EDGES, responses
from linli.dispatch.twin.engine import play
from linli.dispatch.twin.ground import Ground
from linli.dispatch.twin.measure import figures
from linli.dispatch.twin.policies import policy
from linli.dispatch.twin.scenario import ScenarioRefused
from linli.ledger import services as ledger

log = structlog.get_logger("linli.dispatch")
MOST_STARTS = 5

# The question that is being played, laid out; one at a time.
_laid_out: dict[UUID, tuple[list[Side], Ground]] = {}


def play_next() -> int:
    """Play one seed of the question that runs, else of the one that waits longest.

    Returns:
        How many days were played; 0 where nothing waits.
    """
    row = (
        TwinQuestion.objects.filter(state="running").order_by("asked_at", "id").first()
        or TwinQuestion.objects.filter(state="waiting").order_by("asked_at", "id").first()
    )
    if row is None:
        _laid_out.clear()
        return 0
    began = process_time()
    try:
        listed, ground = _prepared(row)
    except (ScenarioRefused, HistoryRefused, ValueError) as error:
        _end(row.pk, "failed", trouble=str(error)[:200])
        return 1
    if row.stop_at is not None:
        _end(row.pk, "stopped")
        return 1
    seed = row.days_done // len(listed)
    found = {side.code: _one_day(side, ground, seed + 1) for side in listed}
    return _kept(row.pk, found, cpu_s=process_time() - began)


def _prepared(row: TwinQuestion) -> tuple[list[Side], Ground]:
    if row.pk not in _laid_out:
        _laid_out.clear()
        TwinQuestion.objects.filter(pk=row.pk).update(
            state="running", started_at=row.started_at or clock.now(), starts=row.starts + 1
        )
        # What ends the process each time would be begun for ever.
        if row.starts >= MOST_STARTS:
            raise ValueError("the process that played it ended several times")
        listed = sides(Asked(**row.asked))
        _laid_out[row.pk] = (listed, listed[0].scenario.ground())
    return _laid_out[row.pk]


def _one_day(side: Side, ground: Ground, seed: int) -> dict[str, object]:
    scenario = side.scenario
    day = play(
        ground=ground,
        shifts=scenario.shifts(ground),
        calls=scenario.calls(ground, seed),
        policy=policy(side.policy, weights=scenario.weights, process=scenario.own_process),
        rules=scenario.rules,
    )
    warm_up_s = scenario.warm_up_hours * 3600
    return {
        "figures": asdict(figures(day, warm_up_s=warm_up_s)),
        "histogram": responses(day, warm_up_s=warm_up_s),
    }


@transaction.atomic
def _kept(question_id: UUID, found: dict[str, dict[str, object]], *, cpu_s: float) -> int:
    row = TwinQuestion.objects.select_for_update().get(pk=question_id)
    for code, day in found.items():
        side = row.played.setdefault(code, {"days": [], "histogram": [0] * (len(EDGES) - 1)})
        side["days"].append(day["figures"])
        side["histogram"] = [
            a + b
            for a, b in zip(side["histogram"], day["histogram"], strict=True)  # type: ignore[call-overload]  # a list of ints
        ]
    row.days_done += len(found)
    row.cpu_s += cpu_s
    row.starts = 1
    row.save(update_fields=["played", "days_done", "cpu_s", "starts"])
    if row.days_done >= row.days_all:
        _end(question_id, "done")
    elif row.stop_at is not None:
        _end(question_id, "stopped")
    return len(found)


@transaction.atomic
def _end(question_id: UUID, state: str, *, trouble: str = "") -> None:
    at = clock.now()
    row = TwinQuestion.objects.select_for_update().get(pk=question_id)
    if row.state not in TwinQuestion.OPEN:
        return
    row.state, row.ended_at, row.trouble = state, at, trouble
    row.save(update_fields=["state", "ended_at", "trouble"])
    if trouble:
        log.error("dispatch.twin_failed", trouble=trouble)
    ledger.record(
        kind="TwinEnded", about=question_id, at=at, payload={"state": state}, actor="system"
    )
