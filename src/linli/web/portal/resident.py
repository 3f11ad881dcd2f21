"""Residents who showed that a telephone is theirs: half an hour in which they see their own.

    @resident_only
    def rights(request, resident): ...

This session is apart from that of staff: a cookie of its own, a row of its own, no account.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from linli.core import clock
from linli.guard import visits
from linli.guard.visits import Resident
from linli.web.viewer import public

__all__ = ["Resident", "resident_of_request", "resident_only"]

OPEN, ASKED = "linli_my", "linli_my_code"
SALT = "linli.portal.resident"
P = ParamSpec("P")


def resident_of_request(request: HttpRequest) -> Resident | None:
    """The resident behind the cookie, read once a request; None where there is none."""
    if not hasattr(request, "linli_resident"):
        token = _read(request, OPEN, term_s=int(visits.TERM.total_seconds()))
        found = visits.resident_of(token, at=clock.now())
        request.linli_resident = found  # type: ignore[attr-defined]  # kept for this request only
    resident: Resident | None = request.linli_resident  # type: ignore[attr-defined]  # set above
    return resident


def resident_only(
    view: Callable[Concatenate[HttpRequest, Resident, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open a view only to residents, who come as its second argument; others enter first."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        resident = resident_of_request(request)
        if resident is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            query = f"?{urlencode(back)}" if back else ""
            return HttpResponseRedirect(reverse("portal:my") + query)
        return view(request, resident, *args, **kwargs)

    return public(never_cache(guarded))


def visit_asked(request: HttpRequest) -> UUID | None:
    """The visit for which this browser asked a code."""
    text = _read(request, ASKED, term_s=2 * int(visits.CODE_TERM.total_seconds()))
    try:
        return UUID(text)
    except ValueError:
        return None


def remember_asked(answer: HttpResponse, visit_id: UUID) -> None:
    """Have the browser keep for which visit it asked; the number itself it does not keep."""
    _write(answer, ASKED, str(visit_id), term_s=2 * int(visits.CODE_TERM.total_seconds()))


def remember_open(answer: HttpResponse, token: str) -> None:
    """Open the session of half an hour."""
    _write(answer, OPEN, token, term_s=int(visits.TERM.total_seconds()))
    answer.delete_cookie(ASKED, path=reverse("portal:my"), samesite="Lax")


def forget(request: HttpRequest, answer: HttpResponse) -> None:
    """End the session, here and in the table."""
    token = _read(request, OPEN, term_s=int(visits.TERM.total_seconds()))
    if token:
        visits.end(token)
    answer.delete_cookie(OPEN, path="/", samesite="Lax")
    answer.delete_cookie(ASKED, path=reverse("portal:my"), samesite="Lax")


def _read(request: HttpRequest, name: str, *, term_s: int) -> str:
    try:
        return str(
            signing.loads(request.COOKIES.get(name, ""), salt=f"{SALT}.{name}", max_age=term_s)
        )
    except signing.BadSignature:
        return ""


def _write(answer: HttpResponse, name: str, value: str, *, term_s: int) -> None:
    answer.set_cookie(
        name,
        signing.dumps(value, salt=f"{SALT}.{name}"),
        max_age=term_s,
        path="/" if name == OPEN else reverse("portal:my"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
