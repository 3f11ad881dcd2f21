"""Webhooks out: subscriptions, deliveries, what was given up."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors, idempotency
from linli.core.ids import new_id
from linli.feedback.webhooks import queries, services
from linli.web.feedback_pages.forms import SubscriptionForm
from linli.web.feedback_pages.page import show, whole_cell
from linli.web.stepup import step_up
from linli.web.viewer import viewer_of_request

STATES: dict[str, str | Promise] = {
    "queued": pgettext_lazy("message", "Waiting"),
    "sent": pgettext_lazy("message", "Arrived"),
    "failed": pgettext_lazy("message", "Will be tried again"),
    "dead": pgettext_lazy("message", "Given up"),
}


@require_GET
@whole_cell("webhook.manage")
def overview(request: HttpRequest) -> HttpResponse:
    """Every subscription, and the latest deliveries that were given up."""
    facts = {
        "subscriptions": queries.subscriptions(),
        "dead": _with_states(queries.deliveries(dead_only=True, limit=50)),
    }
    return show(request, "webhooks.html", "webhooks", facts)


def _with_states(
    deliveries: list[queries.DeliveryInfo],
) -> list[tuple[queries.DeliveryInfo, str | Promise]]:
    return [(item, STATES[item.state]) for item in deliveries]


@require_http_methods(["GET", "POST"])
@whole_cell("webhook.manage")
@step_up(only_writes=True)
def new(request: HttpRequest) -> HttpResponse:
    """Subscribe another system."""
    form = SubscriptionForm(request.POST or None, initial={"key": new_id()})
    if request.method == "POST" and form.is_valid():
        try:
            made = _subscribe(request, form)
        except errors.Invalid as error:
            for name, sentence in error.fields.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, _("From now on events are sent there."))
            return redirect("feedback:webhook", subscription_id=made)
    status = 422 if form.is_bound else 200
    facts = {"form": form}
    return show(request, "webhook_new.html", "webhooks", facts, status=status)


def _subscribe(request: HttpRequest, form: SubscriptionForm) -> str:
    actor, given = viewer_of_request(request).actor, form.cleaned_data

    def act() -> idempotency.Reply:
        subscription_id, _secret = services.subscribe(
            name=given["name"],
            url=given["url"],
            events=given["events"],
            organisation_id=form.organisation_id(),
            actor=actor,
            at=clock.now(),
        )
        return {"id": str(subscription_id)}

    request_print = idempotency.fingerprint({name: given[name] for name in sorted(given)})
    reply = idempotency.once(caller=actor, key=given["key"], fingerprint=request_print, act=act)
    return str(reply["id"])


@require_GET
@never_cache
@whole_cell("webhook.manage")
def subscription(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """One subscription, its latest deliveries, and what can be done with it."""
    return _show(request, subscription_id)


def _show(request: HttpRequest, subscription_id: UUID, *, secret: str = "") -> HttpResponse:
    facts = {
        "it": queries.subscription(subscription_id),
        "deliveries": _with_states(queries.deliveries(subscription_id=subscription_id)),
        "secret": secret,
        "key": new_id(),
    }
    return show(request, "webhook.html", "webhooks", facts)


@require_POST
@never_cache
@whole_cell("webhook.manage")
def act(request: HttpRequest, subscription_id: UUID, step: str) -> HttpResponse:
    """Show or rotate the secret, switch off or on, resend what was given up."""
    do = ACTS.get(step)
    if do is None:
        raise Http404
    return do(request, subscription_id, clock.now())


@step_up()
def _secret(request: HttpRequest, subscription_id: UUID, at: datetime) -> HttpResponse:
    return _show(request, subscription_id, secret=queries.secret(subscription_id))


@step_up()
def _rotate(request: HttpRequest, subscription_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise errors.Invalid(fields={"key": _("This is not a key")}) from error

    def rotate() -> idempotency.Reply:
        services.rotate_secret(subscription_id=subscription_id, actor=actor, at=at)
        return {}

    wanted = idempotency.fingerprint({"rotate": str(subscription_id)})
    idempotency.once(caller=actor, key=key, fingerprint=wanted, act=rotate)
    messages.success(request, _("A new secret is in use; the old one holds for one more day."))
    return _show(request, subscription_id, secret=queries.secret(subscription_id))


def _stop(request: HttpRequest, subscription_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor
    services.unsubscribe(subscription_id=subscription_id, actor=actor, at=at)
    messages.success(request, _("It is switched off; nothing more is sent there."))
    return redirect("feedback:webhook", subscription_id=subscription_id)


def _resume(request: HttpRequest, subscription_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor
    services.resume(subscription_id=subscription_id, actor=actor, at=at)
    messages.success(request, _("It is switched on again."))
    return redirect("feedback:webhook", subscription_id=subscription_id)


def _resend_all(request: HttpRequest, subscription_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor
    services.resend_dead(subscription_id=subscription_id, actor=actor, at=at)
    messages.success(request, _("What was given up is sent again now."))
    return redirect("feedback:webhook", subscription_id=subscription_id)


ACTS: dict[str, Callable[[HttpRequest, UUID, datetime], HttpResponse]] = {
    "secret": _secret,
    "rotate": _rotate,
    "stop": _stop,
    "resume": _resume,
    "resend": _resend_all,
}


@require_GET
@whole_cell("webhook.manage")
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery: what was sent, and what came back."""
    item = queries.delivery(delivery_id)
    facts = {
        "it": item,
        "state": STATES[item.state],
        "sent": json.dumps(item.payload, ensure_ascii=False, indent=2),
    }
    return show(request, "delivery.html", "webhooks", facts)


@require_POST
@whole_cell("webhook.manage")
def resend(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Put a delivery that was given up back in the queue."""
    actor = viewer_of_request(request).actor
    services.resend(delivery_id=delivery_id, actor=actor, at=clock.now())
    messages.success(request, _("It is sent again now."))
    return redirect("feedback:delivery", delivery_id=delivery_id)
