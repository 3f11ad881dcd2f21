"""What makes the pages an app on the phone: manifest, shell cache, a page for no network."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.web.viewer import public


@require_GET
@public
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of the page."""
    icon = {"src": static("linli/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    says = {
        "name": _("Linli"),
        "short_name": _("Linli"),
        "description": _("Report what is wrong around you, and see what becomes of it."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f4ec",
        "theme_color": "#0d6355",
        "icons": [icon | {"purpose": purpose} for purpose in ("any", "maskable")],
    }
    return JsonResponse(says, content_type="application/manifest+json")


@require_GET
@public
def service_worker(request: HttpRequest) -> HttpResponse:
    """Keeps style and scripts at hand; personal pages never."""
    answer = render(request, "portal/sw.js", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@public
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network."""
    return render(request, "portal/offline.html")
