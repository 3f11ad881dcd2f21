"""The words and looks of grades, states, clocks and kinds, in one place."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Word:
    """What a code is called, its tone (a colour with a meaning) and its icon."""

    text: Text
    tone: str = ""
    icon: str = ""


PRODUCT: Text = _("Linli")

GRADES: dict[str, Text] = {
    "P1": pgettext_lazy("grade", "Critical"),
    "P2": pgettext_lazy("grade", "Urgent"),
    "P3": pgettext_lazy("grade", "Soon"),
    "P4": pgettext_lazy("grade", "Routine"),
}

GRADE_MEANINGS: dict[str, Text] = {
    "P1": _("Danger to life, or fire"),
    "P2": _("Urgent: soon becomes dangerous"),
    "P3": _("To be done soon"),
    "P4": _("To be done in its turn"),
}

CASE_STATES: dict[str, Word] = {
    "unsure": Word(pgettext_lazy("case", "Needs a decision"), "wait", "help"),
    "open": Word(pgettext_lazy("case", "Open"), "wait", "clock"),
    "offered": Word(pgettext_lazy("case", "Offered"), "wait", "send"),
    "accepted": Word(pgettext_lazy("case", "Accepted"), "move", "check"),
    "en_route": Word(pgettext_lazy("case", "On the way"), "move", "bike"),
    "on_scene": Word(pgettext_lazy("case", "On scene"), "move", "place"),
    "resolved": Word(pgettext_lazy("case", "Resolved"), "good", "check"),
    "closed": Word(pgettext_lazy("case", "Closed"), "", "lock"),
    "merged": Word(pgettext_lazy("case", "Merged"), "", "link"),
}

ASSIGNMENT_STATES: dict[str, Word] = {
    "offered": Word(pgettext_lazy("assignment", "Offered"), "wait", "send"),
    "accepted": Word(pgettext_lazy("assignment", "Accepted"), "move", "check"),
    "declined": Word(pgettext_lazy("assignment", "Declined"), "bad", "close"),
    "expired": Word(pgettext_lazy("assignment", "Not answered in time"), "bad", "clock"),
    "en_route": Word(pgettext_lazy("assignment", "On the way"), "move", "bike"),
    "on_scene": Word(pgettext_lazy("assignment", "On scene"), "move", "place"),
    "cleared": Word(pgettext_lazy("assignment", "Cleared"), "good", "check"),
    "withdrawn": Word(pgettext_lazy("assignment", "Withdrawn"), "", "arrow-left"),
}

HANDOFF_STATES: dict[str, Word] = {
    "offered": Word(pgettext_lazy("hand-off", "Waiting for them"), "wait", "handoff"),
    "accepted": Word(pgettext_lazy("hand-off", "With them"), "move", "team"),
    "declined": Word(pgettext_lazy("hand-off", "Sent back"), "bad", "arrow-left"),
    "returned": Word(pgettext_lazy("hand-off", "Sent back"), "bad", "arrow-left"),
    "done": Word(pgettext_lazy("hand-off", "Done"), "good", "check"),
    "withdrawn": Word(pgettext_lazy("hand-off", "Taken back"), "", "close"),
}

CLOCK_STATES: dict[str, Word] = {
    "running": Word(pgettext_lazy("clock", "Running"), "move", "clock"),
    "paused": Word(pgettext_lazy("clock", "Paused"), "wait", "pause"),
    "met": Word(pgettext_lazy("clock", "Met"), "good", "check"),
    "breached": Word(pgettext_lazy("clock", "Overdue"), "bad", "alarm"),
    "stopped": Word(pgettext_lazy("clock", "Stopped"), "", "stop"),
}

CLOCK_KINDS: dict[str, Text] = {
    "answer": pgettext_lazy("clock", "Answer due"),
    "emergency": pgettext_lazy("clock", "Emergency access"),
    "acknowledge": pgettext_lazy("clock", "Answer due"),
    "arrive": pgettext_lazy("clock", "Arrive"),
    "resolve": pgettext_lazy("clock", "Resolve"),
}

REPORT_KINDS: dict[str, Text] = {
    "report": pgettext_lazy("kind", "Report"),
    "complaint": pgettext_lazy("kind", "Complaint"),
    "question": pgettext_lazy("kind", "Question"),
    "suggestion": pgettext_lazy("kind", "Suggestion"),
}

STATES: dict[str, dict[str, Word]] = {
    "case": CASE_STATES,
    "assignment": ASSIGNMENT_STATES,
    "handoff": HANDOFF_STATES,
    "clock": CLOCK_STATES,
}


def state_word(*, state: str, of: str = "case") -> Word:
    """The word for a state of a case, assignment, hand-off or clock.

    A state nobody has named yet shows its own code, so that a page never fails for a word.
    """
    return STATES[of].get(state) or Word(state.replace("_", " "))
