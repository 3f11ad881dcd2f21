"""What a resident typed: read from the form as it came, kept as it was, checked gently."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.queries import CategoryInfo
from linli.core import errors
from linli.core.coordinates import Point
from linli.intake.services import Contact

PREFIX = "a."
LONGEST_NAME = 80
SHORTEST_PHONE, LONGEST_PHONE = 5, 20
PHONE_SIGNS = frozenset("0123456789+-() ")


@dataclass(frozen=True, slots=True)
class Given:
    """The fields as typed; the texts of a number or place stay texts until they are checked."""

    key: str = ""
    text: str = ""
    category: str = ""
    attributes: dict[str, list[str]] = field(default_factory=dict)
    address: str = ""
    place: str = ""
    lon: str = ""
    lat: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    wants_news: bool = False
    kept_photos: tuple[str, ...] = ()
    is_new_matter: bool = False
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The same, in the types that intake takes."""

    category: CategoryInfo | None
    attributes: dict[str, Any]
    place_id: UUID | None
    point: Point | None
    contact: Contact


def read(post: QueryDict) -> Given:
    """The form as it was sent."""
    return Given(
        key=post.get("key", ""),
        text=post.get("text", ""),
        category=post.get("category", ""),
        attributes={
            name.removeprefix(PREFIX): [value for value in post.getlist(name) if value.strip()]
            for name in post
            if name.startswith(PREFIX)
        },
        address=post.get("address", "").strip(),
        place=post.get("place", ""),
        lon=post.get("lon", "").strip(),
        lat=post.get("lat", "").strip(),
        name=post.get("name", "").strip(),
        phone=post.get("phone", "").strip(),
        email=post.get("email", "").strip(),
        wants_news=post.get("wants_news") == "1",
        kept_photos=tuple(post.getlist("kept_photo")[:5]),
        is_new_matter=post.get("is_new_matter") == "1",
        proof=post.get("altcha", ""),
    )


def category_of(code: str) -> CategoryInfo | None:
    """The category with this code if it is in use, else None."""
    if not code or "\x00" in code:
        return None
    try:
        found = case_queries.category_by_code(code)
    except case_queries.CategoryNotFound:
        return None
    return found if found.is_active else None


def check(given: Given) -> Checked:
    """The typed fields in the types that intake takes.

    Raises:
        Invalid: `fields` says what to mend; what intake itself checks is left to it.
    """
    wrong: dict[str, str] = {}
    category = category_of(given.category)
    if given.category and category is None:
        wrong["category"] = _("There is no such category; please choose again")
    place_id = _place(given.place, wrong)
    point = point_of(given.lon, given.lat)
    if point is None and (given.lon or given.lat):
        wrong["point"] = _("This is not a place on the earth; please choose again on the map")
    contact = _contact(given, wrong)
    attributes = _attributes(given, category)
    if "\x00" in repr(given.attributes):
        wrong["text"] = _("This text has characters that cannot be kept")
    if wrong:
        raise errors.Invalid(fields=wrong)
    return Checked(category, attributes, place_id, point, contact)


def point_of(lon: str, lat: str) -> Point | None:
    """The point that two texts name, or None."""
    try:
        return Point(float(lon), float(lat))
    except (ValueError, errors.Invalid):
        return None


def _place(text: str, wrong: dict[str, str]) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        wrong["place"] = _("Please choose the place again")
        return None


def _contact(given: Given, wrong: dict[str, str]) -> Contact:
    if len(given.name) > LONGEST_NAME or "\x00" in given.name:
        wrong["name"] = _("Please keep this under 80 characters")
    digits = sum(sign.isdigit() for sign in given.phone)
    fits = SHORTEST_PHONE <= digits <= LONGEST_PHONE and set(given.phone) <= PHONE_SIGNS
    if given.phone and not fits:
        wrong["phone"] = _("Give a telephone number such as 138 0013 8000")
    if given.email:
        try:
            validate_email(given.email)
        except ValidationError:
            wrong["email"] = _("Give an e-mail address such as name@example.com")
    if given.wants_news and not (given.phone or given.email):
        wrong["contact"] = _("To tell you how it goes we need a telephone number or an e-mail")
    return Contact(given.name, given.phone, given.email)


def _attributes(given: Given, category: CategoryInfo | None) -> dict[str, Any]:
    """Answers to the questions of this category; those of another one chosen before are left."""
    if category is None:
        return {}
    found: dict[str, Any] = {}
    for item in category.form:
        values = given.attributes.get(item["code"], [])
        if not values:
            continue
        kind = item.get("datatype", "string")
        if kind == "multivaluelist":
            found[item["code"]] = values
        elif kind == "datetime":
            found[item["code"]] = _moment(values[0])
        else:
            found[item["code"]] = values[0]
    return found


def _moment(text: str) -> str:
    """A time from the browser's field has no zone: it is the community's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else timezone.make_aware(moment)).isoformat()
