"""Asking again who it is, before what could do harm at a device left open."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.guard import stepup as guard
from linli.web.shared.errors import refuse

P = ParamSpec("P")
NO_WAY = gettext_lazy(
    "This asks for your password, a passkey or a code, and your account has none of them. "
    "Set one up under My account, or ask an administrator for a password."
)
View = Callable[P, HttpResponse]


def step_up(
    minutes: int = 10, *, only_writes: bool = False, is_download: bool = False
) -> Callable[[View[P]], View[P]]:
    """Open a view only to whoever gave password, passkey or code in the last `minutes`.

    Others are asked for it; what they sent meanwhile is then carried out. Stands below
    `viewer.allowed`, so that roles are looked at first.

    Args:
        only_writes: pages may be looked at, only what changes something asks.
        is_download: lead to a page with a link afterwards, since a browser shows no download.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = cast(HttpRequest, args[0])
            within = timedelta(minutes=minutes)
            if only_writes and request.method in {"GET", "HEAD"}:
                return view(*args, **kwargs)
            if guard.has_confirmed(request, at=clock.now(), within=within):
                return view(*args, **kwargs)
            return _ask(request, is_download=is_download)

        guarded.linli_step_up = minutes  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return wrap


def _ask(request: HttpRequest, *, is_download: bool) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods:
        return refuse(request, status=403, advice=NO_WAY)
    if is_download:
        to = f"{reverse('signin:confirmed')}?{urlencode({'to': request.get_full_path()})}"
        return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': to})}")
    return cast(HttpResponse, suspend_request(request, methods[0]["url"]))
