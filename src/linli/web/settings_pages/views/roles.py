"""Granting roles to a member and taking them back, no further than the viewer's own reach."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.guard import registry as guard
from linli.guard import services as guard_services
from linli.guard.policy import Granted, NotAllowed, may_manage
from linli.people import queries as people
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms import people as forms
from linli.web.settings_pages.reach import organisation_ids, organisations_for
from linli.web.settings_pages.views.members import (
    ACTION,
    found_member,
    require_account,
    role_choices,
)
from linli.web.viewer import allowed, viewer_of_request


@require_POST
@allowed(ACTION)
def grant(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Grant a role, limited to an organisation and an area."""
    found, viewer = found_member(request, member_id), viewer_of_request(request)
    require_account(request, found.member.user_id)
    form = forms.GrantForm(
        request.POST,
        choices={
            "role": role_choices(request),
            "organisation": [
                ("", ""),
                *forms.organisation_choices(
                    [one for one, _on in organisations_for(request, ACTION)]
                ),
            ],
            "area": [("", ""), *forms.area_choices()],
        },
    )

    def act(given: dict[str, Any]) -> object:
        wanted = Granted(
            given["role"],
            UUID(given["organisation"]) if given["organisation"] else None,
            UUID(given["area"]) if given["area"] else None,
        )
        if not may_manage(viewer, wanted, organisation_ids=organisation_ids(request, ACTION)):
            raise NotAllowed(action=ACTION)
        guard_services.grant_role(
            user_id=found.member.user_id,
            role=wanted.role,
            organisation_id=wanted.organisation_id,
            area_id=wanted.area_id,
            actor=viewer.actor,
            at=clock.now(),
        )
        return None

    if pages.take(request, form, act) is None:
        messages.error(request, _("Choose a role, an organisation and an area from the lists."))
    else:
        messages.success(request, _("The role is granted."))
    return redirect("settings_pages:member", member_id=member_id)


@require_POST
@allowed(ACTION)
def withdraw(request: HttpRequest, member_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role back."""
    found, viewer = found_member(request, member_id), viewer_of_request(request)
    held = guard.grant(grant_id)
    if held is not None:
        if held.user_id != found.member.user_id:
            raise people.MemberNotFound()
        reach = organisation_ids(request, ACTION)
        if not may_manage(viewer, held.granted, organisation_ids=reach):
            raise NotAllowed(action=ACTION)

    def act() -> None:
        guard_services.withdraw_role(grant_id=grant_id, actor=viewer.actor, at=clock.now())

    to = reverse("settings_pages:member", args=[member_id])
    return pages.act_and_return(request, act, says=_("The role is taken back."), to=to)
