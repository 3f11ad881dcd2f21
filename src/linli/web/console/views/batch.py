"""One action for several cases, with a result for each."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.reach import require_reach
from linli.core import clock, errors, idempotency
from linli.guard.policy import Viewer
from linli.web.console.acting import uuid_of
from linli.web.live import announce
from linli.web.viewer import allowed, viewer_of_request

ACTIONS = {
    "assign": "case.triage",
    "note": "case.note",
    "close": "case.close",
    "escalate": "case.dispatch",
}
MOST = 100


@require_POST
@allowed("console.view")
def batch(request: HttpRequest) -> HttpResponse:
    """Do one thing with every chosen case; what one refuses doesn't stop the others."""
    given, viewer = request.POST, viewer_of_request(request)
    action = given.get("action", "")
    ids = sorted({uuid_of(word, field="case") for word in given.getlist("case")})[:MOST]
    if action not in ACTIONS or not ids:
        raise errors.Invalid(_("Choose cases and what to do with them"))
    owner_id = uuid_of(given.get("owner", ""), field="owner") if action == "assign" else None
    text, at = given.get("text", "").strip(), clock.now()

    def act() -> idempotency.Reply:
        return {
            "results": [
                _one(viewer, case_id, action, owner_id=owner_id, text=text, at=at)
                for case_id in ids
            ]
        }

    reply = idempotency.once(
        caller=viewer.actor,
        key=uuid_of(given.get("key", ""), field="key"),
        fingerprint=idempotency.fingerprint([action, [str(pk) for pk in ids], str(owner_id), text]),
        act=act,
    )
    announce.notify(cases=ids)
    results = reply["results"]
    says = {
        "results": results,
        "done": sum(one["is_done"] for one in results),
        "refused": sum(not one["is_done"] for one in results),
    }
    return render(request, "console/batch.html", says)


def _one(
    viewer: Viewer,
    case_id: UUID,
    action: str,
    *,
    owner_id: UUID | None,
    text: str,
    at: datetime,
) -> dict[str, object]:
    """One case of the batch: its code, and what came of it."""
    code, summary = "", ""
    try:
        with transaction.atomic():
            case = case_queries.case_detail(case_id, with_events=False)
            require_reach(viewer, case, ACTIONS[action])
            code, summary = case.row.code, case.row.summary
            _do(case_id, action, owner_id=owner_id, text=text, actor=viewer.actor, at=at)
    except errors.LinliError as error:
        fields = getattr(error, "fields", {})
        says = " ".join(fields.values()) or str(error)
        return {"code": code, "summary": summary, "is_done": False, "says": says}
    return {"code": code, "summary": summary, "is_done": True, "says": _("Done")}


def _do(
    case_id: UUID, action: str, *, owner_id: UUID | None, text: str, actor: str, at: datetime
) -> None:
    if action == "assign":
        wanted = cases.Correction(owner_id=owner_id)
        cases.overrule(case_id=case_id, correction=wanted, reason=text, actor=actor, at=at)
    elif action == "note":
        cases.add_note(case_id=case_id, text=text, is_public=False, actor=actor, at=at)
    elif action == "close":
        cases.close_case(case_id=case_id, why="desk", actor=actor, at=at)
    else:
        cases.escalate(case_id=case_id, level="lead", why="asked", actor=actor, at=at)
