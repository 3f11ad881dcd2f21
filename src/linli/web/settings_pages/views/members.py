"""Members: accounts, roles, skills; leads only within their own organisations."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.guard import city, factors, signins
from linli.guard import registry as guard
from linli.guard import services as guard_services
from linli.guard.policy import NotAllowed, may_manage
from linli.guard.registry import AccountInfo, GrantInfo
from linli.guard.roles import ROLES
from linli.people import queries as people
from linli.people import registry
from linli.people import services as people_services
from linli.people.registry import Enrolled
from linli.privacy import services as privacy
from linli.web import city as city_signin
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms import people as forms
from linli.web.settings_pages.history import history_of
from linli.web.settings_pages.reach import (
    organisation_ids,
    organisations_for,
    reaches_all,
    require_organisation,
)
from linli.web.settings_pages.words import MEMBER_KIND_WORDS
from linli.web.shared.pieces import Column, Link
from linli.web.viewer import allowed, viewer_of_request

ACTION = "people.change"
PHONE = "member.phone"


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """Members of the organisations that the viewer keeps."""
    mine = organisations_for(request, ACTION)
    chosen = request.GET.get("organisation", "")
    listed = registry.enrolled(frozenset(one.id for one, _active in mine))
    accounts = guard.accounts(user_ids=[one.member.user_id for one in listed])
    rows = [
        {
            "name": one.member.name,
            "username": accounts[one.member.user_id].username,
            "organisation": one.member.organisation_name,
            "kind": str(MEMBER_KIND_WORDS.get(one.member.kind, one.member.kind)),
            "state": _("in use") if one.is_active else _("off"),
            "href": reverse("settings_pages:member", args=[one.member.id]),
        }
        for one in listed
        if chosen in ("", str(one.member.organisation_id))
    ]
    columns = (
        Column("name", pgettext("settings", "Name"), "name"),
        Column("username", _("Sign-in name"), "username"),
        Column("organisation", _("Organisation"), "organisation"),
        Column("kind", _("Work"), "kind"),
        Column("state", _("State"), "state"),
    )
    choices = [("", _("All organisations"))] + [(str(one.id), one.name) for one, _on in mine]
    add = Link(_("Add a member"), reverse("settings_pages:member_new"), "plus", tone="main")
    says = {
        "title": _("Members"),
        "actions": [add],
        "filters": [
            {
                "name": "organisation",
                "label": _("Organisation"),
                "choices": choices,
                "value": chosen,
            }
        ],
        "listing": pages.listing(
            request,
            caption=_("Members"),
            columns=columns,
            rows=rows,
            empty=_("No member fits that search."),
        ),
    }
    return pages.show(request, "list.html", "members", says)


def new_password() -> str:
    """A password that can be read out: five groups of letters and digits without look-alikes."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _sign in range(4)) for _group in range(5))


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """An account and its place in one form; the password is shown once."""
    viewer = viewer_of_request(request)
    form = forms.NewMemberForm(
        request.POST or None,
        initial={"organisation": request.GET.get("organisation", "")},
        choices=_choices(request) | {"role": role_choices(request)},
    )
    secret = new_password()

    def act(given: dict[str, Any]) -> object:
        at = clock.now()
        user_id = guard_services.create_user(
            username=given["username"],
            password=secret,
            name=given["name"],
            email=given["email"],
            actor=viewer.actor,
            at=at,
        )
        guard_services.grant_role(
            user_id=user_id,
            role=given["role"],
            organisation_id=UUID(given["organisation"]),
            actor=viewer.actor,
            at=at,
        )
        return _keep(request, user_id, given)

    if request.method == "POST":
        done = pages.take(request, form, act)
        if done is not None:
            return _secret(
                request,
                title=_("%(name)s has an account") % {"name": form.cleaned_data["name"]},
                facts=[(_("Sign-in name"), form.cleaned_data["username"])],
                secret=secret if done else "",
                back=reverse("settings_pages:members"),
            )
    says = {"form": form, "title": _("Add a member"), "back": reverse("settings_pages:members")}
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "form.html", "members", says, status=status)


