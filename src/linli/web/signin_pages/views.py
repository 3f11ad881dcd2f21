"""Through the city and back; where somebody is signed in; the way on after confirming."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.guard import services as guard
from linli.guard import signins
from linli.web import city as city_signin
from linli.web import signin
from linli.web.viewer import public, signed_in, viewer_of_request


@require_POST
@never_cache
@public
def city(request: HttpRequest) -> HttpResponse:
    """To the city's sign-in; a form, so that no link can start it."""
    if not city_signin.is_on():
        raise Http404
    return city_signin.leave_for(request, to=request.POST.get("next", ""))


@require_GET
@never_cache
@public
def city_answer(request: HttpRequest) -> HttpResponse:
    """Back from the city: signed in, or a sentence why not."""
    if not city_signin.is_on():
        raise Http404
    guard.count_use(
        door="city-answer",
        sender=str(request.META.get("REMOTE_ADDR", "")),
        limit=signin.MOST_FROM_ADDRESS,
        window=signin.WINDOW,
        at=clock.now(),
    )
    return city_signin.take_answer(request)


@require_GET
@never_cache
@signed_in
def confirmed(request: HttpRequest) -> HttpResponse:
    """After confirming: a link to what was asked for, since a download shows no page."""
    to = request.GET.get("to", "")
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        raise Http404
    return render(request, "signin/confirmed.html", {"to": to})


@require_GET
@never_cache
@signed_in
def devices(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in."""
    user_id = viewer_of_request(request).user_id
    assert user_id is not None  # noqa: S101 (signed_in has seen to it)
    here = str(request.session.session_key)
    found = signins.sign_ins_of(user_id, now=clock.now(), here=here)
    return render(request, "signin/devices.html", {"devices": found})


@require_POST
@signed_in
def end_devices(request: HttpRequest) -> HttpResponse:
    """Sign out elsewhere: one device, or all others."""
    viewer, at = viewer_of_request(request), clock.now()
    assert viewer.user_id is not None  # noqa: S101 (signed_in has seen to it)
    which = request.POST.get("which", "")
    if which == "others":
        here = str(request.session.session_key)
        count = signins.end_all(user_id=viewer.user_id, actor=viewer.actor, at=at, but=here)
    else:
        try:
            sign_in_id = UUID(which)
        except ValueError as error:
            raise Http404 from error
        count = int(signins.end_one(user_id=viewer.user_id, sign_in_id=sign_in_id, at=at))
    says = ngettext("Signed out on %(n)d device.", "Signed out on %(n)d devices.", count)
    messages.success(request, says % {"n": count} if count else _("It had ended already."))
    return redirect("signin:devices")
