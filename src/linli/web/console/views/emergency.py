"""Emergency access ("break glass"): a reason, at most an hour, and the lead is told at once.

Whether a code exists is not said before somebody gave a reason: the form is the same for any.
"""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CaseDetail
from linli.cases.reach import decision, in_reach
from linli.core import clock, errors
from linli.core.ids import clean_code
from linli.guard import glass
from linli.guard.policy import Viewer
from linli.guard.roles import COMMAND, DESK, RESPONDERS
from linli.web.shared.pieces import Clock
from linli.web.stepup import step_up
from linli.web.viewer import allowed, viewer_of_request

MAY_BREAK = COMMAND | DESK | RESPONDERS
BY_GLASS = "break-glass"


class ReasonForm(forms.Form):
    """Why this case must be seen now."""

    reason = forms.CharField(
        label=_("Why must you see it now?"),
        help_text=_("At least 20 characters. The lead reads it at once and reviews it later."),
        min_length=glass.SHORTEST_REASON,
        max_length=glass.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def may_break(viewer: Viewer) -> bool:
    """Whether one of the viewer's roles may open cases in an emergency."""
    return not viewer.roles.isdisjoint(MAY_BREAK)


def ask(
    request: HttpRequest, code: str, form: ReasonForm | None = None, *, status: int = 404
) -> HttpResponse:
    """The page in place of a case that is out of reach, or that is not there."""
    says = {
        "code": clean_code(code)[:20],
        "form": form or ReasonForm(),
        "minutes": int(glass.LONGEST.total_seconds() // 60),
    }
    return render(request, "console/emergency.html", says, status=status)


@require_POST
@allowed("case.view")
@step_up()
def break_glass(request: HttpRequest, code: str) -> HttpResponse:
    """Open a case out of reach for an hour at most; sent twice, the first stands."""
    viewer, form = viewer_of_request(request), ReasonForm(request.POST)
    if not may_break(viewer) or viewer.user_id is None:
        raise cases.CaseNotFound()
    if not form.is_valid():
        return ask(request, code, form, status=422)
    case_id = case_queries.case_id_by_code(clean_code(code))
    if case_id is None:
        raise cases.CaseNotFound()
    if not in_reach(viewer, case_queries.case_detail(case_id, with_events=False), "case.view"):
        try:
            glass.break_glass(
                user_id=viewer.user_id,
                roles=viewer.roles,
                case_id=case_id,
                reason=form.cleaned_data["reason"],
                actor=viewer.actor,
                at=clock.now(),
            )
        except errors.Invalid as error:
            form.add_error("reason", " ".join(error.fields.values()))
            return ask(request, code, form, status=422)
    return redirect("console:case", code=clean_code(code))


def banner(viewer: Viewer, case: CaseDetail, *, now: datetime) -> Clock | None:
    """Until when the case is open to the viewer, where only emergency access opens it."""
    if BY_GLASS not in decision(viewer, case, "case.view").reasons:
        return None
    opened = glass.open_glasses(user_id=viewer.user_id, case_id=case.id, now=now)
    if not opened:
        return None
    longest = max(opened, key=lambda one: one.until)
    return Clock("emergency", "running", longest.until, longest.opened_at)
