"""Pages for refusals: each says what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from linli.web.shared.words import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page says about a status: what is the matter, and what helps."""

    title: Text
    advice: Text


REFUSALS: dict[int, Refusal] = {
    400: Refusal(
        _("We could not read that request"),
        _("Go back, reload the page and send it again. What you typed is still in the form."),
    ),
    403: Refusal(
        _("This is not open to you"),
        _("Sign in with an account that may do this, or ask your lead for the right."),
    ),
    404: Refusal(
        _("There is nothing at this address"),
        _("Check the address or the code. A tracking code looks like 3F7K-Q2M9."),
    ),
    413: Refusal(
        _("That is too large to send"),
        _("Send fewer or smaller photos, each under 10 MB."),
    ),
    422: Refusal(
        _("This cannot be done as it stands"),
        _("Go back and look at the marked fields."),
    ),
    429: Refusal(
        _("Too many at once"),
        _("Wait a minute and try again. If it is urgent, call 110, 119 or 120."),
    ),
    500: Refusal(
        _("Something broke on our side"),
        _("It is recorded. Try again in a minute; if it is urgent, call 110, 119 or 120."),
    ),
    503: Refusal(
        _("We cannot answer just now"),
        _("Try again in a minute. If it is urgent, call 110, 119 or 120."),
    ),
}


def refuse(
    request: HttpRequest, *, status: int, title: Text = "", advice: Text = ""
) -> HttpResponse:
    """A refusal page; `title` and `advice` replace the status's own sentences where given."""
    usual = REFUSALS[status]
    says = {"status": status, "title": title or usual.title, "advice": advice or usual.advice}
    return render(request, "web/refusal.html", says, status=status)


def handler(status: int) -> Callable[..., HttpResponse]:
    """Django's handler for `status`."""

    def refuse_status(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return refuse(request, status=status)

    return refuse_status


bad_request = handler(400)
forbidden = handler(403)
not_found = handler(404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The page of allauth's limits: letters wait for ten minutes, all else for one."""
    minutes = 10 if request.path == reverse("account_reset_password") else 1
    advice = ngettext(
        "That was too often. Please try again in %(minutes)d minute.",
        "That was too often. Please try again in %(minutes)d minutes.",
        minutes,
    )
    answer = refuse(request, status=429, advice=advice % {"minutes": minutes})
    answer["Retry-After"] = str(minutes * 60)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours: needs no database, no static files, no context."""
    usual = REFUSALS[500]
    from_template = render(None, "web/500.html", {"title": usual.title, "advice": usual.advice})
    from_template.status_code = 500
    return from_template


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose key was missing or too old."""
    return refuse(
        request,
        status=403,
        title=_("This page was open for too long"),
        advice=_("Go back, reload the page and send it again."),
    )