def _secret(
    request: HttpRequest, *, title: str, facts: list[tuple[str, str]], secret: str, back: str
) -> HttpResponse:
    """Show a password this one time; sent twice, the second answer no longer knows it."""
    says = {"title": title, "facts": facts, "secret": secret, "back": back}
    answer = pages.show(request, "secret.html", "members", says)
    answer["Cache-Control"] = "no-store"
    return answer


def _keep(request: HttpRequest, user_id: UUID, given: dict[str, Any]) -> UUID:
    """Keep the member's place, skills and telephone."""
    at, viewer = clock.now(), viewer_of_request(request)
    organisation_id = UUID(given["organisation"])
    require_organisation(request, ACTION, organisation_id)
    team = registry.team(UUID(given["team"])) if given["team"] else None
    member_id = people_services.keep_member(
        user_id=user_id,
        organisation_id=organisation_id,
        kind=given["kind"],
        team_id=team.id if team and team.organisation_id == organisation_id else None,
        skills=given["skills"],
        duty_place=given["duty_place"],
        reason=given["reason"],
        actor=viewer.actor,
        at=at,
    )
    values = {PHONE: given["phone"]}
    privacy.keep(subject_id=user_id, values=values, source="settings", at=at)
    return member_id


def _choices(request: HttpRequest) -> dict[str, forms.Choices]:
    mine = [one for one, is_active in organisations_for(request, ACTION) if is_active]
    return {
        "organisation": forms.organisation_choices(mine),
        "team": forms.team_choices(frozenset(one.id for one in mine)),
        "skills": forms.skill_choices(),
    }


def role_choices(request: HttpRequest) -> forms.Choices:
    """Roles that the viewer may grant."""
    return forms.role_choices(all_roles=reaches_all(viewer_of_request(request), "settings.change"))


def found_member(request: HttpRequest, member_id: UUID) -> Enrolled:
    """A member within the viewer's reach.

    Raises:
        MemberNotFound: there is none, or it is out of reach.
    """
    found = registry.enrolled_member(member_id)
    if found.member.organisation_id not in organisation_ids(request, ACTION):
        raise people.MemberNotFound()
    return found


