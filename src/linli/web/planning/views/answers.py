"""One question: how far it is, its answer, the report and the figures."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch.asking import queries, services
from linli.dispatch.asking.queries import QuestionInfo
from linli.guard.policy import allows
from linli.web.planning import answering
from linli.web.planning.chosen import tabs
from linli.web.settings_pages import pages
from linli.web.viewer import allowed, viewer_of_request

VIEW, ASK = "twin.view", "twin.ask"


def _found(question_id: UUID) -> QuestionInfo:
    found = queries.question(question_id)
    if found is None:
        raise services.QuestionNotFound()
    return found


def _says(request: HttpRequest, found: QuestionInfo) -> dict[str, Any]:
    answer = queries.answer(found.id)
    return {
        "tabs": tabs(request, "questions"),
        "question": answering.question(found),
        "answer": answering.answer(answer, found.asked) if answer else None,
        "fewest": queries.FEWEST_DAYS,
        "may_ask": allows(viewer_of_request(request), ASK),
        "new_key": new_id,
        "now": clock.now(),
    }


@require_GET
@allowed(VIEW)
def one(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """A question with what was played so far."""
    return render(request, "planning/question.html", _says(request, _found(question_id)))


@require_GET
@allowed(VIEW)
def progress(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The piece that renews itself while the question is open."""
    return render(request, "planning/_question.html", _says(request, _found(question_id)))


@require_POST
@allowed(ASK)
def stop(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Stop a question; what was played stays."""
    _found(question_id)
    viewer = viewer_of_request(request)

    def act() -> None:
        services.stop(question_id=question_id, actor=viewer.actor, at=clock.now())

    to = reverse("planning:question", args=[question_id])
    return pages.act_and_return(request, act, says=_("It stops after the day it plays now."), to=to)


@require_GET
@allowed(VIEW)
def report(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The answer as one file to print or send, which needs nothing else."""
    answer = render(request, "planning/report.html", _says(request, _found(question_id)))
    answer["Content-Disposition"] = f'attachment; filename="twin-{question_id}.html"'
    return answer


@require_GET
@allowed(VIEW)
def figures(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """All figures as CSV."""
    found = _found(question_id)
    answer = queries.answer(question_id)
    text = answering.as_csv(answer, found.asked) if answer else ""
    # Spreadsheets take a file for UTF-8 by its mark.
    reply = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="twin-{question_id}.csv"'
    return reply
