"""The words of calls and arrangements."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.web.shared.words import Text

STAGES: dict[str, Text] = {
    "home": pgettext_lazy("care call", "Call the home"),
    "neighbour": pgettext_lazy("care call", "Ask the neighbour who was named"),
    "case": pgettext_lazy("care call", "Somebody is being sent"),
    "done": pgettext_lazy("care call", "Done"),
}
# What a caller may put down, by whom they rang.
OUTCOMES: dict[str, tuple[tuple[str, Text], ...]] = {
    "home": (
        ("well", pgettext_lazy("care call", "Reached, all is well")),
        ("not_reached", pgettext_lazy("care call", "Not reached: on to the neighbour")),
        ("needs_help", pgettext_lazy("care call", "Needs help: send somebody now")),
    ),
    "neighbour": (
        ("well", pgettext_lazy("care call", "The neighbour says: all is well")),
        ("not_reached", pgettext_lazy("care call", "Nobody knows: send somebody")),
        ("needs_help", pgettext_lazy("care call", "Needs help: send somebody now")),
    ),
}
PAST: dict[tuple[str, str], Text] = {
    ("home", "well"): pgettext_lazy("care call", "The home was reached: all is well"),
    ("home", "not_reached"): pgettext_lazy("care call", "The home was not reached"),
    ("home", "needs_help"): pgettext_lazy("care call", "The home needs help"),
    ("home", "away"): pgettext_lazy("care call", "They are away, as we know now"),
    ("home", "late"): pgettext_lazy("care call", "Nobody had called the home in time"),
    ("neighbour", "well"): pgettext_lazy("care call", "The neighbour says: all is well"),
    ("neighbour", "not_reached"): pgettext_lazy("care call", "The neighbour did not know"),
    ("neighbour", "needs_help"): pgettext_lazy("care call", "The neighbour asks for help"),
    ("neighbour", "away"): pgettext_lazy("care call", "They are away, as we know now"),
    ("neighbour", "late"): pgettext_lazy("care call", "Nobody had asked the neighbour in time"),
}
CONSENTS: dict[str, Text] = {
    "written": pgettext_lazy("consent", "In writing, the paper is kept"),
    "spoken": pgettext_lazy("consent", "Spoken, in front of whoever keeps this"),
    "self": pgettext_lazy("consent", "By the elder's own hand, on the residents' page"),
}
HEARS: dict[str, Text] = {
    "nothing": pgettext_lazy("family", "Nothing"),
    "sent": pgettext_lazy("family", "That somebody was sent"),
    "outcome": pgettext_lazy("family", "That somebody was sent, or that all is well"),
}
NOTE = _("What those who come should know: keys, stairs, hearing, medicine")
