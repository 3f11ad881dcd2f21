"""Categories: what kinds of matter there are, each with a box to try it before saving."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CategoryInfo, VersionInfo
from linli.cases.services import NewCategory
from linli.core import clock, errors
from linli.guard.registry import names_of_actors
from linli.people import queries as people
from linli.places import queries as places
from linli.triage import queries as triage_queries
from linli.triage import services as triage
from linli.web.settings_pages import pages
from linli.web.settings_pages.differences import differences
from linli.web.settings_pages.forms import categories as forms
from linli.web.settings_pages.history import actor_name
from linli.web.settings_pages.reach import reaches_all, require_whole
from linli.web.settings_pages.tryout import Trial, try_out
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared.pieces import Column, Link
from linli.web.shared.words import GRADES
from linli.web.viewer import allowed, viewer_of_request

ACTION = "category.change"
AREA_KINDS = ("district", "street", "community", "grid")


@require_GET
@allowed("settings.view")
def index(request: HttpRequest) -> HttpResponse:
    """Categories by group."""
    groups = {one["code"]: one for one in forms.groups_known()}
    name = "name_en" if case_queries.in_english() else "name_zh"
    group = request.GET.get("group", "")
    rows = [
        {
            "name": one.name,
            "group": groups.get(one.group, {}).get(name, one.group),
            "grade": f"{one.grade} {GRADES[one.grade]}",
            "owner": str(ORGANISATION_KIND_WORDS.get(one.owner_kind, one.owner_kind)),
            "code": one.code,
            "state": _("in use") if one.is_active else _("off"),
            "version": one.version,
            "by_version": one.version,
            "href": reverse("settings_pages:category", args=[one.code]),
        }
        for one in case_queries.categories(active_only=False)
        if group in ("", one.group)
    ]
    columns = (
        Column("name", pgettext("settings", "Name"), "name"),
        Column("group", _("Group"), "group"),
        Column("grade", _("Grade"), "grade"),
        Column("owner", _("Usual owner"), "owner"),
        Column("code", pgettext("settings", "Code"), "code"),
        Column("state", _("State"), "state"),
        Column("version", _("Version"), "version", align="end"),
    )
    choices = [("", _("All groups"))] + [(code, one[name]) for code, one in groups.items()]
    can = reaches_all(viewer_of_request(request), ACTION)
    add = Link(_("Add a category"), reverse("settings_pages:category_new"), "plus", tone="main")
    says = {
        "title": _("Categories"),
        "lead": _("Each says what is asked, how urgent it is, who owns it and by when."),
        "actions": [add] if can else [],
        "filters": [{"name": "group", "label": _("Group"), "choices": choices, "value": group}],
        "listing": pages.listing(
            request,
            caption=_("Categories"),
            columns=columns,
            rows=rows,
            empty=_("No category fits that search."),
        ),
    }
    return pages.show(request, "list.html", "categories", says)


@dataclass
class Draft:
    """A category being edited: the form, the rows, and what a refusal said about them."""

    form: forms.CategoryForm
    rows: list[dict[str, Any]]
    results: list[dict[str, str]]
    trial: Trial | None = None
    given: dict[str, str] | None = None

    def wrong_rows(self) -> dict[str, str]:
        """Sentences of a refusal that belong to rows, by ``form.2`` or ``dispositions.0``."""
        found: dict[str, str] = {}
        for text in self.form.non_field_errors() if self.form.is_bound else ():
            name, colon, sentence = str(text).partition(": ")
            if colon and name.split(".")[0] in {"form", "dispositions"}:
                found[name] = sentence
        return found


@require_http_methods(["GET", "POST"])
@allowed("settings.view")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A category's page: all that holds for it, to change and to try."""
    info = case_queries.category_by_code(code)
    return _edit(request, info)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """A category that is not there yet."""
    require_whole(request, ACTION)
    return _edit(request, None)


def _edit(request: HttpRequest, info: CategoryInfo | None) -> HttpResponse:
    draft = _draft(request, info)
    if request.method != "POST":
        return _page(request, info, draft)
    step = request.POST.get("do", "try")
    name, _colon, rest = step.partition(":")
    if name == "rows":
        draft.rows = forms.rearranged(draft.rows, rest, {"datatype": "string", "values": []})
    elif name == "results":
        draft.results = forms.rearranged(draft.results, rest, {})
    elif step == "save":
        require_whole(request, ACTION)
        return _save(request, info, draft)
    elif draft.form.is_valid():
        draft.trial = _try(request, _category(draft))
        return _page(request, info, draft)
    else:
        return _page(request, info, draft, status=422)
    # Rows were moved: nothing is judged before it is saved or tried.
    draft.form = forms.CategoryForm(initial=_given(draft.form))
    _lock_code(draft.form, info)
    return _page(request, info, draft)


