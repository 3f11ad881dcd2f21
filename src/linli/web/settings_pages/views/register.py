"""The privacy officer's register: retention, processors, impact assessments, breaches."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.feedback.rights import telling
from linli.guard.policy import allows
from linli.privacy import queries as privacy
from linli.privacy import services as privacy_services
from linli.privacy.declarations import FIELDS, PURPOSES
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import require_whole
from linli.web.settings_pages.views import privacy_pages
from linli.web.viewer import allowed, viewer_of_request

VIEW, HANDLE = "privacy.view", "privacy.handle"
MULTILINE = {"rows": 4}


def _fields() -> list[tuple[str, object]]:
    return [(code, field.name) for code, field in FIELDS.items()]


def _names(codes: list[str]) -> str:
    return "; ".join(str(FIELDS[code].name) if code in FIELDS else code for code in codes)


class ProcessorForm(forms.Form):
    """Who handles what for us."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    does = forms.CharField(label=gettext_lazy("What it does for us"), max_length=300)
    contract = forms.CharField(label=gettext_lazy("Contract"), max_length=200)
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Which fields"), choices=_fields, widget=forms.CheckboxSelectMultiple
    )
    country = forms.RegexField(
        label=gettext_lazy("Country, two letters"), regex="^[A-Za-z]{2}$", initial="CN"
    )
    since = forms.DateField(
        label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"})
    )


class AssessmentForm(forms.Form):
    """The three questions of PIPL article 56."""

    title = forms.CharField(label=gettext_lazy("What is assessed"), max_length=120)
    lawful = forms.CharField(
        label=gettext_lazy("Are purpose and way lawful, legitimate and necessary?"),
        widget=forms.Textarea(attrs=MULTILINE),
    )
    impact = forms.CharField(
        label=gettext_lazy("What does it do to people, and how great is the risk?"),
        widget=forms.Textarea(attrs=MULTILINE),
    )
    measures = forms.CharField(
        label=gettext_lazy("Are the protective measures lawful, effective and in proportion?"),
        widget=forms.Textarea(attrs=MULTILINE),
    )


class BreachForm(forms.Form):
    """What PIPL article 57 asks; it names no person."""

    what = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("Name no person; categories and numbers only."),
        widget=forms.Textarea(attrs=MULTILINE),
    )
    cause = forms.CharField(
        label=gettext_lazy("Why it happened"), widget=forms.Textarea(attrs=MULTILINE)
    )
    harm = forms.CharField(
        label=gettext_lazy("What harm may follow"), widget=forms.Textarea(attrs=MULTILINE)
    )
    measures = forms.CharField(
        label=gettext_lazy("What was done, and what people can do themselves"),
        widget=forms.Textarea(attrs=MULTILINE),
    )
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Which fields"), choices=_fields, widget=forms.CheckboxSelectMultiple
    )
    subjects = forms.IntegerField(label=gettext_lazy("Of how many people"), min_value=0)
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When it happened"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    found_at = forms.DateTimeField(
        label=gettext_lazy("When it was found"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )


