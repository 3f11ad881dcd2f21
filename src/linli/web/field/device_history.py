"""A device's history in words, with the photos of where it hangs."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.guard.registry import names_of_actors
from linli.sensing import queries
from linli.web.shared import sensing_words as words
from linli.web.shared.pieces import Entry


def history_of(device_id: UUID) -> list[Entry]:
    """What was done with a device, oldest first."""
    steps = queries.device_history(device_id)
    names = names_of_actors({one.actor for one in steps})
    return [
        Entry(
            words.DEVICE_STEPS.get(one.step, one.step),
            one.at,
            who=names.get(one.actor, ""),
            body=_more(one.facts),
            pictures=[_address(device_id, one.facts["photo"])] if "photo" in one.facts else (),
        )
        for one in steps
    ]


def _address(device_id: UUID, media_id: str) -> str:
    return reverse("field:device_photo", args=[device_id, media_id])


def _more(facts: dict[str, Any]) -> str:
    if "is_good" in facts:
        return _("It worked.") if facts["is_good"] else _("It did not work.")
    return str(facts.get("by") or facts.get("of") or "")
