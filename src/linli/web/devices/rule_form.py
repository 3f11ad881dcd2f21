"""A rule as a form, and what a form says as a rule."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.places import queries as places
from linli.sensing.engine.values import CAUSES
from linli.sensing.kinds import KINDS
from linli.sensing.reach import place_of_path
from linli.web.field.installing import KINDS as DEVICE_KINDS
from linli.web.settings_pages.forms.people import reason_field
from linli.web.shared import sensing_words as words

AREAS = (
    ("home", gettext_lazy("one home")),
    ("unit", gettext_lazy("one stairwell")),
    ("building", gettext_lazy("one building")),
)
GRADES = tuple((grade, grade) for grade in ("P1", "P2", "P3", "P4"))
LAWS: dict[str, Any] = {
    "one-limit": gettext_lazy("Give one limit: at and above, or at and below."),
    "cause-or-grade": gettext_lazy("Choose a cause and a grade."),
    "area": gettext_lazy("Choose a home, a stairwell or a building."),
    "negative": gettext_lazy("Times and counts cannot be below zero."),
    "hysteresis": gettext_lazy("The limit that ends it lies on the wrong side of the first one."),
    "confirm": gettext_lazy("To wait for others, say that at least two devices are needed."),
    "life-safety-never-waits": gettext_lazy(
        "A life may hang on it: it cannot wait for others, for quiet hours or for another alarm,"
        " nor be held longer than 60 seconds."
    ),
    "fields": gettext_lazy("The form has a field that rules don't have. Reload the page."),
}


def _seconds(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=help_text)


class RuleForm(forms.Form):
    """Everything that a rule can say."""

    code = forms.SlugField(label=pgettext_lazy("settings", "Code"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("What is measured?"))
    cause = forms.ChoiceField(
        label=pgettext_lazy("sensing", "What is it about?"),
        choices=[(code, words.cause_word(code)) for code in CAUSES],
    )
    grade = forms.ChoiceField(label=pgettext_lazy("alarm", "Grade"), choices=GRADES)
    above = forms.FloatField(label=gettext_lazy("At and above"), required=False)
    below = forms.FloatField(label=gettext_lazy("At and below"), required=False)
    clear = forms.FloatField(
        label=gettext_lazy("It ends beyond"),
        required=False,
        help_text=gettext_lazy("Leaves room, so that a value at the limit does not flap"),
    )
    hold_s = _seconds(
        gettext_lazy("It must hold for, in seconds"), 86_400, gettext_lazy("A breath is no fire")
    )
    clear_s = _seconds(gettext_lazy("It is over after, in seconds"), 86_400)
    is_life_safety = forms.BooleanField(
        label=gettext_lazy("A life may hang on it: never held, never shelved"), required=False
    )
    is_alarm = forms.BooleanField(
        label=gettext_lazy("It is an alarm, not only a task"), required=False
    )
    closes_itself = forms.BooleanField(
        label=gettext_lazy("It closes by itself when it is over"), required=False
    )
    confirm_needs = forms.IntegerField(
        label=gettext_lazy("Confirmed by so many devices (0: not looked at)"),
        min_value=0,
        max_value=20,
    )
    confirm_area = forms.ChoiceField(label=gettext_lazy("… within"), choices=AREAS)
    must_be_confirmed = forms.BooleanField(
        label=gettext_lazy("It waits until it is confirmed"), required=False
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False)
    quiet_until = forms.TimeField(label=gettext_lazy("Quiet until"), required=False)
    inhibited_by = forms.MultipleChoiceField(
        label=gettext_lazy("Held while there is an alarm about"),
        required=False,
        choices=[(code, words.cause_word(code)) for code in CAUSES],
        widget=forms.CheckboxSelectMultiple,
    )
    inhibit_area = forms.ChoiceField(label=gettext_lazy("… in the same"), choices=AREAS)
    escalate_s = _seconds(
        gettext_lazy("Told again when nobody acknowledged, after seconds (0: never)"), 86_400
    )
    upgrade_s = _seconds(gettext_lazy("Critical when it lasts, after seconds (0: never)"), 86_400)
    flap_count = forms.IntegerField(
        label=gettext_lazy("It comes and goes: so many times"), min_value=2, max_value=100
    )
    flap_s = _seconds(gettext_lazy("… within seconds"), 86_400)
    task = forms.ChoiceField(
        label=gettext_lazy("Makes a maintenance task"),
        required=False,
        choices=[("", gettext_lazy("none")), *words.TASKS.items()],
    )
    device_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only for devices of kind"),
        required=False,
        choices=[(kind, words.kind_word(kind)) for kind in DEVICE_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    within = forms.CharField(
        label=gettext_lazy("Only within the place with the code"), required=False, max_length=60
    )
    reason = reason_field()

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["kind"]
        if isinstance(which, forms.ChoiceField):
            which.choices = [
                (kind, words.kind_word(kind)) for kind in (*KINDS, "silence") if kind != "heartbeat"
            ]
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget.input_type = "time"
        self.fields["code"].disabled = not is_new

    def clean(self) -> dict[str, Any]:
        """Quiet hours have two ends; a place exists."""
        given = super().clean() or self.cleaned_data
        if (given.get("quiet_from") is None) != (given.get("quiet_until") is None):
            self.add_error("quiet_until", _("Quiet hours have a beginning and an end."))
        if given.get("within") and places.place_by_code(given["within"]) is None:
            self.add_error("within", _("There is no such place here"))
        return given


def initial_of(content: dict[str, Any]) -> dict[str, Any]:
    """A rule as the form shows it."""
    quiet = content.get("quiet")
    start, end = (time(one // 60 % 24, one % 60) for one in quiet) if quiet else (None, None)
    place = place_of_path(content.get("within") or "")
    shown = {name: value for name, value in content.items() if name != "quiet"}
    return shown | {
        "quiet_from": start,
        "quiet_until": end,
        "within": place.code if place else "",
        "inhibited_by": list(content.get("inhibited_by") or ()),
        "device_kinds": list(content.get("device_kinds") or ()),
    }


def content_of(given: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as a rule's content."""
    content = {
        name: value
        for name, value in given.items()
        if name not in {"quiet_from", "quiet_until", "reason", "within"}
    }
    start, end = given["quiet_from"], given["quiet_until"]
    content["quiet"] = (
        None if start is None else [start.hour * 60 + start.minute, end.hour * 60 + end.minute]
    )
    place = places.place_by_code(given["within"]) if given["within"] else None
    content["within"] = place.path if place else ""
    return content
