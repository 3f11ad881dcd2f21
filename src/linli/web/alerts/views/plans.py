"""What a warning sets off: tasks by kind and level, changed here, with history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.cases import queries as cases
from linli.core import clock
from linli.guard.registry import names_of_actors
from linli.sensing import queries, services
from linli.web.alerts import words
from linli.web.alerts.forms import PlanForm, initial_of_plan, new_of_plan
from linli.web.alerts.tabs import tabs
from linli.web.feedback_pages.page import whole_cell
from linli.web.settings_pages import pages
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared.pieces import Entry
from linli.web.viewer import viewer_of_request

MANAGE = "alert.manage"


@require_GET
@whole_cell(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """Every plan, by kind."""
    names = {one.code: one.name for one in cases.categories(active_only=False)}
    rows = [
        {
            "it": one,
            "kind": words.KINDS[one.kind],
            "level": words.level_word(one.level),
            "shape": words.level_shape(one.level),
            "who": ORGANISATION_KIND_WORDS.get(one.owner_kind, names.get(one.category, "")),
        }
        for one in queries.plans()
    ]
    return pages.show(request, "alerts/plans.html", "alerts", {"rows": rows, "tabs": tabs("plans")})


@require_POST
@whole_cell(MANAGE)
def ship(request: HttpRequest) -> HttpResponse:
    """Begin with the plans that come with Linli."""
    actor, at = viewer_of_request(request).actor, clock.now()

    def act() -> None:
        services.ship_plans(actor=actor, at=at)

    says = _("They are in force with the next warning; look through them.")
    return pages.act_and_return(request, act, says=says, to="alerts:plans")


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
def one(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: changed, stopped; with its history."""
    return _edit(request, queries.plan(plan_id))


def _edit(request: HttpRequest, plan: queries.PlanInfo | None) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=initial_of_plan(plan) if plan else None)
    actor, at = viewer_of_request(request).actor, clock.now()

    def act(given: dict[str, Any]) -> None:
        services.keep_plan(
            plan_id=plan.id if plan else None,
            new=new_of_plan(given),
            reason=given["reason"],
            actor=actor,
            at=at,
        )

    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("It is in force with the next warning."))
        return redirect("alerts:plans")
    says = {"form": form, "plan": plan, "entries": _history(plan.id) if plan else []}
    status = 422 if form.is_bound else 200
    return pages.show(request, "alerts/plan.html", "alerts", says, status=status)


def _history(plan_id: UUID) -> list[Entry]:
    found = queries.plan_history(plan_id)
    names = names_of_actors({one.actor for one in found})
    return [
        Entry(
            _("Version %(n)d") % {"n": one.version}
            if one.content.get("is_active", True)
            else _("Stopped, version %(n)d") % {"n": one.version},
            one.changed_at,
            who=names.get(one.actor, ""),
            body=": ".join(part for part in (one.reason, one.content.get("text", "")) if part),
        )
        for one in found
    ]
