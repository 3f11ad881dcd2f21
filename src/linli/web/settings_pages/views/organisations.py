"""Organisations as a tree, their teams, and the skills that responders have."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.people import queries as people
from linli.people import registry, stations
from linli.people import services as people_services
from linli.people.queries import OrganisationInfo
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms import people as forms
from linli.web.settings_pages.history import history_of
from linli.web.settings_pages.reach import (
    reaches_all,
    require_organisation,
    require_whole,
)
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared.pieces import Column
from linli.web.viewer import allowed, viewer_of_request

ACTION = "settings.change"
Node = dict[str, Any]


@require_GET
@allowed("settings.view")
def index(request: HttpRequest) -> HttpResponse:
    """The tree of organisations."""
    listed = registry.all_organisations()
    query = request.GET.get("q", "").strip().lower()
    kind = request.GET.get("kind", "")
    fitting = {
        one.id
        for one, _active in listed
        if (not query or query in f"{one.name} {one.name_en} {one.code}".lower())
        and kind in ("", one.kind)
    }
    says = {
        "tree": _tree(listed, fitting),
        "count": len(fitting),
        "query": request.GET.get("q", ""),
        "kind": kind,
        "kinds": list(ORGANISATION_KIND_WORDS.items()),
        "can_change": reaches_all(viewer_of_request(request), ACTION),
        "skills": registry.skills(),
    }
    return pages.show(request, "organisations.html", "organisations", says)


def _tree(listed: list[tuple[OrganisationInfo, bool]], fitting: set[UUID]) -> list[Node]:
    """Roots with what belongs to them; a branch stays where something in it fits."""
    known = {one.id for one, _active in listed}
    below: dict[UUID | None, list[tuple[OrganisationInfo, bool]]] = defaultdict(list)
    for one, is_active in listed:
        below[one.parent_id if one.parent_id in known else None].append((one, is_active))

    def branch(parent: UUID | None) -> list[Node]:
        nodes = []
        for one, is_active in below[parent]:
            children = branch(one.id)
            if one.id in fitting or children:
                word = ORGANISATION_KIND_WORDS.get(one.kind, one.kind)
                nodes.append(
                    {"it": one, "kind": word, "is_active": is_active, "children": children}
                )
        return nodes

    return branch(None)


@require_GET
@allowed("settings.view")
def one(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An organisation: what it is, its teams, and how it came to be so."""
    found = people.organisation(organisation_id)
    teams = registry.teams(frozenset({found.id}))
    leads = people.members(member_ids=[one.lead_id for one in teams if one.lead_id])
    says = {
        "info": found,
        "is_active": registry.is_organisation_active(found.id),
        "kind": ORGANISATION_KIND_WORDS.get(found.kind, found.kind),
        "parent": people.organisation(found.parent_id) if found.parent_id else None,
        "calendar": registry.calendar_info(found.calendar_id),
        "areas": _areas(found),
        "teams": [
            {"it": one, "lead": leads[one.lead_id].name if one.lead_id in leads else ""}
            for one in teams
        ],
        "history": history_of(found.id),
        "can_change": reaches_all(viewer_of_request(request), ACTION),
    }
    return pages.show(request, "organisation.html", "organisations", says)


