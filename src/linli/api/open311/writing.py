"""Answers as JSON and XML, one mapped to the other by the Spark convention."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree  # noqa: S405  # writes only; nothing is parsed here

from django.http import HttpResponse

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# As the specification writes it; the library would use single quotes.
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# What an element of each list is called.
ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "photos": "photo",
    "notes": "note",
}
# Characters that XML 1.0 has no place for, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view says: `root` names it in XML, `value` is a list of items or one item."""

    root: str
    value: Any
    status: int = 200
    retry_after_s: int = 0


def moment(at: datetime | None) -> str | None:
    """A time as the W3C note on date and time has it, in UTC."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(answer: Answer, form: str) -> HttpResponse:
    """The answer in the form that the address asked for."""
    if form == "json":
        body = json.dumps(answer.value, ensure_ascii=False).encode()
    else:
        body = DECLARATION + ElementTree.tostring(_element(answer.root, answer.value), "utf-8")
    response = HttpResponse(body, status=answer.status, content_type=TYPES[form])
    if answer.retry_after_s:
        response["Retry-After"] = str(answer.retry_after_s)
    return response


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, item) for key, item in value.items())
    elif isinstance(value, list):
        element.extend(_element(ITEMS[name], item) for item in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = UNWRITABLE.sub("", str(value))
    return element
