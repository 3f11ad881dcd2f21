"""Need and gaps of a week, burdens, and promises kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch.rota import queries, services, sharing
from linli.dispatch.rota.queries import Week
from linli.guard.policy import allows
from linli.people import queries as people
from linli.web.planning import showing
from linli.web.planning.chosen import ACTION, PROMISES, WEEK, Chosen, choose, tabs
from linli.web.settings_pages import pages
from linli.web.viewer import allowed, viewer_of_request

LARGEST = 8_000_000


class ReckonForm(forms.Form):
    """Calls a day where nobody can know them yet."""

    reckoned = forms.FloatField(
        label=gettext_lazy("Calls a day that you reckon with"),
        min_value=0.1,
        max_value=20_000,
        required=False,
        help_text=gettext_lazy("Used only while fewer than 100 cases of two weeks are known."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


class EarlierForm(forms.Form):
    """Calls from before Linli."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "A column of times, and one of counts unless each row is a call. Only hours and"
            " numbers are kept."
        ),
    )


def shell(request: HttpRequest, here: str, chosen: Chosen, says: dict[str, Any]) -> dict[str, Any]:
    """What every page of planning shows: tabs, the choice, the weeks around."""
    before, after = chosen.monday - WEEK, chosen.monday + WEEK
    return {
        "tabs": tabs(request, here, chosen),
        "here": here,
        "chosen": chosen,
        "before": before,
        "after": after,
        "sunday": after - WEEK / 7,
        "promises": PROMISES,
        "new_key": new_id,
        **says,
    }


@require_GET
@allowed("twin.view")
def first(request: HttpRequest) -> HttpResponse:
    """The first page of planning that the viewer may open."""
    is_lead = allows(viewer_of_request(request), ACTION)
    return redirect(reverse("planning:week" if is_lead else "planning:questions"))


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """A week by day and block of hours."""
    return _page(request, choose(request))


def _page(
    request: HttpRequest,
    chosen: Chosen,
    *,
    reckon: ReckonForm | None = None,
    earlier: EarlierForm | None = None,
    status: int = 200,
) -> HttpResponse:
    says: dict[str, Any] = {}
    if chosen.organisation is not None:
        week = _week(chosen)
        says = {
            "week": week,
            "shown": showing.shown(week),
            "reckon": reckon or ReckonForm(initial={"reckoned": week.reckoned}),
            "earlier": earlier or EarlierForm(),
        }
    name = "planning/week.html"
    if request.GET.get("piece") == "state" and request.headers.get("HX-Request"):
        name = "planning/_week.html"
    return render(request, name, shell(request, "week", chosen, says), status=status)


def _week(chosen: Chosen) -> Week:
    if chosen.organisation is None:
        raise people.OrganisationNotFound()
    return queries.week(
        organisation_id=chosen.organisation.id,
        week_on=chosen.monday,
        wanted=chosen.wanted,
        now=clock.now(),
        team_id=chosen.team_id,
    )


@require_POST
@allowed(ACTION)
def want(request: HttpRequest) -> HttpResponse:
    """Have a week foreseen anew."""
    chosen, viewer = choose(request), viewer_of_request(request)
    if chosen.organisation is None:
        raise people.OrganisationNotFound()
    organisation_id = chosen.organisation.id
    form = ReckonForm(request.POST)

    def act(given: dict[str, Any]) -> object:
        return services.want_foresight(
            organisation_id=organisation_id,
            week_on=chosen.monday,
            reckoned=given["reckoned"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if pages.take(request, form, act) is None:
        return _page(request, chosen, reckon=form, status=422)
    messages.success(request, _("The forecast is being made; it takes a few seconds to a minute."))
    return redirect(chosen.to("week"))


@require_POST
@allowed(ACTION)
def earlier(request: HttpRequest) -> HttpResponse:
    """Take in calls from before Linli."""
    chosen, viewer = choose(request), viewer_of_request(request)
    if chosen.organisation is None:
        raise people.OrganisationNotFound()
    organisation_id = chosen.organisation.id
    form = EarlierForm(request.POST, request.FILES)
    counts: list[tuple[int, int]] = []

    def act(given: dict[str, Any]) -> None:
        text = _text(given["file"])
        counts.append(
            services.take_in_earlier(
                organisation_id=organisation_id, text=text, actor=viewer.actor, at=clock.now()
            )
        )
        services.want_foresight(
            organisation_id=organisation_id,
            week_on=chosen.monday,
            reckoned=None,
            actor=viewer.actor,
            at=clock.now(),
        )

    if pages.take(request, form, act) is None:
        return _page(request, chosen, earlier=form, status=422)
    hours, wrong = counts[0] if counts else (0, 0)
    said = ngettext("%(count)d hour taken in", "%(count)d hours taken in", hours)
    messages.success(request, said % {"count": hours})
    if wrong:
        said = ngettext("%(count)d line left out", "%(count)d lines left out", wrong)
        messages.warning(request, said % {"count": wrong})
    return redirect(chosen.to("week"))


def _text(file: Any) -> str:
    data = file.read(LARGEST + 1)
    try:
        return str(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return str(data.decode("gb18030", errors="replace"))


@require_GET
@allowed(ACTION)
def fair(request: HttpRequest) -> HttpResponse:
    """Who bears what."""
    chosen = choose(request)
    says: dict[str, Any] = {}
    if chosen.organisation is not None:
        found = sharing.fairness(
            organisation_id=chosen.organisation.id, week_on=chosen.monday, team_id=chosen.team_id
        )
        says = {"fairness": found, "people": showing.people_shown(found)}
    return render(request, "planning/fair.html", shell(request, "fair", chosen, says))


@require_GET
@allowed(ACTION)
def promises(request: HttpRequest) -> HttpResponse:
    """Past weeks: promised against achieved."""
    chosen = choose(request)
    says: dict[str, Any] = {}
    if chosen.organisation is not None:
        now = clock.now()
        says = {
            "kept": showing.kept_shown(
                queries.promises(
                    organisation_id=chosen.organisation.id, before=chosen.monday, now=now
                )
            )
        }
    return render(request, "planning/promises.html", shell(request, "promises", chosen, says))
