"""The forms of a source of alerts, of a plan and of the emergency platform."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.cases import queries as cases
from linli.people.registry import ORGANISATION_KINDS
from linli.sensing.queries import PlanInfo, SourceInfo
from linli.sensing.services import NewPlan, NewSource
from linli.web.alerts import words
from linli.web.settings_pages.forms.people import reason_field
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS


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


class PlanForm(forms.Form):
    """One task that a kind of alert sets off."""

    kind = forms.ChoiceField(
        label=gettext_lazy("When a warning comes of"), choices=list(words.KINDS.items())
    )
    level = forms.ChoiceField(
        label=gettext_lazy("From this level on"),
        choices=[(code, word) for code, (word, _shape) in words.LEVELS.items()],
        initial="orange",
    )
    owner_kind = forms.ChoiceField(
        label=gettext_lazy("It is done by"),
        required=False,
        choices=[
            ("", gettext_lazy("Whoever answers for the category there")),
            *((kind, ORGANISATION_KIND_WORDS[kind]) for kind in ORGANISATION_KINDS),
        ],
        help_text=gettext_lazy(
            "Each organisation of this kind in whose area the warning holds gets one case."
        ),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("As a case of"),
        help_text=gettext_lazy("Its grade and clocks hold for the task."),
    )
    text = forms.CharField(
        label=gettext_lazy("What is to be done?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_active = forms.BooleanField(
        label=pgettext_lazy("alerts", "In force"), required=False, initial=True
    )
    reason = reason_field()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.code, one.name) for one in cases.categories()]


def initial_of_plan(plan: PlanInfo) -> dict[str, Any]:
    """A plan as the form shows it."""
    names = ("kind", "level", "owner_kind", "category", "text", "is_active")
    return {name: getattr(plan, name) for name in names}


def new_of_plan(given: dict[str, Any]) -> NewPlan:
    """What a form says as a plan."""
    return NewPlan(
        given["kind"],
        given["level"],
        given["category"],
        given["owner_kind"],
        given["text"].strip(),
        given["is_active"],
    )


class PlatformForm(forms.Form):
    """Where the emergency platform is."""

    url = forms.CharField(
        label=pgettext_lazy("alerts", "Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy("Begins with https:// and leads to the public internet."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("It is told of confirmed fire and gas alarms"), required=False
    )
