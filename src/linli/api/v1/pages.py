"""The OpenAPI document and the page that explains it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.api.v1.root import document


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(document(), content_type="application/json; charset=utf-8")


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page, drawn by scripts of ours."""
    return render(request, "api/docs.html")


openapi.linli_action = ""  # type: ignore[attr-defined]  # public; read by the route test
docs.linli_action = ""  # type: ignore[attr-defined]  # public; read by the route test
