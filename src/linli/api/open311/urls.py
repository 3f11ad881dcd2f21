"""Addresses of GeoReport v2; the form is the ending of each."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.translation import gettext as _

from linli.api.open311 import requests, sending, services, updates
from linli.api.open311.door import Say, door, readable
from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer

FORM = r"\.(?P<form>json|xml)$"


def _nothing(request: HttpRequest, at: object, **named: str) -> Answer:
    raise Refused(404, _("There is nothing at this address"))


def _missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    form = "json" if rest.endswith(".json") else "xml"
    says: dict[str, Say] = dict.fromkeys(("get", "post", "put", "patch", "delete"), _nothing)
    return door(**says)(request, form)


_missing.linli_action = ""  # type: ignore[attr-defined]  # public; read by the route test
_missing.csrf_exempt = True  # type: ignore[attr-defined]  # answers 404 to everything

urlpatterns = [
    re_path(rf"^discovery{FORM}", door(get=readable(services.discovery))),
    re_path(rf"^services{FORM}", door(get=readable(services.service_list))),
    re_path(rf"^services/(?P<code>[\w-]+){FORM}", door(get=readable(services.service_definition))),
    re_path(
        rf"^requests{FORM}", door(get=readable(requests.request_list), post=sending.send_request)
    ),
    re_path(rf"^requests/(?P<code>[\w -]+){FORM}", door(get=readable(requests.one_request))),
    re_path(rf"^tokens/(?P<token>[\w -]+){FORM}", door(get=readable(requests.by_token))),
    re_path(
        rf"^servicerequestupdates{FORM}",
        door(get=readable(updates.update_list), post=updates.send_update),
    ),
    re_path(r"^(?P<rest>.*)$", _missing),
]
