"""Emergency access that waits for a review, and what was found before."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.core import clock
from linli.guard import glass as guard
from linli.guard import registry
from linli.guard.glass import GlassInfo
from linli.guard.policy import grants_for
from linli.people import queries as people
from linli.web.settings_pages import pages
from linli.web.viewer import allowed, viewer_of_request

ACTION = "glass.review"


class ReviewForm(forms.Form):
    """Whether it was right, and why one thinks so."""

    was_right = forms.ChoiceField(
        label=gettext_lazy("Was it right?"),
        choices=[("yes", gettext_lazy("justified")), ("no", gettext_lazy("not justified"))],
        widget=forms.RadioSelect,
    )
    review = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a review, earliest first, and the latest reviews."""
    return _show(request)


def _show(
    request: HttpRequest, *, wrong: tuple[UUID, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    waiting = _in_reach(request, guard.glasses_to_review())
    reviewed = _in_reach(request, guard.glasses_reviewed())
    names = registry.accounts(user_ids=[one.user_id for one in (*waiting, *reviewed)])
    rows = case_queries.rows_by_id([one.case_id for one in (*waiting, *reviewed)])
    mine = viewer_of_request(request).user_id

    def line(one: GlassInfo) -> dict[str, object]:
        form: forms.Form = ReviewForm(prefix=str(one.id))
        if wrong and wrong[0] == one.id:
            form = wrong[1]
        return {
            "it": one,
            "who": names[one.user_id].name or names[one.user_id].username,
            "case": rows.get(one.case_id),
            "form": form,
            "is_own": one.user_id == mine,
        }

    says = {
        "waiting": [line(one) for one in waiting],
        "reviewed": [line(one) for one in reviewed],
        "now": clock.now(),
    }
    return pages.show(request, "glasses.html", "glasses", says, status=status)


def _in_reach(request: HttpRequest, found: list[GlassInfo]) -> list[GlassInfo]:
    """Those of the cases that the viewer answers for."""
    scope = people.scope_of(grants_for(viewer_of_request(request), ACTION))
    rows = case_queries.rows_by_id([one.case_id for one in found])
    return [
        one
        for one in found
        if (row := rows.get(one.case_id)) is not None
        and scope.holds(organisation_ids=frozenset({row.owner_id}), area_path=row.area_path)
    ]


@require_POST
@allowed(ACTION)
def review(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """Write down whether it was right; not right ends it at once."""
    viewer = viewer_of_request(request)
    if viewer.user_id is None or not _in_reach(request, [guard.glass(glass_id)]):
        raise guard.GlassNotFound()
    reviewer_id = viewer.user_id
    form = ReviewForm(request.POST, prefix=str(glass_id))

    def act(given: dict[str, Any]) -> None:
        guard.review_glass(
            glass_id=glass_id,
            reviewer_id=reviewer_id,
            was_right=given["was_right"] == "yes",
            review=given["review"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if pages.take(request, form, act) is None:
        return _show(request, wrong=(glass_id, form), status=422)
    to = reverse("settings_pages:glasses")
    messages.success(request, _("Kept."))
    return redirect(to)
