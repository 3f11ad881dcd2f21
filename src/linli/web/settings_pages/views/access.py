"""An account's ways in, as administrators see to them: sessions, second steps, the city's."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.guard import city, factors, signins
from linli.web import city as city_signin
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import whole
from linli.web.settings_pages.views.members import ACTION, found_member, require_account
from linli.web.stepup import step_up
from linli.web.viewer import allowed, viewer_of_request


@require_POST
@allowed(ACTION)
def sign_out(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """End every session of an account at once."""
    user_id = found_member(request, member_id).member.user_id
    require_account(request, user_id)
    actor = viewer_of_request(request).actor

    def act() -> None:
        signins.end_all(user_id=user_id, actor=actor, at=clock.now())

    to = reverse("settings_pages:member", args=[member_id])
    return pages.act_and_return(request, act, says=_("Signed out everywhere."), to=to)


@require_POST
@allowed(ACTION)
def take_factors(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Take passkeys and the app away from an account whose person lost them."""
    user_id = found_member(request, member_id).member.user_id
    require_account(request, user_id)
    return _take_factors(request, member_id, user_id)


@step_up()
def _take_factors(request: HttpRequest, member_id: UUID, user_id: UUID) -> HttpResponse:
    actor, reason = viewer_of_request(request).actor, request.POST.get("reason", "")

    def act() -> None:
        factors.take_away(user_id=user_id, reason=reason, actor=actor, at=clock.now())

    to = reverse("settings_pages:member", args=[member_id])
    says = _("Taken away, and signed out everywhere; the password alone opens the account now.")
    return pages.act_and_return(request, act, says=says, to=to)


@require_POST
@whole("settings.change")
@step_up()
def link_city(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Say which city account comes in as this one, or take it back."""
    if not city_signin.is_on():
        raise Http404
    user_id = found_member(request, member_id).member.user_id
    actor, subject = viewer_of_request(request).actor, request.POST.get("subject", "")

    def act() -> None:
        city.link(user_id=user_id, subject=subject, actor=actor, at=clock.now())

    to = reverse("settings_pages:member", args=[member_id])
    return pages.act_and_return(request, act, says=_("Saved."), to=to)