def require_account(request: HttpRequest, user_id: UUID) -> None:
    """Refuse to touch an account that holds more than the viewer could grant."""
    viewer, reach = viewer_of_request(request), organisation_ids(request, ACTION)
    for held in guard.grants_of([user_id])[user_id]:
        if not may_manage(viewer, held.granted, organisation_ids=reach):
            raise NotAllowed(action=ACTION)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def one(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """A member: who they are, what they may do, and how that came about."""
    found = found_member(request, member_id)
    member, at, viewer = found.member, clock.now(), viewer_of_request(request)
    account = guard.accounts(user_ids=[member.user_id])[member.user_id]
    form = forms.MemberForm(
        request.POST or None,
        initial=_initial(found, account) if request.method == "GET" else None,
        choices=_choices(request),
    )
    if request.method == "POST":
        require_account(request, member.user_id)

        def act(given: dict[str, Any]) -> object:
            guard_services.change_user(
                user_id=member.user_id,
                name=given["name"],
                email=given["email"],
                actor=viewer.actor,
                at=at,
            )
            return _keep(request, member.user_id, given)

        if pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("settings_pages:member", member_id=member_id)
    else:
        vault = privacy.read(
            subject_id=member.user_id,
            fields=[PHONE],
            purpose="run_staff",
            reader=viewer.actor,
            at=at,
        )
        form.initial["phone"] = vault.get(PHONE, "")
    status = 422 if request.method == "POST" else 200
    says = _member_says(request, found, account) | {"form": form}
    return pages.show(request, "member.html", "members", says, status=status)


def _initial(found: Enrolled, account: AccountInfo) -> dict[str, Any]:
    return {
        "name": account.name,
        "email": account.email,
        "organisation": str(found.member.organisation_id),
        "kind": found.member.kind,
        "team": str(found.member.team_id or ""),
        "duty_place": found.member.duty_place,
        "skills": list(found.skills),
    }


def _member_says(request: HttpRequest, found: Enrolled, account: AccountInfo) -> dict[str, Any]:
    viewer, reach = viewer_of_request(request), organisation_ids(request, ACTION)
    held = guard.grants_of([account.id])[account.id]
    manages = [may_manage(viewer, grant.granted, organisation_ids=reach) for grant in held]
    names = {one.id: one.name for one, _on in registry.all_organisations()}
    areas = dict(forms.area_choices())
    everything = reaches_all(viewer, "settings.change")
    listed = [one for one, _on in organisations_for(request, ACTION)]
    grant_form = forms.GrantForm(
        choices={
            "role": role_choices(request),
            "organisation": ([("", _("the whole cell"))] if everything else [])
            + forms.organisation_choices(listed),
            "area": [("", _("everywhere")), *areas.items()],
        },
        initial={"organisation": str(found.member.organisation_id)},
        auto_id="grant_%s",
    )
    return {
        "found": found,
        "account": account,
        "grants": [_grant(one, can, names, areas) for one, can in zip(held, manages, strict=True)],
        "grant_form": grant_form,
        "can_touch": all(manages),
        "reason_form": forms.ReasonForm(auto_id="off_%s"),
        "history": history_of(found.member.id, account.id),
        "factors": factors.factors_of(account.id),
        "factors_form": forms.ReasonForm(auto_id="factors_%s"),
        "devices": signins.sign_ins_of(account.id, now=clock.now()),
        "city": city.subject_of(account.id) if city_signin.is_on() else None,
        "may_link": everything,
    }


def _grant(
    one: GrantInfo, can: bool, names: dict[UUID, str], areas: dict[str, Any]
) -> dict[str, Any]:
    organisation = names.get(one.organisation_id, "") if one.organisation_id else ""
    return {
        "it": one,
        "role": ROLES.get(one.role, one.role),
        "organisation": organisation or _("the whole cell"),
        "area": areas.get(str(one.area_id), "") if one.area_id else "",
        "can_withdraw": can,
    }


@require_POST
@allowed(ACTION)
def password(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Give a new password; shown once, and whoever used the old one is signed out."""
    found, viewer = found_member(request, member_id), viewer_of_request(request)
    require_account(request, found.member.user_id)
    secret = new_password()

    def act() -> None:
        guard_services.set_password(
            user_id=found.member.user_id, password=secret, actor=viewer.actor, at=clock.now()
        )

    done = pages.once(request, act)
    return _secret(
        request,
        title=_("A new password for %(name)s") % {"name": found.member.name},
        facts=[],
        secret=secret if done else "",
        back=reverse("settings_pages:member", args=[member_id]),
    )


@require_POST
@allowed(ACTION)
def switch(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Switch a member and the account off, or on again."""
    found, viewer, at = found_member(request, member_id), viewer_of_request(request), clock.now()
    require_account(request, found.member.user_id)
    is_active = request.POST.get("to") == "on"
    reason = request.POST.get("reason", "").strip()

    def act() -> None:
        guard_services.set_active(
            user_id=found.member.user_id,
            is_active=is_active,
            reason=reason,
            actor=viewer.actor,
            at=at,
        )
        people_services.keep_member(
            user_id=found.member.user_id,
            organisation_id=found.member.organisation_id,
            kind=found.member.kind,
            team_id=found.member.team_id,
            duty_place=found.member.duty_place,
            is_active=is_active,
            reason=reason,
            actor=viewer.actor,
            at=at,
        )

    says = _("Switched on again.") if is_active else _("Switched off; nobody can sign in with it.")
    to = reverse("settings_pages:member", args=[member_id])
    return pages.act_and_return(request, act, says=says, to=to)