def _areas(found: OrganisationInfo) -> list[str]:
    named = dict(forms.area_choices())
    return [str(named[str(pk)]) for pk in found.area_ids if str(pk) in named]


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """An organisation that is not there yet."""
    return _keep(request, None)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def change(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change an organisation."""
    return _keep(request, people.organisation(organisation_id))


def _keep(request: HttpRequest, info: OrganisationInfo | None) -> HttpResponse:
    require_whole(request, ACTION)
    form = forms.OrganisationForm(
        request.POST or None,
        initial=_initial(info),
        choices=_choices(info),
        locked=("code",) if info else (),
    )
    viewer = viewer_of_request(request)

    def act(given: dict[str, Any]) -> object:
        return people_services.keep_organisation(
            code=given["code"],
            kind=given["kind"],
            name=given["name"],
            name_en=given["name_en"],
            calendar_id=UUID(given["calendar"]),
            parent_id=UUID(given["parent"]) if given["parent"] else None,
            area_ids=[UUID(pk) for pk in given["areas"]],
            public_phone=given["public_phone"],
            proposal_s=given["proposal_s"] or 0,
            is_active=given["is_active"],
            reason=given["reason"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if request.method == "POST":
        taken = info is None and people.organisation_by_code(request.POST.get("code", ""))
        if taken:
            form.add_error("code", _("There is an organisation with this code"))
        if not taken and pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            kept = people.organisation_by_code(form.cleaned_data["code"])
            return redirect("settings_pages:organisation", organisation_id=kept.id if kept else "")
    says = {
        "form": form,
        "title": info.name if info else _("Add an organisation"),
        "back": reverse("settings_pages:organisation", args=[info.id])
        if info
        else reverse("settings_pages:organisations"),
        "history": history_of(info.id) if info else None,
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "form.html", "organisations", says, status=status)


def _choices(info: OrganisationInfo | None) -> dict[str, forms.Choices]:
    others = [one for one, _active in registry.all_organisations() if not info or one.id != info.id]
    return {
        "parent": [forms.NONE, *forms.organisation_choices(others)],
        "calendar": [(str(one.id), one.name) for one in registry.calendars()],
        "areas": forms.area_choices(),
    }


def _initial(info: OrganisationInfo | None) -> dict[str, Any]:
    if info is None:
        return {"is_active": True, "proposal_s": 0}
    return {
        "code": info.code,
        "name": info.name,
        "name_en": info.name_en,
        "kind": info.kind,
        "parent": str(info.parent_id or ""),
        "calendar": str(info.calendar_id),
        "public_phone": info.public_phone,
        "proposal_s": info.proposal_s,
        "areas": [str(pk) for pk in info.area_ids],
        "is_active": registry.is_organisation_active(info.id),
    }


@require_http_methods(["GET", "POST"])
@allowed("people.change")
def new_team(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A team that is not there yet."""
    return _keep_team(request, organisation_id, None)


@require_http_methods(["GET", "POST"])
@allowed("people.change")
def team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Change a team."""
    found = registry.team(team_id)
    return _keep_team(request, found.organisation_id, found)


def _initial_team(info: registry.TeamInfo | None) -> dict[str, Any]:
    if info is None:
        return {"is_active": True}
    is_station, areas = stations.station_areas(info.id)
    return {
        "name": info.name,
        "name_en": info.name_en,
        "lead": str(info.lead_id or ""),
        "is_fire_station": is_station,
        "areas": [str(pk) for pk in areas],
        "is_active": info.is_active,
    }


def _keep_team(
    request: HttpRequest, organisation_id: UUID, info: registry.TeamInfo | None
) -> HttpResponse:
    require_organisation(request, "people.change", organisation_id)
    members = people.members_of_organisations(frozenset({organisation_id}))
    form = forms.TeamForm(
        request.POST or None,
        initial=_initial_team(info),
        choices={
            "lead": [forms.NONE, *((str(one.id), one.name) for one in members)],
            "areas": forms.area_choices(),
        },
    )
    viewer = viewer_of_request(request)

    def act(given: dict[str, Any]) -> object:
        at = clock.now()
        team_id = people_services.keep_team(
            organisation_id=organisation_id,
            team_id=info.id if info else None,
            name=given["name"],
            name_en=given["name_en"],
            lead_id=UUID(given["lead"]) if given["lead"] else None,
            is_active=given["is_active"],
            reason=given["reason"],
            actor=viewer.actor,
            at=at,
        )
        stations.set_fire_station(
            team_id=team_id,
            is_station=given["is_fire_station"],
            area_ids=[UUID(pk) for pk in given["areas"]],
            actor=viewer.actor,
            at=at,
        )
        return team_id

    back = reverse("settings_pages:organisation", args=[organisation_id])
    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("Saved."))
        return redirect(back)
    says = {
        "form": form,
        "title": info.name if info else _("Add a team"),
        "back": back,
        "history": history_of(info.id) if info else None,
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "form.html", "organisations", says, status=status)


@require_http_methods(["GET", "POST"])
@allowed("settings.view")
def skills(request: HttpRequest) -> HttpResponse:
    """Skills that categories ask for and members have."""
    can = reaches_all(viewer_of_request(request), ACTION)
    form = forms.SkillForm(request.POST or None)
    status = 200
    if request.method == "POST":
        require_whole(request, ACTION)
        viewer = viewer_of_request(request)

        def act(given: dict[str, Any]) -> object:
            return people_services.keep_skill(**given, actor=viewer.actor, at=clock.now())

        if pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("settings_pages:skills")
        status = 422
    held: dict[str, int] = defaultdict(int)
    for each in registry.enrolled():
        for code in each.skills if each.is_active else ():
            held[code] += 1
    rows = [
        {"name": each.name, "code": each.code, "held": held[each.code], "by_held": held[each.code]}
        for each in registry.skills()
    ]
    columns = (
        Column("name", pgettext("settings", "Name"), "name"),
        Column("code", pgettext("settings", "Code"), "code"),
        Column("held", _("Members who have it"), "held", align="end"),
    )
    empty = _("No skill is set up yet.")
    says = {
        "listing": pages.listing(
            request, caption=_("Skills"), columns=columns, rows=rows, empty=empty
        ),
        "form": form if can else None,
        "title": _("Skills"),
    }
    return pages.show(request, "skills.html", "organisations", says, status=status)
