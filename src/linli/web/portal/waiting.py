"""Limits of the doors: who sends, and what a person reads who came too often."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.guard.services import TooMany
from linli.web.shared.errors import refuse


def sender_of(request: HttpRequest) -> str:
    """The address a request came from; only its keyed digest is ever kept."""
    return str(request.META.get("REMOTE_ADDR", ""))


def refuse_too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """429, with when to come back and what to do if it cannot wait."""
    seconds = int(error.facts.get("retry_after_s", 60))
    minutes = max(1, -(-seconds // 60))
    advice = _(
        "From your connection a lot has come in at once. Please try again in %(minutes)d min. "
        "What you typed is kept when you go back. If it is urgent, call 110, 119 or 120."
    )
    answer = refuse(
        request,
        status=429,
        title=_("Please wait a little"),
        advice=advice % {"minutes": minutes},
    )
    answer["Retry-After"] = str(seconds)
    return answer
