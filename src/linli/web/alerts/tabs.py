"""The pages of warnings in the settings, one beside the other."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.web.shared.pieces import Link


def tabs(here: str) -> list[Link]:
    """Sources, what a warning sets off, and where our own alarms go."""
    pages = (
        ("sources", pgettext("alerts", "Sources"), "alerts:sources", "bell"),
        ("plans", _("What they set off"), "alerts:plans", "list"),
        ("platform", _("Emergency platform"), "alerts:platform", "send"),
    )
    return [
        Link(word, reverse(name), icon, current=code == here) for code, word, name, icon in pages
    ]
