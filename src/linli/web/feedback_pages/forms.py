"""The form for a new webhook."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.feedback.webhooks.payload import NAMES
from linli.people import queries as people


class SubscriptionForm(forms.Form):
    """Where to, of what, within which organisation."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("message", "Name"), max_length=80)
    url = forms.CharField(
        label=pgettext_lazy("message", "Address"),
        max_length=500,
        help_text=_("Begins with https:// and leads to the public internet."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    organisation = forms.ChoiceField(
        label=_("Cases of"), required=False, help_text=_("Those that it owns or was handed.")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=[(name, name) for name in NAMES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        listed = [(str(item.id), item.name) for item in people.organisations()]
        field = self.fields["organisation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The whole cell")), *listed]

    def organisation_id(self) -> UUID | None:
        """The chosen organisation, None for all."""
        chosen = self.cleaned_data["organisation"]
        return UUID(chosen) if chosen else None
