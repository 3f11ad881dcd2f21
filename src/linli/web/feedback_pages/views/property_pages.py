"""Property systems: what they can do, what was signed beforehand, what was asked of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.feedback.property import queries, services, setup
from linli.feedback.property.queries import AskedInfo, OrderInfo, SystemInfo
from linli.guard.registry import names_of_actors
from linli.places import queries as places
from linli.web.feedback_pages.page import show, whole_cell
from linli.web.feedback_pages.property_forms import OrderForm, SystemForm
from linli.web.settings_pages import pages
from linli.web.shared import linkage_words as words
from linli.web.shared import sensing_words
from linli.web.stepup import step_up
from linli.web.viewer import viewer_of_request

MANAGE = "webhook.manage"


@require_GET
@whole_cell(MANAGE)
def overview(request: HttpRequest) -> HttpResponse:
    """Every property system, and what was given up."""
    facts = {
        "systems": [
            (one, ", ".join(str(words.ACTIONS[code]) for code in one.actions))
            for one in queries.systems()
        ],
        "dead": _asked(queries.given_up()),
    }
    return show(request, "systems.html", "property", facts)


def _asked(found: list[AskedInfo]) -> list[dict[str, Any]]:
    actors = names_of_actors({one.actor for one in found})
    buildings = places.places_by_code({one.building for one in found} - {""})
    return [
        {
            "it": one,
            "does": words.ACTIONS.get(one.action, one.action),
            "where": buildings[one.building].address if one.building in buildings else "",
            "state": words.ACTION_STATES[one.state],
            "ground": words.GROUNDS.get(one.ground, ""),
            "who": actors.get(one.actor, one.actor),
        }
        for one in found
    ]


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
@step_up(only_writes=True)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a property system."""
    return _keep(request, None)


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
@step_up(only_writes=True)
def edit(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Change a property system; what was signed for it must be signed again then."""
    return _keep(request, queries.system(system_id))


def _keep(request: HttpRequest, info: SystemInfo | None) -> HttpResponse:
    initial: dict[str, object] = {"key": new_id()}
    if info is not None:
        initial |= {
            "name": info.name,
            "url": info.url,
            "organisation": str(info.organisation_id),
            "area": str(info.area_id),
            "actions": list(info.actions),
        }
    form = SystemForm(request.POST or None, initial=initial)
    kept: list[UUID] = []

    def act(given: dict[str, Any]) -> object:
        kept.append(
            setup.keep_system(
                system_id=info.id if info else None,
                name=given["name"],
                url=given["url"],
                organisation_id=form.organisation_id(),
                area_id=form.area_id(),
                actions=given["actions"],
                actor=viewer_of_request(request).actor,
                at=clock.now(),
            )
        )
        return kept[0]

    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("Saved."))
        known = info.id if info else next(iter(kept), None)
        return redirect("feedback:system", known) if known else redirect("feedback:systems")
    facts = {"form": form, "it": info}
    status = 422 if form.is_bound else 200
    return show(request, "system_form.html", "property", facts, status=status)


@require_GET
@never_cache
@whole_cell(MANAGE)
def system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """One property system: what was signed for it, what was asked of it, and a trial."""
    return _show(request, system_id)


def _show(request: HttpRequest, system_id: UUID, *, secret: str = "") -> HttpResponse:
    now, info = clock.now(), queries.system(system_id)
    facts = {
        "it": info,
        "does": [words.ACTIONS[code] for code in info.actions],
        "orders": _orders(queries.orders_of(system_id, now=now)),
        "asked": _asked(queries.asked_of(system_id)),
        "secret": secret,
        "new_key": new_id,
    }
    return show(request, "system.html", "property", facts)


def _orders(found: list[OrderInfo]) -> list[dict[str, Any]]:
    actors = names_of_actors({one.signed_by for one in found})
    codes = {code for one in found for code in one.buildings}
    buildings = places.places_by_code(codes)
    return [
        {
            "it": one,
            "does": words.ACTIONS[one.action],
            "cause": sensing_words.CAUSES.get(one.cause, one.cause),
            "where": [buildings[code].address for code in one.buildings if code in buildings],
            "who": actors.get(one.signed_by, one.signed_by),
            "state": words.WHY_INVALID[one.why_invalid],
        }
        for one in found
    ]


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
@step_up(only_writes=True)
def sign(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Sign beforehand what a system does by itself."""
    info = queries.system(system_id)
    form = OrderForm(info, request.POST or None, initial={"key": new_id()})

    def act(given: dict[str, Any]) -> object:
        return setup.sign_order(
            system_id=system_id,
            action=given["action"],
            cause=given["cause"],
            buildings=given["buildings"],
            valid_until=form.valid_until(),
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )

    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("Signed. It is done by itself from now on."))
        return redirect("feedback:system", system_id)
    status = 422 if form.is_bound else 200
    return show(request, "system_sign.html", "property", {"form": form, "it": info}, status=status)


