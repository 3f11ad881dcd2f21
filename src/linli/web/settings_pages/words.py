"""What kinds of organisations and members are called."""

from django.utils.translation import gettext_lazy as _

from linli.web.shared.words import Text

ORGANISATION_KIND_WORDS: dict[str, Text] = {
    "police": _("Police"),
    "street_office": _("Street office"),
    "community": _("Community"),
    "property": _("Property company"),
    "utility": _("Utility"),
    "fire": _("Fire service"),
    "medical": _("Medical"),
    "volunteers": _("Volunteers"),
    "command": _("Command centre"),
}

MEMBER_KIND_WORDS: dict[str, Text] = {
    "officer": _("Officer"),
    "grid_worker": _("Grid worker"),
    "property_staff": _("Property staff"),
    "volunteer": _("Volunteer"),
    "desk": _("Desk"),
    "manager": _("Manager"),
}

PLACE_KIND_WORDS: dict[str, Text] = {
    "district": _("District"),
    "street": _("Street"),
    "community": _("Community"),
    "grid": _("Grid"),
    "road": _("Road"),
    "building": _("Building"),
    "unit": _("Entrance"),
    "home": _("Home"),
    "landmark": _("Landmark"),
    "village": _("Village"),
    "compound": _("Housing estate"),
    "number": _("House number"),
}
