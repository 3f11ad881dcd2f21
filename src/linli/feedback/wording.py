"""Codes into sentences, in the language active now: promises, states, steps, notices."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

Text = str | Promise

# What a resident reads for each state of a case; no report waits without one.
STATES: dict[str, Text] = {
    "received": pgettext_lazy("tracking", "We have it"),
    "unsure": pgettext_lazy("tracking", "We are finding out who can help"),
    "open": pgettext_lazy("tracking", "We are finding someone to send"),
    "offered": pgettext_lazy("tracking", "We are finding someone to send"),
    "accepted": pgettext_lazy("tracking", "Someone has taken it on"),
    "en_route": pgettext_lazy("tracking", "Someone is on the way"),
    "on_scene": pgettext_lazy("tracking", "Someone is on scene"),
    "resolved": pgettext_lazy("tracking", "It is done"),
    "closed": pgettext_lazy("tracking", "It is finished"),
    "merged": pgettext_lazy("tracking", "It goes on with another report"),
}

STEPS: dict[str, Text] = {
    "received": gettext_lazy("We have your report: %(code)s."),
    "opened": gettext_lazy("%(owner)s looks after it."),
    "joined": gettext_lazy("Others have reported the same; we handle it together."),
    "moved": gettext_lazy("%(owner)s looks after it now."),
    "passed_on": gettext_lazy("%(owner)s handles this. We passed it on."),
    "asked_for_part": gettext_lazy("%(owner)s was asked to help with a part of it."),
    "accepted": gettext_lazy("Someone from %(owner)s has taken it on."),
    "departed": gettext_lazy("Someone is on the way."),
    "arrived": gettext_lazy("Someone is on scene."),
    "answered": gettext_lazy("A reply for you:"),
    "paused": gettext_lazy("It has to wait a while."),
    "resumed": gettext_lazy("It goes on."),
    "resolved": gettext_lazy("Done: %(outcome)s."),
    "closed": gettext_lazy("Finished."),
    "reopened": gettext_lazy("It is being worked on again."),
    "rated": gettext_lazy("Rated %(rating)s of 5. Thank you."),
}

PROMISES: dict[str, Text] = {
    "acknowledge": gettext_lazy("Someone will contact you by %(time)s."),
    # To those whom nobody can contact: they left no address, or are not the reporter.
    "take_up": gettext_lazy("Someone will take it up by %(time)s."),
    "arrive": gettext_lazy("Someone will be there by %(time)s."),
    "resolve": gettext_lazy("It should be done by %(time)s."),
    "late": gettext_lazy("This is later than promised; the lead has been told."),
    "paused": gettext_lazy("It waits until %(time)s and then goes on."),
    "rate": gettext_lazy("Tell us how it went, or that it is not fixed yet."),
    "triage": gettext_lazy("We are looking at it now."),
}

NOTICES: dict[str, Text] = {
    "overdue": gettext_lazy("%(code)s is overdue: %(clock)s"),
    "reminder": gettext_lazy("%(code)s falls due at %(time)s: %(clock)s"),
    "escalated": gettext_lazy("%(code)s was passed up to you: %(why)s"),
    "help": gettext_lazy("%(code)s: help is asked for"),
    "bad_rating": gettext_lazy("%(code)s was rated %(rating)s of 5"),
    "reopened": gettext_lazy("%(code)s is open again"),
    "handed_to": gettext_lazy("%(code)s was handed to your organisation"),
    "returned": gettext_lazy("%(code)s was handed back"),
    "glass_broken": gettext_lazy("%(code)s was opened as an emergency; please review it"),
    "care_call": gettext_lazy("A home is to be called; it goes on by itself at %(time)s"),
    "right_asked": gettext_lazy("A resident asks about their own data; answer by %(time)s"),
    "right_due": gettext_lazy("A request about personal data must be answered by %(time)s"),
    "right_late": gettext_lazy("A request about personal data was not answered in time"),
    "property_failed": gettext_lazy("The property system did not do it: %(action)s, %(place)s"),
}

PROPERTY_ACTIONS: dict[str, Text] = {
    "unlock_doors": pgettext_lazy("property", "unlock the doors"),
    "lifts_to_ground": pgettext_lazy("property", "bring the lifts to the ground floor"),
    "close_gas_valve": pgettext_lazy("property", "close the gas valve"),
    "test": pgettext_lazy("property", "a trial, nothing moves"),
}

CLOCKS: dict[str, Text] = {
    "acknowledge": pgettext_lazy("clock", "first response"),
    "arrive": pgettext_lazy("clock", "arrival"),
    "resolve": pgettext_lazy("clock", "completion"),
    "handoff": pgettext_lazy("clock", "the part handed over"),
}

WHY: dict[str, Text] = {
    "declined": pgettext_lazy("why", "everyone declined"),
    "unowned": pgettext_lazy("why", "nobody has taken it"),
    "breached": pgettext_lazy("why", "the time ran out"),
    "asked": pgettext_lazy("why", "someone asked for it"),
    "help": pgettext_lazy("why", "help is needed"),
    "hand_off": pgettext_lazy("why", "a hand-off came back"),
    "unsure": pgettext_lazy("why", "the category is unsure"),
    "waited": pgettext_lazy("why", "it has waited too long"),
}

MOMENT_NAMES: dict[str, Text] = {
    "received": pgettext_lazy("moment", "Received"),
    "passed_on": pgettext_lazy("moment", "Passed on"),
    "accepted": pgettext_lazy("moment", "Taken on"),
    "arrived": pgettext_lazy("moment", "On scene"),
    "answered": pgettext_lazy("moment", "Answered"),
    "overdue": pgettext_lazy("moment", "Later than promised"),
    "resolved": pgettext_lazy("moment", "Done"),
    "reopened": pgettext_lazy("moment", "Worked on again"),
    "care_sent": pgettext_lazy("moment", "To the family: somebody was sent"),
    "self_test": pgettext_lazy("moment", "To the household: test your detectors"),
    "care_well": pgettext_lazy("moment", "To the family: all is well"),
    "code": pgettext_lazy("moment", "Code to see one's own reports"),
    "pin": pgettext_lazy("moment", "Code to prove who one is"),
    "right_answered": pgettext_lazy("moment", "Answer about one's own data"),
    "breach": pgettext_lazy("moment", "Breach of personal data"),
}

CHANNEL_NAMES: dict[str, Text] = {
    "sms": pgettext_lazy("channel", "SMS"),
    "email": pgettext_lazy("channel", "E-mail"),
}

MESSAGE_STATES: dict[str, Text] = {
    "queued": pgettext_lazy("message", "Waiting"),
    "sent": pgettext_lazy("message", "Sent"),
    "failed": pgettext_lazy("message", "Will be tried again"),
    "dead": pgettext_lazy("message", "Given up"),
}


def is_english() -> bool:
    """Whether the language active now is English."""
    return (get_language() or "").startswith("en")


def moment_words(at: datetime, *, now: datetime) -> str:
    """A time in the community's zone: 14:30, tomorrow 9:00, or with its day."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    facts = {"day": date_format(local, _("N j")), "time": date_format(local, "H:i")}
    days = (local.date() - today.date()).days
    if days == 0:
        return facts["time"]
    if days == 1:
        return _("%(time)s tomorrow") % facts
    return _("%(time)s on %(day)s") % facts


