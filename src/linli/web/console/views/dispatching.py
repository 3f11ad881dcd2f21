"""Whom dispatch proposes for a case, and sending them or others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail
from linli.core import clock, errors
from linli.web.console import acting, proposing, story
from linli.web.console.views import case as case_views
from linli.web.live import announce
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@allowed("case.dispatch")
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The proposal alone, for a page that is open.

    With `compact` for the console's panel, with `line` for a line of the queue.
    """
    return _show(request, case_views.reached(request, code, "case.dispatch"))


def _show(
    request: HttpRequest, case: CaseDetail, *, status: int = 200, **says: object
) -> HttpResponse:
    names = story.names_for(case, case_queries.categories(active_only=False))
    wanted = proposing.is_wanted(case)
    facts = {
        "case": case,
        "proposal": proposing.shown(case, names, at=clock.now()) if wanted else {},
        "compact": request.GET.get("compact") == "1",
        **says,
    }
    is_line = request.GET.get("line") == "1"
    name = "console/_proposed_line.html" if is_line else "console/_proposal.html"
    answer = render(request, name, facts, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@allowed("case.dispatch")
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Send those proposed, or others with a reason; what has changed meanwhile is shown anew."""
    case = case_views.reached(request, code, "case.dispatch")
    viewer, compact = viewer_of_request(request), request.GET.get("compact") == "1"
    asked = acting.Asked(case, request.POST, request.FILES, viewer, clock.now())
    try:
        acting.act("send", asked)
    except errors.LinliError as error:
        fields = getattr(error, "fields", {})
        says = " ".join(fields.values()) or str(error)
        wrong = {"step": "send", "fields": fields, "says": says, "given": request.POST}
        again = case_queries.case_detail(case.id)
        status = 422 if isinstance(error, errors.Invalid) else 409
        if compact:
            return _show(request, again, status=status, wrong=wrong)
        return case_views.show(request, again, wrong, status)
    announce.notify(cases=[case.id])
    if compact:
        sent = _("Offered. You see the answer here.")
        return _show(request, case_queries.case_detail(case.id), sent=sent)
    messages.success(request, _("Offered. You see the answer here."))
    return redirect("console:case", code=case.row.code)
