"""What keeps the field pages usable without a network: the worker and the page for no signal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.web.field.views.devices import form_facts
from linli.web.viewer import public


@require_GET
@public
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the shell at hand without a network; never personal pages."""
    answer = render(request, "field/sw.js", content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/field/"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@public
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network: what waits, and a form whose report waits too."""
    return render(request, "field/offline.html", form_facts() | {"tab": "offline", "key": ""})
