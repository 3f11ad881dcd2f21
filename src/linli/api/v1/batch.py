"""One action for many cases; each case answers for itself."""

from typing import Any
from uuid import UUID

from django.db import transaction
from ninja import Router

from linli.api import problem
from linli.api.caller import ApiRequest, Caller, needs
from linli.api.schemas import internal
from linli.api.schemas.base import answers
from linli.api.schemas.bodies import BatchIn
from linli.api.v1 import acting
from linli.api.writes import MayKey, once
from linli.core import errors

router = Router(tags=["case steps"])


@router.post("/batch", auth=needs("work"), response=answers(internal.BatchAnswers))
def batch(request: ApiRequest, body: BatchIn, key: MayKey = None) -> Any:
    """Put up to 100 cases through one action; what fails for one does not stop the others."""
    caller = request.auth

    def act() -> dict[str, Any]:
        # In id order, so that two batches cannot wait for each other.
        ordered = sorted(set(body.case_ids))
        return {"answers": [_one(caller, case_id, body.action) for case_id in ordered]}

    return once(request, key, act)


def _one(caller: Caller, case_id: UUID, action: acting.Act) -> dict[str, Any]:
    answer: dict[str, Any] = {"case_id": str(case_id), "ok": True, "status": 200}
    try:
        with transaction.atomic():
            acting.act(caller, case_id, action)
    except errors.LinliError as error:
        said = problem.of_error(error, instance="")
        return answer | {
            "ok": False,
            "status": said["status"],
            "code": said["code"],
            "title": str(error),
            "errors": said.get("errors", []),
        }
    return answer | {"code": "", "title": "", "errors": []}
