"""Sources of alerts: who may send, how, and what was refused."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.feedback.alerts import queries as followers
from linli.feedback.webhooks.address import check_url
from linli.sensing import queries, services
from linli.web.alerts import words
from linli.web.alerts.forms import SourceForm, initial_of, new_of
from linli.web.alerts.tabs import tabs
from linli.web.feedback_pages.page import whole_cell
from linli.web.settings_pages import pages
from linli.web.stepup import step_up
from linli.web.viewer import viewer_of_request

MANAGE = "alert.manage"


@require_GET
@whole_cell(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """Every source, how its fetches go and what it had refused."""
    rows = [
        (one, sum(each.count for each in queries.alert_refusals(one.id)), _poll_words(one))
        for one in queries.alert_sources()
    ]
    return pages.show(
        request,
        "alerts/sources.html",
        "alerts",
        {"rows": rows, "tabs": tabs("sources"), "followers": followers.follower_count()},
    )


def _poll_words(source: queries.SourceInfo) -> Any:
    if source.polled_at is None:
        return ""
    return words.POLL_ERRORS.get(source.poll_error, source.poll_error)


@require_http_methods(["GET", "POST"])
@whole_cell(MANAGE)
@step_up(only_writes=True)
def new(request: HttpRequest) -> HttpResponse:
    """Open a source."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and _kept(request, form):
        messages.success(request, _("Alerts are taken from it now."))
        return redirect("alerts:source", form.cleaned_data["name"])
    status = 422 if form.is_bound else 200
    return pages.show(request, "alerts/source_new.html", "alerts", {"form": form}, status=status)


def _kept(request: HttpRequest, form: SourceForm) -> bool:
    def act(given: dict[str, Any]) -> None:
        wanted = new_of(given)
        if wanted.poll_url:
            _check_address(wanted.poll_url)
        services.keep_source(new=wanted, actor=viewer_of_request(request).actor, at=clock.now())

    return pages.take(request, form, act) is not None


def _check_address(url: str) -> None:
    """Refuse what may not be fetched, beside the form's own field."""
    try:
        check_url(url)
    except errors.Invalid as error:
        raise errors.Invalid(fields={"poll_url": " ".join(error.fields.values())}) from error


@require_http_methods(["GET", "POST"])
@never_cache
@whole_cell(MANAGE)
@step_up(only_writes=True)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One source: changed, switched off; its door, its fetches, what it had refused."""
    source = queries.alert_source(name)
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["name"] = name
    form = SourceForm(data, initial=initial_of(source))
    if request.method == "POST" and _kept(request, form):
        messages.success(request, _("Kept."))
        return redirect("alerts:source", name)
    return _show(request, name, form)


def _show(request: HttpRequest, name: str, form: SourceForm, secret: str = "") -> HttpResponse:
    source = queries.alert_source(name)
    says = {
        "it": source,
        "form": form,
        "door": f"{settings.PUBLIC_URL}/hooks/cap/{name}",
        "secret": secret,
        "poll": _poll_words(source),
        "refusals": [
            (words.REASONS.get(each.reason, each.reason), each)
            for each in queries.alert_refusals(source.id)
        ],
    }
    status = 422 if form.is_bound else 200
    return pages.show(request, "alerts/source.html", "alerts", says, status=status)


@require_POST
@never_cache
@whole_cell(MANAGE)
@step_up()
def secret(request: HttpRequest, name: str) -> HttpResponse:
    """Show the secret with which the sender signs."""
    form = SourceForm(initial=initial_of(queries.alert_source(name)))
    return _show(request, name, form, secret=queries.alert_secret(name))


@require_POST
@never_cache
@whole_cell(MANAGE)
@step_up()
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """Give the source another secret, and show it."""
    actor, at = viewer_of_request(request).actor, clock.now()
    queries.alert_source(name)

    def act() -> None:
        services.renew_source_secret(name=name, actor=actor, at=at)

    pages.once(request, act)
    messages.success(request, _("A new secret is in use; the old one has ended."))
    form = SourceForm(initial=initial_of(queries.alert_source(name)))
    return _show(request, name, form, secret=queries.alert_secret(name))
