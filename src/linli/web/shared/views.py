"""Views of the shell: the theme of this device, and every component in every state."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.web.shared import samples
from linli.web.shared.context import THEME_COOKIE, THEMES
from linli.web.viewer import public

YEAR = 365 * 86400


@require_POST
@public
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep this device's theme in a cookie, so that the server draws it from the first byte."""
    here = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, request.is_secure()):
        here = "/"
    answer = HttpResponseRedirect(here)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@require_GET
@public
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?place=` portal, desk or field."""
    place = request.GET.get("place", "portal")
    if place not in ("portal", "desk", "field"):
        place = "portal"
    return render(request, "web/components.html", samples.everything(now=clock.now(), place=place))
