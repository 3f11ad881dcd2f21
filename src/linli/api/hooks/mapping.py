"""From a sender's body to a report: dotted paths, kept as data."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from linli.core import errors
from linli.core.coordinates import Point
from linli.intake.services import Contact, Incoming

# Our field: where it lies in a body that needs no mapping.
FIELDS = {
    "text": "text",
    "category": "category",
    "lon": "lon",
    "lat": "lat",
    "address": "address",
    "occurred_at": "occurred_at",
    "external_id": "external_id",
    "media_url": "media_url",
    "name": "contact.name",
    "phone": "contact.phone",
    "email": "contact.email",
}
LONGEST = {"address": 240, "external_id": 80, "media_url": 500, "name": 60, "phone": 40}
LONGEST |= {"email": 254, "category": 60, "text": 5000}


def check_mapping(mapping: dict[str, Any]) -> None:
    """Refuse a mapping that could not be applied.

    A mapping is {"fields": {ours: "dotted.path"}, "categories": {theirs: our code},
    "usual": {ours: value where theirs is missing}}; every part may be left out.

    Raises:
        Invalid: a part or a field is unknown, or a path is not text.
    """
    unknown = set(mapping) - {"fields", "categories", "usual"}
    if unknown:
        raise errors.Invalid(fields=dict.fromkeys(sorted(unknown), _("There is no such part")))
    for part in ("fields", "categories", "usual"):
        entries = mapping.get(part, {})
        if not isinstance(entries, dict) or not all(
            isinstance(value, str) and len(value) <= 200 for value in entries.values()
        ):
            raise errors.Invalid(fields={part: _("Give names and texts")})
        wrong = set(entries) - set(FIELDS) if part != "categories" else set()
        if wrong:
            sentence = _("There is no such field")
            raise errors.Invalid(fields={f"{part}.{name}": sentence for name in sorted(wrong)})


def incoming(*, name: str, mapping: dict[str, Any], body: Any) -> Incoming:
    """The report that a body tells of; `name` is the hook's.

    Raises:
        Invalid: the body is no object, or a value does not have the type it needs.
    """
    if not isinstance(body, dict):
        raise errors.Invalid(fields={"body": _("Send a JSON object")})
    given = _picked(mapping, body)
    category = given.get("category", "")
    return Incoming(
        channel="webhook",
        text=given.get("text", ""),
        category_code=mapping.get("categories", {}).get(category, category),
        address=given.get("address", ""),
        point=_point(given),
        media_url=_web_address(given.get("media_url", "")),
        contact=Contact(given.get("name", ""), given.get("phone", ""), given.get("email", "")),
        occurred_at=_moment(given.get("occurred_at", "")),
        source=f"hook:{name}",
        device_id=given.get("external_id", ""),
    )


def _picked(mapping: dict[str, Any], body: dict[str, Any]) -> dict[str, str]:
    paths = FIELDS | mapping.get("fields", {})
    given = dict(mapping.get("usual", {}))
    for field, path in paths.items():
        value = _at(body, path)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise errors.Invalid(fields={path: _("Give one text or number here")})
        text = str(value).strip()
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise errors.Invalid(fields={path: _("This has characters that cannot be kept")})
        if len(text) > LONGEST.get(field, 5000):
            raise errors.Invalid(fields={path: _("This is too long")})
        given[field] = text
    return given


def _at(body: Any, path: str) -> Any:
    """What lies at a dotted path; numbers count into lists; None where there is nothing."""
    for part in path.split("."):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and part.isascii() and part.isdigit():
            body = body[int(part)] if len(part) < 6 and int(part) < len(body) else None
        else:
            return None
    return body


def _point(given: dict[str, str]) -> Point | None:
    texts = given.get("lon"), given.get("lat")
    if texts == (None, None):
        return None
    try:
        lon, lat = (float(text or "") for text in texts)
    except ValueError as error:
        raise errors.Invalid(fields={"lon": _("Give both longitude and latitude")}) from error
    if not (isfinite(lon) and isfinite(lat)):
        raise errors.Invalid(fields={"lon": _("Give a number here")})
    return Point(lon, lat)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    sentence = _("Give a date and time such as 2026-03-02T14:30:00+08:00")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise errors.Invalid(fields={"occurred_at": sentence}) from error
    if at.tzinfo is None or not 1970 < at.year < 2200:
        raise errors.Invalid(fields={"occurred_at": sentence})
    return at.astimezone(UTC)


def _web_address(url: str) -> str:
    if url and not url.lower().startswith(("http://", "https://")):
        raise errors.Invalid(fields={"media_url": _("Give an address that begins with https://")})
    return url
