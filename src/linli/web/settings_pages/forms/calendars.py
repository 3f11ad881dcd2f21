"""A working calendar: hours of each weekday, and days that differ."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.people.registry import CalendarInfo
from linli.web.settings_pages.forms.people import reason_field
from linli.web.shared.words import Text

WEEKDAYS: tuple[Text, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class CalendarForm(forms.Form):
    """Hours are written as people write them: 08:30-12:00, 13:30-17:30."""

    name = forms.CharField(label=pgettext_lazy("settings", "Name"), max_length=80)
    zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    is_around_the_clock = forms.BooleanField(label=_("Works around the clock"), required=False)
    keeps_cn_holidays = forms.BooleanField(
        label=_("Keeps China's public holidays and make-up workdays"), required=False
    )
    reason = reason_field()

    field_order = ("name", "zone", "is_around_the_clock", "keeps_cn_holidays")

    def __init__(self, *args: Any, locked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, weekday in enumerate(WEEKDAYS):
            self.fields[f"day{number}"] = forms.CharField(
                label=str(weekday),
                required=False,
                max_length=120,
                help_text=_("Such as 08:30-12:00, 13:30-17:30; empty: no work")
                if not number
                else "",
            )
        self.order_fields([*self.field_order, *(f"day{number}" for number in range(7)), "reason"])
        self.fields["name"].disabled = locked

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["weekly"] = {}
        for number in range(7):
            try:
                periods = _periods(given.get(f"day{number}", ""))
            except ValueError:
                self.add_error(f"day{number}", _("Write hours like 08:30-12:00, 13:30-17:30"))
                continue
            if periods:
                given["weekly"][str(number)] = periods
        return given


def _periods(text: str) -> list[list[str]]:
    """The periods of a day.

    Raises:
        ValueError: it does not read like hours.
    """
    found = []
    cleaned = text.replace("，", ",").replace("、", ",").replace("：", ":")
    for part in cleaned.replace("–", "-").replace("—", "-").split(","):
        if not part.strip():
            continue
        start, dash, end = (piece.strip() for piece in part.partition("-"))
        if not dash or ":" not in start or ":" not in end:
            raise ValueError(part)
        found.append([start, end])
    return found


def initial_of(info: CalendarInfo | None) -> dict[str, Any]:
    """A calendar as its form shows it."""
    if info is None:
        usual = "08:30-12:00, 13:30-17:30"
        return {"keeps_cn_holidays": True} | {f"day{number}": usual for number in range(5)}
    week = {
        f"day{number}": ", ".join("-".join(pair) for pair in info.weekly.get(str(number), ()))
        for number in range(7)
    }
    return {
        "name": info.name,
        "zone": info.zone,
        "is_around_the_clock": info.is_around_the_clock,
        "keeps_cn_holidays": info.keeps_cn_holidays,
        **week,
    }


class DayForm(forms.Form):
    """A day that differs from the week."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_working = forms.ChoiceField(
        label=_("On this day"), choices=[("0", _("no work")), ("1", _("work as on a weekday"))]
    )
    name = forms.CharField(label=_("What is it?"), max_length=80, required=False)


class CheckForm(forms.Form):
    """A moment to ask about."""

    at = forms.DateTimeField(
        label=_("Is it working then?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
    )
