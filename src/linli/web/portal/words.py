"""The words of the residents' pages: groups, places, roles, ratings."""

import re

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

Text = str | Promise

GROUPS: dict[str, Text] = {
    "fire": pgettext_lazy("group", "Fire and gas"),
    "medical": pgettext_lazy("group", "Rescue and medical"),
    "safety": pgettext_lazy("group", "Safety hazards"),
    "order": pgettext_lazy("group", "Order"),
    "facilities": pgettext_lazy("group", "Facilities and utilities"),
    "environment": pgettext_lazy("group", "Environment"),
    "disputes": pgettext_lazy("group", "Disputes"),
    "services": pgettext_lazy("group", "Services"),
    "advice": pgettext_lazy("group", "Advice"),
}

RATINGS: tuple[tuple[int, Text], ...] = (
    (5, pgettext_lazy("rating", "Very good")),
    (4, pgettext_lazy("rating", "Good")),
    (3, pgettext_lazy("rating", "So-so")),
    (2, pgettext_lazy("rating", "Not good")),
    (1, pgettext_lazy("rating", "Bad")),
)

FIELDS: dict[str, Text] = {
    "text": _("What is the matter?"),
    "category": _("What is it about?"),
    "address": _("Address"),
    "place": _("Address"),
    "point": _("Place on the map"),
    "photos": _("Photos"),
    "name": _("Name"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "contact": _("How we can reach you"),
    "key": _("This page"),
}


def in_english() -> bool:
    """Whether the page is in English; Chinese otherwise."""
    return (get_language() or "").startswith("en")


BUILDING = re.compile(
    r"^.{0,60}?[0-9０-９A-Za-z一二三四五六七八九十甲乙丙丁]{1,5}\s*(?:号楼|号院|栋|幢|座|号)"
)


def public_place(address: str) -> str:
    """An address down to the building, never the home or what a person added; '' if unclear."""
    found = BUILDING.match(address)
    if found is None:
        return ""
    longer = BUILDING.match(address[found.end() :])
    return address[: found.end() + (longer.end() if longer and longer.end() <= 12 else 0)]
