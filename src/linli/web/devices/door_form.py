"""The mapping of a vendor's door as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EXPRESSION = forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"})
LONGEST = 400


def _lines(text: str) -> dict[str, str]:
    """``THEIRS = ours``, one a line, as a table.

    Raises:
        ValidationError: a line has no ``=``.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        theirs, sign, ours = line.partition("=")
        if not sign or not theirs.strip() or not ours.strip():
            raise forms.ValidationError(_("Line %(n)s: write theirs = ours"), params={"n": number})
        found[theirs.strip()] = ours.strip()
    return found


class DoorForm(forms.Form):
    """Expressions in JMESPath, words of the vendor and ours, and a payload to try them on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.SlugField(
        label=_("Name of the door"),
        max_length=40,
        help_text=_("Stays for ever; the address ends with it, devices are registered under it"),
    )
    items = forms.CharField(
        label=_("Where the list of events is"), max_length=LONGEST, initial="@", widget=EXPRESSION,
        help_text=_("JMESPath, such as data.events; @ for the whole"),
    )  # fmt: skip
    serial = forms.CharField(
        label=_("Number of the device, in an event"), max_length=LONGEST, widget=EXPRESSION
    )
    kind = forms.CharField(label=_("Kind of reading"), max_length=LONGEST, widget=EXPRESSION)
    value = forms.CharField(
        label=_("Value"), max_length=LONGEST, initial="`true`", widget=EXPRESSION,
        help_text=_("`true` where the event itself says it"),
    )  # fmt: skip
    at = forms.CharField(
        label=pgettext_lazy("door", "Time"), max_length=LONGEST, required=False, widget=EXPRESSION
    )
    counter = forms.CharField(
        label=_("Counter"), max_length=LONGEST, required=False, widget=EXPRESSION,
        help_text=_("A number that rises with each event, if there is one"),
    )  # fmt: skip
    kinds = forms.CharField(
        label=_("Their words for kinds"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One a line: FIRE_ALARM = smoke"),
    )  # fmt: skip
    values = forms.CharField(
        label=_("Their words for values"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line: ON = 1"),
    )  # fmt: skip
    payload = forms.CharField(
        label=_("Try it on a payload"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Paste what the vendor sends. Nothing of it is kept."),
    )  # fmt: skip

    def __init__(self, *args: object, is_new: bool = True, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        self.fields["source"].disabled = not is_new

    def clean_kinds(self) -> dict[str, str]:
        """The table of kinds."""
        return _lines(self.cleaned_data["kinds"])

    def clean_values(self) -> dict[str, float]:
        """The table of values, which are numbers."""
        try:
            return {word: float(n) for word, n in _lines(self.cleaned_data["values"]).items()}
        except ValueError as error:
            raise forms.ValidationError(_("A value is a number, such as 1")) from error

    def mapping(self) -> dict[str, Any]:
        """The mapping as `keep_vendor_door` takes it, without its source."""
        given = self.cleaned_data
        names = ("items", "serial", "kind", "value", "at", "counter")
        return {name: given[name] for name in names} | {
            "kinds": given["kinds"] or None,
            "values": given["values"] or None,
        }


def initial_of(mapping: dict[str, Any]) -> dict[str, Any]:
    """A kept mapping as the form shows it."""
    names = ("source", "items", "serial", "kind", "value", "at", "counter")
    tables = {
        name: "\n".join(f"{theirs} = {ours}" for theirs, ours in (mapping.get(name) or {}).items())
        for name in ("kinds", "values")
    }
    return {name: mapping.get(name, "") for name in names} | tables
