"""What was asked of the twin and what it answered."""

from typing import Any
from uuid import UUID

from ninja import Router

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import planning as schemas
from linli.api.schemas.base import READING, answers
from linli.dispatch.asking import queries
from linli.dispatch.asking.facts import changes
from linli.dispatch.asking.queries import METRICS, Answer, QuestionInfo
from linli.dispatch.asking.services import QuestionNotFound
from linli.dispatch.twin.compare import Run

router = Router()
ACTION = "twin.view"


@router.get(
    "/twin/questions",
    auth=needs("read"),
    tags=["twin"],
    response=answers(list[schemas.QuestionOut], refusals=READING),
)
def list_questions(request: ApiRequest) -> Any:
    """Questions to the twin, the latest hundred, newest first."""
    request.auth.require(ACTION)
    return [_question(one) for one in queries.questions()]


@router.get(
    "/twin/questions/{question_id}",
    auth=needs("read"),
    tags=["twin"],
    response=answers(schemas.QuestionFull, refusals=READING),
)
def get_question(request: ApiRequest, question_id: UUID) -> Any:
    """A question with its sides: means, paired differences from today, verdicts."""
    request.auth.require(ACTION)
    found = queries.question(question_id)
    if found is None:
        raise QuestionNotFound()
    answer = queries.answer(question_id)
    sides = [_side(run, answer) for run in answer.runs] if answer else []
    return _question(found) | {"days": answer.days if answer else 0, "sides": sides}


def _question(one: QuestionInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "state": one.state,
        "changes": list(changes(one.asked)),
        "seeds": one.asked.seeds,
        "asked_at": one.asked_at,
        "ended_at": one.ended_at,
        "days_done": one.days_done,
        "days_all": one.days_all,
        "estimate_s": one.estimate_s,
        "cpu_s": round(one.cpu_s, 2),
    }


def _side(run: Run, answer: Answer) -> dict[str, Any]:
    compared = {one.metric: one for one in answer.compared.get(run.variant, ())}
    figures = []
    for metric in METRICS:
        against = compared.get(metric)
        figures.append(
            {
                "metric": metric,
                "value": run.interval(metric),
                "difference": against.difference.absolute if against else None,
                "verdict": against.verdict if against else "",
            }
        )
    return {"side": run.variant, "policy": run.policy, "figures": figures}
