"""Forms for organisations, teams, skills, members and their roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.guard.roles import RESPONDERS, ROLES
from linli.people import registry
from linli.people.queries import OrganisationInfo
from linli.people.registry import MEMBER_KINDS, ORGANISATION_KINDS
from linli.places import queries as places
from linli.web.settings_pages.words import MEMBER_KIND_WORDS, ORGANISATION_KIND_WORDS
from linli.web.shared.words import Text

Choices = list[tuple[str, Text]]
NONE: tuple[str, Text] = ("", _("none"))
AREA_KINDS = ("district", "street", "community", "grid")


def area_choices() -> Choices:
    """Areas that a right or a responsibility can be limited to, outer ones first."""
    return [(str(one.id), one.address) for one in places.areas(*AREA_KINDS)]


def organisation_choices(listed: list[OrganisationInfo]) -> Choices:
    return [(str(one.id), one.name) for one in listed]


def reason_field() -> forms.CharField:
    """Why something is changed; kept with the change."""
    return forms.CharField(
        label=_("Why is it changed?"),
        max_length=200,
        required=False,
        help_text=_("Kept on record with your name and the time"),
    )


class _Chosen(forms.Form):
    """A form whose choices are known only when it is made."""

    def __init__(
        self, *args: Any, choices: dict[str, Choices], locked: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = listed
        for name in locked:
            self.fields[name].disabled = True


class OrganisationForm(_Chosen):
    code = forms.SlugField(
        label=pgettext_lazy("settings", "Code"),
        max_length=60,
        help_text=_("Stays for ever"),
    )
    name = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind, ORGANISATION_KIND_WORDS[kind]) for kind in ORGANISATION_KINDS],
    )
    parent = forms.ChoiceField(label=_("Belongs to"), required=False)
    calendar = forms.ChoiceField(label=_("Working calendar"))
    public_phone = forms.CharField(label=_("Public telephone"), max_length=40, required=False)
    proposal_s = forms.IntegerField(
        label=_("Seconds for the desk to choose whom to send"),
        min_value=0,
        max_value=600,
        required=False,
        help_text=_(
            "0: dispatch asks people by itself, at once. Else the desk is shown a proposal first, "
            "and dispatch acts when it has not chosen by then. A P1 never waits."
        ),
    )
    areas = forms.MultipleChoiceField(
        label=_("Where it is responsible"),
        required=False,
        help_text=_("Nothing chosen: everywhere. Hold Ctrl to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)
    reason = reason_field()


class TeamForm(_Chosen):
    name = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    lead = forms.ChoiceField(label=_("Lead"), required=False)
    is_fire_station = forms.BooleanField(
        label=_("Micro fire station"),
        required=False,
        help_text=_("Asked to every fire in its areas, besides the two nearest responders"),
    )
    areas = forms.MultipleChoiceField(
        label=_("Of which areas"),
        required=False,
        help_text=_("Hold Ctrl to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    reason = reason_field()


class SkillForm(forms.Form):
    code = forms.SlugField(label=pgettext_lazy("settings", "Code"), max_length=40)
    name = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)


class MemberForm(_Chosen):
    """A member's place in an organisation, and what the account is called."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    email = forms.EmailField(label=_("Work e-mail address"), required=False)
    phone = forms.CharField(
        label=_("Work telephone"),
        max_length=40,
        required=False,
        help_text=_("Kept in the vault; each time it is read is on record"),
    )
    organisation = forms.ChoiceField(label=_("Organisation"))
    kind = forms.ChoiceField(
        label=_("Work"), choices=[(kind, MEMBER_KIND_WORDS[kind]) for kind in MEMBER_KINDS]
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    duty_place = forms.CharField(label=_("Usual place of duty"), max_length=120, required=False)
    skills = forms.MultipleChoiceField(
        label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field()


class NewMemberForm(MemberForm):
    """A member with an account of their own."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, help_text=_("Small letters and digits are easiest")
    )
    role = forms.ChoiceField(label=_("First role"))

    field_order = ("username", "name", "organisation", "kind", "role")


class GrantForm(_Chosen):
    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ChoiceField(label=_("Only for organisation"), required=False)
    area = forms.ChoiceField(label=_("Only within area"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=200)


def role_choices(*, all_roles: bool) -> Choices:
    """Roles that may be granted, those of responders first; what may more is never preselected."""
    return [
        (code, ROLES[code])
        for code in sorted(ROLES, key=_by_reach)
        if all_roles or code in RESPONDERS
    ]


def _by_reach(role: str) -> tuple[bool, bool]:
    return role == "admin", role not in RESPONDERS


def team_choices(organisation_ids: frozenset[Any] | None) -> Choices:
    return [NONE, *((str(one.id), one.name) for one in registry.teams(organisation_ids))]


def skill_choices() -> Choices:
    return [(one.code, one.name) for one in registry.skills()]