@require_POST
@whole_cell(MANAGE)
def end(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Withdraw what was signed; open to everybody who manages, whoever signed."""
    system_id = setup.end_order(
        order_id=order_id, actor=viewer_of_request(request).actor, at=clock.now()
    )
    messages.success(request, _("Withdrawn. From now on somebody is asked."))
    return redirect("feedback:system", system_id)


@require_POST
@whole_cell(MANAGE)
def again(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Send again what was given up."""
    system_id = queries.system_of(action_id)
    if system_id is None:
        raise services.ActionNotFound()
    actor = viewer_of_request(request).actor
    try:
        services.resend_action(action_id=action_id, actor=actor, at=clock.now())
    except services.ActionNotPossible as error:
        why = words.REFUSED.get(str(error.facts.get("why", "")), "")
        messages.error(request, str(why) or str(error))
    else:
        messages.success(request, _("It is sent again now."))
    return redirect("feedback:system", system_id)


@require_POST
@never_cache
@whole_cell(MANAGE)
def act(request: HttpRequest, system_id: UUID, step: str) -> HttpResponse:
    """A trial, the secret, a new one, switching off and on."""
    do = ACTS.get(step)
    if do is None:
        raise Http404
    return do(request, system_id, clock.now())


def _try(request: HttpRequest, system_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor

    def trial() -> None:
        services.try_system(system_id=system_id, actor=actor, at=at)

    return pages.act_and_return(
        request,
        trial,
        says=_("The trial is on its way; its answer appears below. Nothing moves."),
        to=f"/admin/property/{system_id}/",
    )


@step_up()
def _secret(request: HttpRequest, system_id: UUID, at: datetime) -> HttpResponse:
    return _show(request, system_id, secret=queries.secret(system_id))


@step_up()
def _rotate(request: HttpRequest, system_id: UUID, at: datetime) -> HttpResponse:
    actor = viewer_of_request(request).actor

    def rotate() -> None:
        setup.rotate_secret(system_id=system_id, actor=actor, at=at)

    try:
        pages.once(request, rotate)
    except errors.Conflict:
        return _show(request, system_id)
    messages.success(request, _("A new secret is in use; the old one holds for one more day."))
    return _show(request, system_id, secret=queries.secret(system_id))


def _switch(request: HttpRequest, system_id: UUID, at: datetime, *, is_on: bool) -> HttpResponse:
    actor = viewer_of_request(request).actor
    setup.switch_system(system_id=system_id, is_on=is_on, actor=actor, at=at)
    says = _("It is switched on again.") if is_on else _("It is switched off; nothing is sent.")
    messages.success(request, says)
    return redirect("feedback:system", system_id)


def _off(request: HttpRequest, system_id: UUID, at: datetime) -> HttpResponse:
    return _switch(request, system_id, at, is_on=False)


def _on(request: HttpRequest, system_id: UUID, at: datetime) -> HttpResponse:
    return _switch(request, system_id, at, is_on=True)


ACTS: dict[str, Callable[[HttpRequest, UUID, datetime], HttpResponse]] = {
    "try": _try,
    "secret": _secret,
    "rotate": _rotate,
    "off": _off,
    "on": _on,
}
