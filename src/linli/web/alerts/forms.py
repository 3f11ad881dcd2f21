"""The form of a source of alerts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.sensing.queries import SourceInfo
from linli.sensing.services import NewSource


class SourceForm(forms.Form):
    """Where alerts come from, and whom of them Linli believes."""

    name = forms.SlugField(
        label=pgettext_lazy("alerts", "Name in the address"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens"),
    )
    title = forms.CharField(label=pgettext_lazy("alerts", "Title"), max_length=80)
    senders = forms.CharField(
        label=gettext_lazy("Senders to be trusted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line, just as the element “sender” has it. Whoever is not here is refused."
        ),
    )
    codes = forms.CharField(
        label=gettext_lazy("Codes of areas"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line: their code = our code, or = * for the whole cell. Codes that are the same"
            " on both sides need no line."
        ),
    )
    poll_url = forms.CharField(
        label=gettext_lazy("Address to fetch from"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy("A CAP document, or an Atom or RSS feed of them; asked each minute"),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Alerts are taken from it"), required=False, initial=True
    )

    def clean_codes(self) -> dict[str, str]:
        """Lines into a mapping.

        Raises:
            ValidationError: a line has no ``=``.
        """
        found = {}
        for line in self.cleaned_data["codes"].splitlines():
            theirs, sign, ours = (part.strip() for part in line.partition("="))
            if not theirs:
                continue
            if not sign or not ours:
                raise forms.ValidationError(_("Write each line as: their code = our code"))
            found[theirs] = ours
        return found

    def clean_senders(self) -> tuple[str, ...]:
        """Lines into senders."""
        lines = (line.strip() for line in self.cleaned_data["senders"].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


def initial_of(source: SourceInfo) -> dict[str, Any]:
    """A source as the form shows it."""
    return {
        "name": source.name,
        "title": source.title,
        "senders": "\n".join(source.senders),
        "codes": "\n".join(f"{theirs} = {ours}" for theirs, ours in source.codes.items()),
        "poll_url": source.poll_url,
        "is_active": source.is_active,
    }


def new_of(given: dict[str, Any]) -> NewSource:
    """What a form says as a source."""
    return NewSource(
        given["name"],
        given["title"],
        given["senders"],
        given["codes"],
        given["poll_url"].strip(),
        given["is_active"],
    )