class ToldForm(forms.Form):
    """Who was told."""

    authority = forms.CharField(
        label=gettext_lazy("Authority that was told"), max_length=120, required=False
    )
    tell_residents = forms.BooleanField(
        label=gettext_lazy("Tell the residents whose number or address is kept, by message"),
        required=False,
    )
    not_told_because = forms.CharField(
        label=gettext_lazy("Why residents need not be told (the measures avoid the harm)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


@require_GET
@allowed(VIEW)
def retention(request: HttpRequest) -> HttpResponse:
    """What the runs of retention erased."""
    runs = [
        {
            "it": run,
            "counts": [
                (FIELDS[code].name if code in FIELDS else code, count)
                for code, count in run.counts.items()
            ],
        }
        for run in privacy.retention_runs()
    ]
    return privacy_pages.show(request, "retention.html", "retention", {"runs": runs})


@require_http_methods(["GET", "POST"])
@allowed(VIEW)
def processors(request: HttpRequest) -> HttpResponse:
    """Who handles personal data for us; those who answer for privacy add to it."""
    may_handle = allows(viewer_of_request(request), HANDLE)
    form = ProcessorForm(request.POST or None)
    if request.method == "POST":
        require_whole(request, HANDLE)
        if pages.take(request, form, lambda given: _keep_processor(request, given)) is not None:
            return privacy_pages.done(request, reverse("settings_pages:processors"))
    says = {
        "processors": [{"it": one, "fields": _names(one.fields)} for one in privacy.processors()],
        "form": form,
        "may_handle": may_handle,
    }
    status = 422 if request.method == "POST" else 200
    return privacy_pages.show(request, "processors.html", "processors", says, status=status)


def _keep_processor(request: HttpRequest, given: dict[str, Any]) -> object:
    new = privacy_services.NewProcessor(
        given["name"],
        given["does"],
        given["contract"],
        given["fields_"],
        given["country"],
        given["since"],
    )
    actor = viewer_of_request(request).actor
    return privacy_services.keep_processor(new=new, actor=actor, at=clock.now())


@require_POST
@allowed(HANDLE)
def end_processor(request: HttpRequest, processor_id: UUID) -> HttpResponse:
    """It handles nothing for us any more."""
    require_whole(request, HANDLE)
    actor = viewer_of_request(request).actor

    def act() -> None:
        privacy_services.end_processor(processor_id=processor_id, actor=actor, at=clock.now())

    to = reverse("settings_pages:processors")
    return pages.act_and_return(request, act, says=_("Ended."), to=to)


@require_GET
@allowed(VIEW)
def assessments(request: HttpRequest) -> HttpResponse:
    """Impact assessments, the latest version of each."""
    says = {
        "assessments": privacy.assessments(),
        "may_handle": allows(viewer_of_request(request), HANDLE),
    }
    return privacy_pages.show(request, "assessments.html", "assessments", says)


def _facts() -> dict[str, object]:
    """What the program knows itself: fields, purposes, terms, counts, processors."""
    counts = privacy.counts_by_field()
    return {
        "fields": [
            {
                "name": str(field.name),
                "purposes": [str(PURPOSES[code].name) for code in field.purposes],
                "basis": str(field.basis),
                "days": field.retention.days,
                "subjects": counts.get(field.code),
            }
            for field in FIELDS.values()
        ],
        "processors": [
            f"{one.name} ({one.country}): {one.does}"
            for one in privacy.processors(with_ended=False)
        ],
    }


@require_http_methods(["GET", "POST"])
@allowed(HANDLE)
def assessment_new(request: HttpRequest, series_id: UUID | None = None) -> HttpResponse:
    """Start an assessment or its next version, with the facts filled in."""
    require_whole(request, HANDLE)
    earlier = privacy.assessment_series(series_id)[:1] if series_id else []
    if series_id and not earlier:
        raise Http404
    initial = {
        name: getattr(earlier[0], name)
        for name in ("title", "lawful", "impact", "measures")
        if earlier
    }
    form, facts = AssessmentForm(request.POST or None, initial=initial), _facts()

    def act(given: dict[str, Any]) -> object:
        new = privacy_services.NewAssessment(**given, facts=facts, series_id=series_id)
        actor = viewer_of_request(request).actor
        return privacy_services.keep_assessment(new=new, actor=actor, at=clock.now())

    if request.method == "POST" and pages.take(request, form, act) is not None:
        return privacy_pages.done(request, reverse("settings_pages:assessments"))
    says = {"form": form, "facts": facts, "title": _("Impact assessment")}
    status = 422 if request.method == "POST" else 200
    return privacy_pages.show(request, "assessment_new.html", "assessments", says, status=status)


@require_GET
@allowed(VIEW)
def assessment(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Every version of an assessment, to read and print."""
    versions = privacy.assessment_series(series_id)
    if not versions:
        raise Http404
    says = {
        "versions": versions,
        "may_handle": allows(viewer_of_request(request), HANDLE),
    }
    return privacy_pages.show(request, "assessment.html", "assessments", says)


@require_http_methods(["GET", "POST"])
@allowed(VIEW)
def breaches(request: HttpRequest) -> HttpResponse:
    """Recorded breaches, and a form for another."""
    form = BreachForm(request.POST or None)
    if request.method == "POST":
        require_whole(request, HANDLE)
        if pages.take(request, form, lambda given: _record_breach(request, given)) is not None:
            return privacy_pages.done(request, reverse("settings_pages:breaches"))
    says = {
        "breaches": privacy.breaches(),
        "form": form,
        "may_handle": allows(viewer_of_request(request), HANDLE),
    }
    status = 422 if request.method == "POST" else 200
    return privacy_pages.show(request, "breaches.html", "breaches", says, status=status)


def _record_breach(request: HttpRequest, given: dict[str, Any]) -> object:
    new = privacy_services.NewBreach(fields=given.pop("fields_"), **given)
    actor = viewer_of_request(request).actor
    return privacy_services.record_breach(new=new, actor=actor, at=clock.now())


@require_http_methods(["GET", "POST"])
@allowed(VIEW)
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One breach, the notice to the authority ready to send, and who was told."""
    info, counts = privacy.breach(breach_id), privacy.counts_by_field()
    form = ToldForm(request.POST or None)
    if request.method == "POST":
        require_whole(request, HANDLE)
        if pages.take(request, form, lambda given: _tell(request, info, given)) is not None:
            return privacy_pages.done(request, reverse("settings_pages:breach", args=[breach_id]))
    says = {
        "it": info,
        "fields": _names(info.fields),
        "form": form,
        "reachable": max((counts.get(code, 0) for code in info.fields), default=0),
        "may_handle": allows(viewer_of_request(request), HANDLE),
    }
    status = 422 if request.method == "POST" else 200
    return privacy_pages.show(request, "breach.html", "breaches", says, status=status)


def _tell(request: HttpRequest, info: privacy.BreachInfo, given: dict[str, Any]) -> None:
    at, told = clock.now(), 0
    if given["tell_residents"]:
        told = telling.tell_of_breach(breach_id=info.id, at=at)
    privacy_services.tell_about_breach(
        breach_id=info.id,
        authority=given["authority"],
        residents=told,
        not_told_because=given["not_told_because"],
        actor=viewer_of_request(request).actor,
        at=at,
    )


@require_GET
@allowed(VIEW)
def collection(request: HttpRequest) -> HttpResponse:
    """The collection code as a file: field, place, purposes, ground, term, processors."""
    heads = (_("Field"), _("Where it lies"), _("What for"), _("Ground"), _("Days"), _("Processors"))
    handlers = privacy.processors(with_ended=False)
    rows = [
        (
            field.name,
            field.where,
            "; ".join(str(PURPOSES[code].name) for code in field.purposes),
            field.basis,
            field.retention.days,
            "; ".join(one.name for one in handlers if field.code in one.fields),
        )
        for field in FIELDS.values()
    ]
    return privacy_pages.table_file("collection", heads, rows, at=clock.now())