def _draft(request: HttpRequest, info: CategoryInfo | None) -> Draft:
    if request.method == "POST":
        post = request.POST.copy()
        if info is not None:
            post["code"] = info.code
        form = forms.CategoryForm(post)
        rows, results = forms.rows_from(post), forms.results_from(post)
    else:
        blank = {"reopen_days": 7, "is_active": True, "is_anonymous_allowed": True, "grade": "P3"}
        form = forms.CategoryForm(initial=forms.initial_of(info) if info else blank)
        rows = list(info.form) if info else []
        results = list(info.dispositions) if info else []
    _lock_code(form, info)
    return Draft(form, rows, results)


def _lock_code(form: forms.CategoryForm, info: CategoryInfo | None) -> None:
    if info is not None:
        form.fields["code"].widget.attrs["readonly"] = True


def _given(form: forms.CategoryForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _category(draft: Draft) -> NewCategory:
    return forms.category_from(draft.form.cleaned_data, rows=draft.rows, results=draft.results)


def _try(request: HttpRequest, category: NewCategory) -> Trial:
    return try_out(
        new=category,
        text=request.POST.get("try_text", "").strip(),
        address=request.POST.get("try_place", "").strip(),
        is_chosen=request.POST.get("try_chosen") == "1",
        now=clock.now(),
    )


def _save(request: HttpRequest, info: CategoryInfo | None, draft: Draft) -> HttpResponse:
    viewer, form = viewer_of_request(request), draft.form
    if form.is_valid() and info is None and _exists(form.cleaned_data["code"]):
        form.add_error("code", _("There is a category with this code"))

    def act(given: dict[str, Any]) -> object:
        return cases.keep_category(
            new=_category(draft),
            reason=given["reason"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if form.errors or pages.take(request, form, act) is None:
        return _page(request, info, draft, status=422)
    messages.success(request, _("Saved. It holds for every report from now on."))
    return redirect("settings_pages:category", code=form.cleaned_data["code"])


def _exists(code: str) -> bool:
    return any(one.code == code for one in case_queries.categories(active_only=False))


def _page(
    request: HttpRequest, info: CategoryInfo | None, draft: Draft, *, status: int = 200
) -> HttpResponse:
    wrong = draft.wrong_rows()
    can = reaches_all(viewer_of_request(request), ACTION)
    says: dict[str, Any] = {
        "info": info,
        "draft": draft,
        "form": draft.form,
        "can_change": can,
        "datatypes": forms.DATATYPES,
        "rows": [
            {"it": row, "values": forms.values_text(row["values"]), "wrong": wrong.get(f"form.{i}")}
            for i, row in enumerate(draft.rows)
        ],
        "results": [
            {"it": row, "wrong": wrong.get(f"dispositions.{i}")}
            for i, row in enumerate(draft.results)
        ],
        "trial": draft.trial,
        "try_text": request.POST.get("try_text", ""),
        "try_place": request.POST.get("try_place", ""),
        "try_chosen": request.method != "POST" or request.POST.get("try_chosen") == "1",
    }
    if info is not None:
        says |= {
            "rules": triage_queries.owner_rules(info.id),
            "owners": people.organisations(),
            "areas": places.areas(*AREA_KINDS) if can else [],
            "versions": _versions(info.id),
        }
    return pages.show(request, "category.html", "categories", says, status=status)


def _versions(category_id: UUID) -> list[dict[str, Any]]:
    found = case_queries.category_versions(category_id)
    names = names_of_actors({version.actor for version in found})
    before: dict[int, VersionInfo] = {version.version: version for version in found}
    listed = []
    for version in found:
        earlier = before.get(version.version - 1)
        listed.append(
            {
                "it": version,
                "who": actor_name(version.actor, names),
                "differences": differences(earlier.content, version.content) if earlier else [],
                "is_first": earlier is None,
            }
        )
    return listed


@require_POST
@allowed(ACTION)
def set_owner(request: HttpRequest, code: str) -> HttpResponse:
    """Name the owner of a category in an area, or take the rule away."""
    require_whole(request, ACTION)
    info = case_queries.category_by_code(code)
    viewer = viewer_of_request(request)

    def act() -> None:
        triage.set_owner_rule(
            category_id=info.id,
            area_id=_id(request.POST.get("area", ""), AREA_KINDS),
            owner_id=_owner(request.POST.get("owner", "")),
            actor=viewer.actor,
            at=clock.now(),
        )

    to = reverse("settings_pages:category", args=[code]) + "#owners"
    return pages.act_and_return(request, act, says=_("The owner is set."), to=to)


def _id(text: str, kinds: tuple[str, ...]) -> UUID | None:
    if not text:
        return None
    try:
        place = places.place(UUID(text))
    except ValueError as error:
        raise errors.Invalid(_("Choose an area from the list")) from error
    if place.kind not in kinds:
        raise errors.Invalid(_("Choose an area from the list"))
    return place.id


def _owner(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return people.organisation(UUID(text)).id
    except ValueError as error:
        raise errors.Invalid(_("Choose an organisation from the list")) from error
