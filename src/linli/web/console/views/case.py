"""The case page and its steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.care import queries as care
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CaseDetail
from linli.cases.reach import require_reach
from linli.core import clock, errors
from linli.core.ids import clean_code
from linli.flow import care as care_cases
from linli.privacy import services as privacy
from linli.web.console import acting, rerouting, shown, steps
from linli.web.console.views import emergency
from linli.web.live import announce
from linli.web.viewer import allowed, viewer_of_request


def reached(request: HttpRequest, code: str, action: str) -> CaseDetail:
    """The case with this code, if the viewer may do `action` with it.

    Raises:
        CaseNotFound: there is none, or it is out of reach.
    """
    case_id = case_queries.case_id_by_code(clean_code(code))
    if case_id is None:
        raise cases.CaseNotFound()
    case = case_queries.case_detail(case_id)
    require_reach(viewer_of_request(request), case, action)
    return case


@require_GET
@allowed("case.view")
def case_page(request: HttpRequest, code: str) -> HttpResponse:
    """One case, whole, with the steps that are possible now."""
    try:
        case = reached(request, code, "case.view")
    except cases.CaseNotFound:
        if not emergency.may_break(viewer_of_request(request)):
            raise
        return emergency.ask(request, code)
    return show(request, case)


def show(
    request: HttpRequest, case: CaseDetail, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page; `wrong` is a refused step with what was given."""
    now = clock.now()
    says = shown.whole(request, case, at=now, wrong=wrong)
    says["emergency"] = emergency.banner(viewer_of_request(request), case, now=now)
    return render(request, "console/case.html", says, status=status)


@require_POST
@allowed("case.view")
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Take a step; a refusal shows the page again with the step open and what was typed."""
    action = steps.action_of(step)
    if action is None:
        raise Http404
    case = reached(request, code, action)
    asked = acting.Asked(case, request.POST, request.FILES, viewer_of_request(request), clock.now())
    try:
        acting.act(step, asked)
    except errors.LinliError as error:
        fields = getattr(error, "fields", {})
        wrong = {
            "step": step,
            "about": request.POST.get("assignment") or request.POST.get("hand_off") or "",
            "fields": fields,
            "says": " ".join(fields.values()) or str(error),
            "given": request.POST,
        }
        again = case_queries.case_detail(case.id)
        status = 422 if isinstance(error, errors.Invalid) else 409
        return show(request, again, wrong, status)
    # The worker tells the streams as well, in its turn; a colleague's screen need not wait for it.
    announce.notify(cases=[case.id])
    messages.success(request, _done(step))
    return redirect("console:case", code=case.row.code)


def _done(step: str) -> str:
    said = {
        "offer": _("Offered. You see the answer here."),
        "withdraw": _("Taken back; they are free again."),
        "overrule": _("The decision is set right."),
        "note": _("Kept."),
        "hand-off": _("Handed off."),
        "answer": _("Answered."),
        "pause": _("The clocks are paused."),
        "resume": _("The clocks go on."),
        "settle": _("Resolved; everyone is free again."),
        "close": _("Closed."),
        "reopen": _("Open again."),
        "photo": _("Kept."),
        "merge": _("Merged; its reports went along."),
        "escalate": _("Passed upward."),
    }
    return said[step]


@require_GET
@allowed("case.triage")
def reroute(request: HttpRequest, code: str) -> HttpResponse:
    """What the chosen category would change, while the form is still open."""
    case = reached(request, code, "case.triage")
    category_id = acting.uuid_of(request.GET.get("category", ""), field="category")
    says = {"follows": rerouting.follows(case, category_id)}
    return render(request, "console/_reroute.html", says)


@require_POST
@allowed("case.contact")
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Name and number of the reporters, read for handling the case, on record."""
    case = reached(request, code, "case.contact")
    viewer, at = viewer_of_request(request), clock.now()
    people = []
    for report in case_queries.reports_of(case.id):
        if report.reporter_id is None:
            continue
        found = privacy.read(
            subject_id=report.reporter_id,
            fields=["reporter.name", "reporter.phone", "reporter.email"],
            purpose="handle_case",
            reader=viewer.actor,
            about=case.id,
            at=at,
        )
        people.append(
            {
                "code": report.code,
                "name": found.get("reporter.name", ""),
                "phone": found.get("reporter.phone", ""),
                "email": found.get("reporter.email", ""),
            }
        )
    helped = care_cases.helped_by(case.row, case_queries.reports_of(case.id))
    call_back = care.call_back(arrangement_ids=helped, case_id=case.id, reader=viewer.actor, at=at)
    template = (
        "console/_contact.html" if "HX-Request" in request.headers else "console/contact.html"
    )
    answer = render(request, template, {"case": case, "people": people, "call_back": call_back})
    answer["Cache-Control"] = "no-store"
    return answer
