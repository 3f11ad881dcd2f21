"""Discovery, the service list and service definitions."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer, moment
from linli.cases import queries as cases
from linli.cases.queries import CategoryInfo, open_data
from linli.cases.queries.categories import in_english
from linli.intake import services as intake

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = ["text/xml", "application/json"]
LISTS = frozenset({"singlevaluelist", "multivaluelist"})
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def discovery(request: HttpRequest, at: datetime) -> Answer:
    """Where the endpoint is and what it speaks (Open311 Service Discovery)."""
    changed = moment(open_data.catalogue_changed_at() or FIRST)
    contact = _("Ask the operator of %(url)s") % {"url": settings.PUBLIC_URL}
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.PUBLIC_URL}/open311/v2",
        "changeset": changed,
        "type": "test" if settings.DEMO else "production",
        "formats": FORMATS,
    }
    keys = _("An administrator makes keys, at %(url)s") % {"url": f"{settings.PUBLIC_URL}/admin"}
    return Answer(
        "discovery",
        {"changeset": changed, "contact": contact, "key_service": keys, "endpoints": [endpoint]},
    )


def service_list(request: HttpRequest, at: datetime) -> Answer:
    """GET Service List: the categories in use."""
    return Answer("services", [_service(item) for item in cases.categories()])


def _service(item: CategoryInfo) -> dict[str, Any]:
    return {
        "service_code": item.code,
        "service_name": item.name,
        "description": item.guidance or None,
        "metadata": bool(item.form),
        "type": "realtime",
        "keywords": ", ".join(item.keywords),
        "group": item.group,
    }


def service_definition(request: HttpRequest, at: datetime, code: str) -> Answer:
    """GET Service Definition: what the category's form asks for."""
    found = category_in_use(code)
    # Numbers of our own: the specification wants each only once, from 1 on.
    ordered = sorted(found.form, key=lambda item: int(item.get("order") or 0))
    attributes = [_attribute(item, order) for order, item in enumerate(ordered, 1)]
    return Answer("service_definition", {"service_code": found.code, "attributes": attributes})


def category_in_use(code: str) -> CategoryInfo:
    """The category that a service code names.

    Raises:
        Refused: there is none, or it is no longer used.
    """
    missing = Refused(404, _("service_code was not found"))
    try:
        found = intake.category_of(code)
    except cases.CategoryNotFound as error:
        raise missing from error
    if not found.is_active:
        raise missing
    return found


def _attribute(item: dict[str, Any], order: int) -> dict[str, Any]:
    datatype = item.get("datatype", "string")
    shown = {
        "variable": bool(item.get("variable", True)),
        "code": item["code"],
        "datatype": datatype,
        "required": bool(item.get("required", False)),
        "datatype_description": item.get("datatype_description") or None,
        "order": order,
        "description": named(item, "description"),
    }
    if datatype in LISTS:
        shown["values"] = [
            {"key": str(value["key"]), "name": named(value, "name")}
            for value in item.get("values", [])
        ]
    return shown


def named(item: dict[str, Any], what: str) -> str:
    """A text of a form or list in the language active now."""
    text = item.get(f"{what}_en" if in_english() else f"{what}_zh")
    return str(text or item.get(f"{what}_zh") or item.get(what) or "")
