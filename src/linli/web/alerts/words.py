"""The words of alerts: levels, kinds, states, reasons for which one was not taken."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.web.shared.words import Text

# Level: word and shape; the colour is the third mark, never the only one.
LEVELS: dict[str, tuple[Text, str]] = {
    "red": (pgettext_lazy("alert level", "Red: extreme"), "grade-p1"),
    "orange": (pgettext_lazy("alert level", "Orange: severe"), "grade-p2"),
    "yellow": (pgettext_lazy("alert level", "Yellow: moderate"), "level-yellow"),
    "blue": (pgettext_lazy("alert level", "Blue: minor"), "grade-p3"),
    "grey": (pgettext_lazy("alert level", "Level not told"), "grade-p4"),
}
KINDS: dict[str, Text] = {
    "typhoon": pgettext_lazy("alert kind", "Typhoon"),
    "flood": pgettext_lazy("alert kind", "Flood"),
    "rain": pgettext_lazy("alert kind", "Heavy rain"),
    "heat": pgettext_lazy("alert kind", "Heat"),
    "thunder": pgettext_lazy("alert kind", "Thunder and hail"),
    "snow": pgettext_lazy("alert kind", "Snow and ice"),
    "cold": pgettext_lazy("alert kind", "Cold"),
    "wind": pgettext_lazy("alert kind", "Strong wind"),
    "fog": pgettext_lazy("alert kind", "Fog and haze"),
    "fire": pgettext_lazy("alert kind", "Fire"),
    "quake": pgettext_lazy("alert kind", "Earthquake"),
    "other": pgettext_lazy("alert kind", "Other"),
}
STATUSES: dict[str, Text] = {
    "Actual": pgettext_lazy("alert status", "Real"),
    "Exercise": pgettext_lazy("alert status", "Exercise"),
    "System": pgettext_lazy("alert status", "System message"),
    "Test": pgettext_lazy("alert status", "Test"),
    "Draft": pgettext_lazy("alert status", "Draft"),
}
TYPES: dict[str, Text] = {
    "Alert": pgettext_lazy("alert type", "Warning"),
    "Update": pgettext_lazy("alert type", "Update"),
    "Cancel": pgettext_lazy("alert type", "All clear"),
    "Ack": pgettext_lazy("alert type", "Acknowledgement"),
    "Error": pgettext_lazy("alert type", "Error"),
}
SCOPES: dict[str, Text] = {
    "Public": pgettext_lazy("alert scope", "For everybody"),
    "Restricted": pgettext_lazy("alert scope", "For staff only"),
    "Private": pgettext_lazy("alert scope", "For staff only"),
}
STATES: dict[str, Text] = {
    "in_force": pgettext_lazy("alert state", "In force"),
    "ahead": pgettext_lazy("alert state", "Still to begin"),
    "over": pgettext_lazy("alert state", "Over"),
    "superseded": pgettext_lazy("alert state", "Replaced by an update"),
    "cancelled": pgettext_lazy("alert state", "Called off"),
    "reply": pgettext_lazy("alert state", "Ends another"),
}
CAME_BY: dict[str, Text] = {
    "hook": pgettext_lazy("alert came by", "pushed"),
    "poll": pgettext_lazy("alert came by", "fetched"),
    "file": pgettext_lazy("alert came by", "read from a file"),
}
REASONS: dict[str, Text] = {
    "too-big": _("Larger than 512 KB"),
    "not-utf8": _("Not in UTF-8"),
    "hostile": _("Hostile XML: a document type or entities"),
    "not-xml": _("No XML"),
    "not-cap": _("No CAP"),
    "not-valid": _("Does not keep to the schema of CAP"),
    "untrusted-sender": _("From a sender that is not trusted here"),
    "sent-ahead": _("Sent from the future"),
    "long-over": _("Over for more than 30 days"),
    "identifier-reused": _("Another message under the same number"),
    "signature-wrong": _("The signature does not fit"),
    "webhook-time": _("Signed too long ago or ahead"),
}
POLL_ERRORS: dict[str, Text] = {
    "": _("Fetched well"),
    "address-refused": _("The address is not on the public internet"),
    "name-unknown": _("The host name is not known"),
    "too-big": _("Larger than 512 KB"),
    "not-taken": _("What was there was refused; see below"),
}
URGENCY: dict[str, Text] = {
    "Immediate": pgettext_lazy("alert urgency", "Act at once"),
    "Expected": pgettext_lazy("alert urgency", "Act within the hour"),
    "Future": pgettext_lazy("alert urgency", "Act soon"),
    "Past": pgettext_lazy("alert urgency", "Nothing to do any more"),
}
CERTAINTY: dict[str, Text] = {
    "Observed": pgettext_lazy("alert certainty", "It has happened or is happening"),
    "Likely": pgettext_lazy("alert certainty", "Likely"),
    "Possible": pgettext_lazy("alert certainty", "Possible"),
    "Unlikely": pgettext_lazy("alert certainty", "Unlikely"),
}


def level_word(level: str) -> Text:
    """The word of a level."""
    return LEVELS.get(level, LEVELS["grey"])[0]


def level_shape(level: str) -> str:
    """The shape of a level: a name of our sprite."""
    return LEVELS.get(level, LEVELS["grey"])[1]
