"""Forms of property systems and of what is signed for them."""

from datetime import datetime, time
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.feedback.property.queries import SystemInfo
from linli.feedback.property.setup import CAUSES
from linli.people import queries as people
from linli.places import queries as places
from linli.web.settings_pages.forms.people import area_choices
from linli.web.shared.linkage_words import CAN_DO
from linli.web.shared.sensing_words import CAUSES as CAUSE_WORDS


class SystemForm(forms.Form):
    """Where it is, whose, for which area, and what it can do."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("property", "Name"), max_length=80)
    url = forms.CharField(
        label=pgettext_lazy("message", "Address"),
        max_length=500,
        help_text=_("Begins with https://. One within your own network needs"
                    " LINLI_WEBHOOK_ALLOW_PRIVATE."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    organisation = forms.ChoiceField(label=_("Whose system"))
    area = forms.ChoiceField(label=_("For which area"))
    actions = forms.MultipleChoiceField(
        label=_("What it can do"), choices=CAN_DO, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        organisation, area = self.fields["organisation"], self.fields["area"]
        if isinstance(organisation, forms.ChoiceField) and isinstance(area, forms.ChoiceField):
            organisation.choices = [(str(one.id), one.name) for one in people.organisations()]
            area.choices = area_choices()

    def organisation_id(self) -> UUID:
        """The chosen organisation."""
        return UUID(self.cleaned_data["organisation"])

    def area_id(self) -> UUID:
        """The chosen area."""
        return UUID(self.cleaned_data["area"])


class OrderForm(forms.Form):
    """What a named person signs beforehand."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    action = forms.ChoiceField(label=_("What it does by itself"))
    cause = forms.ChoiceField(
        label=_("At a P1 alarm of"), choices=[(code, CAUSE_WORDS[code]) for code in CAUSES]
    )
    buildings = forms.MultipleChoiceField(
        label=_("In these buildings"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl to choose several."),
    )
    valid_on = forms.DateField(
        label=_("Valid until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A year ahead at most. When the system is changed, it must be signed again."),
    )
    sure = forms.BooleanField(
        label=_("I answer for this with my name: it is done without asking anybody then")
    )

    def __init__(self, system: SystemInfo, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        action, buildings = self.fields["action"], self.fields["buildings"]
        if isinstance(action, forms.ChoiceField) and isinstance(buildings, forms.ChoiceField):
            action.choices = [one for one in CAN_DO if one[0] in system.actions]
            listed = places.buildings_within(system.area_path)
            buildings.choices = [(one.code, one.address or one.name) for one in listed]

    def valid_until(self) -> datetime:
        """The last moment of the chosen day, in the community's zone."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["valid_on"], time.max))
