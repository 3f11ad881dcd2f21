"""What an elder asks for, as a form; staff fills it in with them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.care.services import Wishes
from linli.web.care import words

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(6, 21)]


class ArrangementForm(forms.Form):
    """Names and numbers go to the vault; nothing else is asked for."""

    name = forms.CharField(label=_("How are they called?"), max_length=60)
    phone = forms.CharField(label=_("Number to call back"), max_length=40)
    note = forms.CharField(
        label=words.NOTE, max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    looks_at_water = forms.BooleanField(
        label=_("Call when no water was used for a day"),
        help_text=_(
            "Looked at once a day: only when water was used last, never how much. Needs a water"
            " meter in the home."
        ),
        required=False,
    )
    look_hour = forms.ChoiceField(label=_("At what time of day?"), choices=HOURS, initial="10")
    reminds_tests = forms.BooleanField(
        label=_("Tell them each month, by SMS, to test the detectors at home"), required=False
    )
    neighbour = forms.CharField(
        label=_("Neighbour or volunteer to ask next"), max_length=60, required=False,
        help_text=_("They have to know and agree."),
    )  # fmt: skip
    neighbour_phone = forms.CharField(label=_("Their number"), max_length=40, required=False)
    family_phone = forms.CharField(
        label=_("Number of a family member"), max_length=40, required=False
    )
    family_hears = forms.ChoiceField(
        label=_("What is the family told?"), choices=list(words.HEARS.items()), initial="nothing"
    )
    consent = forms.ChoiceField(
        label=_("How did they consent?"),
        choices=[(code, words.CONSENTS[code]) for code in ("written", "spoken")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["consent"]
            self.fields["name"].label = _("How shall we call you?")

    def wishes(self, *, language: str, consent: str = "") -> Wishes:
        """What was filled in, once it is valid."""
        given = self.cleaned_data
        people = ("name", "phone", "note", "neighbour", "neighbour_phone", "family_phone")
        return Wishes(
            people={f"care.{one}": given[one] for one in people},
            consent_by=consent or given["consent"],
            looks_at_water=given["looks_at_water"],
            reminds_tests=given["reminds_tests"],
            look_hour=int(given["look_hour"]),
            family_hears=given["family_hears"],
            language=language,
        )


class AwayForm(forms.Form):
    """A day, told ahead."""

    until = forms.DateField(
        label=pgettext_lazy("care", "Away until"), widget=forms.DateInput({"type": "date"})
    )