def sentence(table: Mapping[str, Text], code: str, facts: Mapping[str, Any]) -> str:
    """The sentence of `code`; a code without one gives nothing."""
    words = table.get(code)
    return str(words) % _Known(facts) if words else ""


def step(code: str, facts: Mapping[str, Any]) -> str:
    """One line of the story that a tracking page tells."""
    return sentence(STEPS, code, facts)


def promise(code: str, *, at: datetime | None, now: datetime) -> str:
    """What comes next, and by when; nothing where nothing is promised."""
    return sentence(PROMISES, code, {"time": moment_words(at, now=now) if at else ""})


def notice(kind: str, facts: Mapping[str, Any], *, code: str, now: datetime) -> str:
    """What a notice says to staff."""
    due_at = facts.get("due_at")
    moments = {"time": moment_words(datetime.fromisoformat(str(due_at)), now=now) if due_at else ""}
    words: dict[str, Callable[[str], Text]] = {
        "clock": lambda value: CLOCKS.get(value, value),
        "why": lambda value: WHY.get(value, value),
        "action": lambda value: PROPERTY_ACTIONS.get(value, value),
    }
    told = {
        name: words[name](str(value)) if name in words else value for name, value in facts.items()
    }
    return sentence(NOTICES, kind, {**told, **moments, "code": code})


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
