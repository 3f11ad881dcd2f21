"""Rounds in words: kinds of visits, why a stop did not come about, what a re-plan moved."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

KINDS: dict[str, Text] = {
    "elder-visit": _("Elder visit"),
    "fire-check": _("Fire-safety check"),
    "permit": _("Permit that runs out"),
    "follow-up": _("Look in again"),
    "other": _("Another visit"),
}
STATES: dict[str, Text] = {
    "planned": _("Planned"),
    "done": _("Done"),
    "not_met": _("Not met"),
    "postponed": _("Postponed"),
    "left_out": _("Not in the round"),
}
REASONS: dict[str, Text] = {
    "nobody-in": _("Nobody was in"),
    "refused": _("They did not want it"),
    "moved-away": _("They have moved away"),
    "wrong-place": _("The address is wrong"),
    "asked-later": _("They asked for later"),
    "called-away": _("I was called away"),
    "no-time": _("There was no time left"),
    "weather": _("Weather"),
}
LEFT_OUT: dict[str, Text] = {
    "no-worker": _("nobody is on duty any more"),
    "no-skill": _("it needs a skill that is not there"),
    "no-way": _("no way leads there"),
    "window": _("its hours are over before anybody can be there"),
    "shift": _("it would not be done by the end of the shift"),
    "load": _("too much to carry"),
    "full": _("no room beside the others"),
}
WHY: dict[str, Text] = {
    "urgent": _("Planned anew: you took an urgent case. The rest waits until you are likely free."),
    "back": _("Planned anew: you are free again."),
    "behind": _("Planned anew: it takes longer than expected."),
    "pause": _("Planned anew after the pause."),
    "lead": _("Planned anew: your lead moved a stop."),
    "done": _("Planned anew: the last stop ended at another time than expected."),
    "again": _("Planned anew for everybody."),
}


def kind_word(kind: str) -> Text:
    """What a kind of visit is called."""
    return KINDS.get(kind, kind)


def hours(opens_min: int, closes_min: int) -> str:
    """A window of the day: 09:00–17:00."""
    return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (opens_min, closes_min))
