"""The list of questions to the twin, and the form of a new one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.dispatch.asking import district, queries, services
from linli.dispatch.asking.facts import Asked, estimate_s
from linli.guard.policy import allows
from linli.people.queries import OrganisationInfo
from linli.places import queries as places
from linli.web.planning import answering, words
from linli.web.planning.chosen import tabs
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import organisations_for
from linli.web.shared.pieces import MapView
from linli.web.viewer import allowed, viewer_of_request

VIEW, ASK = "twin.view", "twin.ask"


class QuestionForm(forms.Form):
    """What is compared. Numbers of people only; nobody is named."""

    district = forms.ChoiceField(
        label=pgettext_lazy("planning", "District"),
        choices=[
            ("own", gettext_lazy("Ours: calls of the last eight weeks, our streets and posts")),
            ("made", gettext_lazy("A made town: calls drawn at the rate below")),
        ],
        widget=forms.RadioSelect,
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Whose calls and posts"), required=False)
    per_hour = forms.FloatField(
        label=gettext_lazy("Calls an hour, on the mean of a day (made town)"),
        min_value=0.1,
        max_value=500,
        initial=30,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    day = forms.IntegerField(
        label=gettext_lazy("People on duty by day"), min_value=1, max_value=300, initial=28
    )
    night = forms.IntegerField(
        label=gettext_lazy("People on duty at night"), min_value=1, max_value=300, initial=14
    )
    posts = forms.IntegerField(
        label=gettext_lazy("Posts (made town)"), min_value=1, max_value=100, initial=10
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("How people are sent today"), choices=list(words.POLICIES.items())
    )
    fewer_night = forms.IntegerField(
        label=gettext_lazy("Fewer people at night"), min_value=0, max_value=299, initial=0
    )
    volunteers = forms.IntegerField(
        label=gettext_lazy("Volunteers for P3 and P4, 8 to 18 o'clock"),
        min_value=0,
        max_value=300,
        initial=0,
    )
    post = forms.ChoiceField(label=gettext_lazy("A further post"), required=False)
    post_lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    post_lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    use_linli = forms.BooleanField(
        label=gettext_lazy("Linli's dispatch instead of today's"), required=False
    )
    seeds = forms.IntegerField(
        label=gettext_lazy("Days to play (seeds); every side meets the same days"),
        min_value=services.FEWEST_SEEDS,
        max_value=services.MOST_SEEDS,
        initial=20,
    )

    def __init__(self, *args: Any, organisations: list[OrganisationInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("organisation", [(str(one.id), one.name) for one in organisations])
        named = [(str(one.id), one.name) for one in places.areas("community", "grid")]
        self._choices(
            "post",
            [
                ("", _("none")),
                ("best", _("at the best place (made town)")),
                ("map", _("at the point chosen on the map")),
                *named,
            ],
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _form(request: HttpRequest, data: Any = None) -> QuestionForm:
    mine = [one for one, is_active in organisations_for(request, ASK) if is_active]
    if data is not None:
        return QuestionForm(data, organisations=mine)
    initial: dict[str, Any] = {"district": "made", "policy": "closest", "use_linli": True}
    return QuestionForm(initial=initial, organisations=mine)


def _asked(given: dict[str, Any]) -> Asked:
    """What the form says, with what the district's own history adds.

    Raises:
        Invalid: the history is too short, or the post is nowhere.
    """
    plain = {name: given[name] for name in ("day", "night", "policy", "seeds", "fewer_night",
             "volunteers", "use_linli")}  # fmt: skip
    post = _post(given)
    if given["district"] == "made":
        if post and not post.get("best"):
            raise errors.Invalid(
                fields={"post": _("A made town has no such place; choose the best one")}
            )
        return Asked(per_hour=given["per_hour"], posts=given["posts"], post=post, **plain)
    if post.get("best"):
        raise errors.Invalid(fields={"post": _("Choose a place for the post")})
    if not given["organisation"]:
        raise errors.Invalid(fields={"organisation": _("Choose whose calls are played")})
    own = district.own(organisation_id=given["organisation"], now=clock.now())
    if post and not own.facts["posts"]:
        raise errors.Invalid(
            fields={"post": _("No posts of this organisation are planned; plan shifts first")}
        )
    return Asked(
        per_hour=own.per_hour,
        posts=max(len(own.facts["posts"]), 1),
        post=post,
        own=own.facts,
        streets=own.streets,
        town_m=own.town_m,
        **plain,
    )


def _post(given: dict[str, Any]) -> dict[str, Any]:
    if given["post"] in ("", "best"):
        return {"best": True} if given["post"] else {}
    if given["post"] == "map":
        if given["post_lon"] is None or given["post_lat"] is None:
            raise errors.Invalid(fields={"post": _("Press the place on the map")})
        return {"lon": given["post_lon"], "lat": given["post_lat"], "name": ""}
    place = places.place(given["post"])
    return {"lon": place.point.lon, "lat": place.point.lat, "name": place.name}


@require_GET
@allowed(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Questions, the latest first."""
    says = {
        "tabs": tabs(request, "questions"),
        "questions": [answering.question(one) for one in queries.questions()],
        "may_ask": allows(viewer_of_request(request), ASK),
    }
    return render(request, "planning/questions.html", says)


@require_http_methods(["GET", "POST"])
@allowed(ASK)
def new(request: HttpRequest) -> HttpResponse:
    """Ask; "How long" answers with the estimate, "Start" puts the question."""
    if request.method == "GET":
        return _page(request, _form(request))
    form, viewer = _form(request, request.POST), viewer_of_request(request)
    made: list[Any] = []
    if request.POST.get("step") == "estimate":
        return _estimated(request, form)

    def act(given: dict[str, Any]) -> None:
        made.append(services.ask(asked=_asked(given), actor=viewer.actor, at=clock.now()))

    done = pages.take(request, form, act)
    if done is None:
        return _page(request, form, status=422)
    if not made:
        return redirect(reverse("planning:questions"))
    return redirect(reverse("planning:question", args=[made[0]]))


def _estimated(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        seconds = estimate_s(_asked(form.cleaned_data), factor=queries.slowness())
    except errors.Invalid as error:
        pages.refused(form, error)
        return _page(request, form, status=422)
    return _page(request, form, estimate=answering.lasting(seconds))


def _page(
    request: HttpRequest, form: QuestionForm, *, estimate: str = "", status: int = 200
) -> HttpResponse:
    says = {
        "tabs": tabs(request, "questions"),
        "form": form,
        "estimate": estimate,
        "new_key": new_id,
        "map": MapView(
            bounds=places.bounds(),
            pick=("post_lon", "post_lat"),
            label=_("Where a further post would be"),
        ),
    }
    return render(request, "planning/ask.html", says, status=status)
