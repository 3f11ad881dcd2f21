"""The words of planning."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.web.shared.words import Text, Word

WAYS: dict[str, Text] = {
    "last-week": _("the same hour of last week"),
    "last-weeks": _("the mean of the same hour, last eight weeks"),
    "regression": _("Poisson regression by hour, season and holiday"),
    "adapted": _("Poisson regression at the level of the last weeks"),
    "trees": _("boosted trees"),
    "blend": _("regression and boosted trees together"),
    "adapted-blend": _("adapted regression and boosted trees together"),
    "reckoned": _("your own reckoning, spread over the hours of an ordinary day"),
}

DAYS: dict[str, Text] = {
    "workday": "",
    "weekend": pgettext_lazy("day", "weekend"),
    "holiday": pgettext_lazy("day", "public holiday"),
    "make-up": pgettext_lazy("day", "worked to make up for a holiday"),
}

PATTERNS: dict[str, Text] = {
    "three": _("Three shifts of 8 hours: 0, 8 and 16 o'clock"),
    "two": _("Two shifts of 12 hours: 8 and 20 o'clock"),
    "any": _("Shifts of 8 hours that begin every four hours (fewest shifts)"),
}

LIMITS: dict[str, Text] = {
    "overlap": _("in two places at once"),
    "rest": _("less than 11 hours between two shifts"),
    "week": _("more than 44 hours in the week"),
    "day-off": _("no whole day off in the week"),
}

STATES: dict[str, Word] = {
    "waiting": Word(pgettext_lazy("question", "Waits for its turn"), "wait", "clock"),
    "running": Word(pgettext_lazy("question", "Being computed"), "move", "clock"),
    "done": Word(pgettext_lazy("question", "Done"), "good", "check"),
    "stopped": Word(pgettext_lazy("question", "Stopped"), "", "stop"),
    "failed": Word(pgettext_lazy("question", "Failed"), "bad", "alarm"),
}

POLICIES: dict[str, Text] = {
    "closest": _("The closest free person is sent"),
    "paper": _("Telephone and notebook: people are rung, not knowing who is free"),
    "linli": _("Linli's dispatch"),
}

METRICS: dict[str, Text] = {
    "response_mean_s": _("Mean response"),
    "response_p90_s": _("Nine in ten reached within"),
    "late_share": _("Later than five minutes"),
    "urgent_mean_s": _("Mean response, urgent"),
    "longest_s": _("Longest wait of a day"),
    "utilisation": _("Time at work"),
    "gini": _("Unevenness of work (Gini)"),
}

VERDICTS: dict[str, Word] = {
    "better": Word(_("better"), "good", "check"),
    "worse": Word(_("worse"), "bad", "alarm"),
    "higher": Word(_("more at work"), "", "arrow-up"),
    "lower": Word(_("less at work"), "", "arrow-down"),
    "same": Word(_("no difference shown"), "", "minus"),
}
