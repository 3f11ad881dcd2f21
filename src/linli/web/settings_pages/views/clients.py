"""Keys of programs: made once, shown once, revoked for good."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.exchange import queries as exchange
from linli.guard import registry as guard
from linli.guard import services as guard_services
from linli.people import registry
from linli.privacy.declarations import PURPOSES, SERVICE_PURPOSES
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import require_whole, whole
from linli.web.stepup import step_up
from linli.web.viewer import allowed, viewer_of_request

ACTION = "client.manage"
SCOPES = (
    ("report", gettext_lazy("report: send reports and follow them")),
    ("read", gettext_lazy("read: look at cases")),
    ("work", gettext_lazy("work: take the steps of a case")),
    ("deliver", gettext_lazy("deliver: send the files of the feeds chosen below")),
    ("admin", gettext_lazy("admin: change settings")),
)


class KeyForm(forms.Form):
    """A key to make."""

    name = forms.CharField(label=gettext_lazy("Which program is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
    )
    feeds = forms.MultipleChoiceField(
        label=gettext_lazy("For which feeds does it deliver?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("For which purposes does it hear of persons' files?"),
        choices=[(code, PURPOSES[code].name) for code in SERVICE_PURPOSES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Only for organisation"), required=False)
    per_minute = forms.IntegerField(
        label=gettext_lazy("Requests per minute"), min_value=1, max_value=60_000, initial=600
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["organisation"]
        if isinstance(which, forms.ChoiceField):
            listed = [(str(one.id), one.name) for one, on in registry.all_organisations() if on]
            which.choices = [("", gettext_lazy("the whole cell")), *listed]
        feeds = self.fields["feeds"]
        if isinstance(feeds, forms.MultipleChoiceField):
            feeds.choices = [(one.code, one.code) for one in exchange.feeds()]
            if not feeds.choices:
                del self.fields["feeds"]

    def all_scopes(self) -> list[str]:
        """The scopes with the feeds and purposes that were chosen."""
        given = self.cleaned_data
        feeds = [f"feed:{code}" for code in given.get("feeds", [])]
        return [*given["scopes"], *feeds, *(f"purpose:{code}" for code in given["purposes"])]


@require_http_methods(["GET", "POST"])
@whole(ACTION)
@step_up(only_writes=True)
def index(request: HttpRequest) -> HttpResponse:
    """Keys of programs, and a form for a new one."""
    form, viewer = KeyForm(request.POST or None), viewer_of_request(request)
    made: list[str] = []

    def act(given: dict[str, Any]) -> object:
        secret = guard_services.create_key(
            name=given["name"],
            scopes=form.all_scopes(),
            organisation_id=UUID(given["organisation"]) if given["organisation"] else None,
            per_minute=given["per_minute"],
            actor=viewer.actor,
            at=clock.now(),
        )
        made.append(secret)
        return None

    if request.method == "POST" and pages.take(request, form, act) is not None:
        says: dict[str, Any] = {
            "title": _("A key for %(name)s") % {"name": form.cleaned_data["name"]},
            "secret": made[0] if made else "",
            "back": reverse("settings_pages:clients"),
        }
        answer = pages.show(request, "secret.html", "clients", says)
        answer["Cache-Control"] = "no-store"
        return answer
    names = {one.id: one.name for one, _on in registry.all_organisations()}
    keys = guard.keys_of_programs()
    says = {
        "form": form,
        "keys": [
            {
                "it": key,
                "organisation": names.get(key.organisation_id) if key.organisation_id else "",
            }
            for key in keys
        ],
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "clients.html", "clients", says, status=status)


@require_POST
@allowed(ACTION)
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Switch a key off for good."""
    require_whole(request, ACTION)
    viewer = viewer_of_request(request)

    def act() -> None:
        guard_services.revoke_key(key_id=key_id, actor=viewer.actor, at=clock.now())

    to = reverse("settings_pages:clients")
    return pages.act_and_return(request, act, says=_("The key is revoked."), to=to)
