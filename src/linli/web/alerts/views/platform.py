"""The emergency platform: where it is, what it was told, what it never took."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.feedback.platform import queries, services
from linli.web.alerts.forms import PlatformForm
from linli.web.alerts.tabs import tabs
from linli.web.feedback_pages.page import whole_cell
from linli.web.settings_pages import pages
from linli.web.shared import sensing_words
from linli.web.shared.words import Text
from linli.web.stepup import step_up
from linli.web.viewer import viewer_of_request

MANAGE = "alert.manage"
STATES: dict[str, Text] = {
    "queued": pgettext_lazy("alerts", "Waiting"),
    "sent": pgettext_lazy("alerts", "Arrived"),
    "failed": pgettext_lazy("alerts", "Will be tried again"),
    "dead": pgettext_lazy("alerts", "Given up"),
}
MOMENTS: dict[str, Text] = {
    "alert": pgettext_lazy("alert type", "Warning"),
    "over": pgettext_lazy("alerts", "It is over"),
    "cancel": pgettext_lazy("alerts", "Called off"),
}


@require_http_methods(["GET", "POST"])
@never_cache
@whole_cell(MANAGE)
@step_up(only_writes=True)
def index(request: HttpRequest) -> HttpResponse:
    """Address, secret, on or off; the latest messages."""
    known = queries.platform()
    initial = {"url": known.url, "is_active": known.is_active} if known else {}
    form = PlatformForm(request.POST or None, initial=initial)
    actor, at = viewer_of_request(request).actor, clock.now()

    def act(given: dict[str, Any]) -> None:
        services.keep_platform(
            url=given["url"].strip(), is_active=given["is_active"], actor=actor, at=at
        )

    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("Kept."))
        return redirect("alerts:platform")
    return _show(request, form)


def _show(request: HttpRequest, form: PlatformForm, secret: str = "") -> HttpResponse:
    says = {
        "form": form,
        "platform": queries.platform(),
        "secret": secret,
        "rows": [_row(one) for one in queries.dispatches()],
        "tabs": tabs("platform"),
    }
    status = 422 if form.is_bound else 200
    return pages.show(request, "alerts/platform.html", "alerts", says, status=status)


def _row(one: queries.DispatchInfo) -> dict[str, Any]:
    return {
        "it": one,
        "state": STATES[one.state],
        "moment": MOMENTS[one.moment],
        "cause": sensing_words.cause_word(one.cause),
    }


def _form() -> PlatformForm:
    known = queries.platform()
    return PlatformForm(initial={"url": known.url, "is_active": known.is_active} if known else {})


def _secret() -> str:
    return next(iter(queries.platform_secrets(at=clock.now())), "")


@require_POST
@never_cache
@whole_cell(MANAGE)
@step_up()
def secret(request: HttpRequest) -> HttpResponse:
    """Show the secret with which we sign."""
    return _show(request, _form(), secret=_secret())


@require_POST
@never_cache
@whole_cell(MANAGE)
@step_up()
def renew(request: HttpRequest) -> HttpResponse:
    """A new secret; for a day messages bear both signatures."""
    actor, at = viewer_of_request(request).actor, clock.now()

    def act() -> None:
        services.rotate_platform_secret(actor=actor, at=at)

    pages.once(request, act)
    messages.success(request, _("A new secret is in use; the old one holds for one more day."))
    return _show(request, _form(), secret=_secret())


@require_GET
@whole_cell(MANAGE)
def one(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """One message: what was sent, and what came back."""
    says = _row(queries.dispatch(dispatch_id))
    return pages.show(request, "alerts/dispatch.html", "alerts", says)


@require_POST
@whole_cell(MANAGE)
def resend(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Put a message that was given up back in the queue."""
    actor, at = viewer_of_request(request).actor, clock.now()

    def act() -> None:
        services.resend_dispatch(dispatch_id=dispatch_id, actor=actor, at=at)

    to = reverse("alerts:dispatch", args=[dispatch_id])
    return pages.act_and_return(request, act, says=_("It is sent again now."), to=to)
