"""Who a resident proved to be, for a short while: which subjects' data is theirs.

Kept in a signed cookie of this browser; nothing about it is kept here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

COOKIE, SALT = "linli_resident", "linli.portal.resident"
TERM_S = 30 * 60
# What a cookie holds; a resident with more reports sees the latest.
MOST_SUBJECTS = 60

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who proved to hold the number or address of these subjects."""

    subject_ids: tuple[UUID, ...]


def resident_of_request(request: HttpRequest) -> Resident | None:
    """Who the visitor proved to be within the last half hour, or None."""
    text = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=TERM_S)
    try:
        found = tuple(UUID(hex=part) for part in text.split(".") if part)
    except ValueError:
        return None
    return Resident(found) if found else None


def resident_needed(view: View[P]) -> View[P]:
    """Open a view only to a resident who proved who they are; others are told how to."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if resident_of_request(request) is None:
            return redirect("portal:my_proof")
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    # It decides for itself, as public views do; the route test wants each view to say so.
    guarded.linli_action = ""  # type: ignore[attr-defined]  # read by the route test
    return guarded


def remember(answer: HttpResponse, subject_ids: tuple[UUID, ...]) -> None:
    """Let the visitor be these subjects for half an hour."""
    answer.set_signed_cookie(
        COOKIE,
        ".".join(pk.hex for pk in subject_ids[:MOST_SUBJECTS]),
        salt=SALT,
        max_age=TERM_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget(answer: HttpResponse) -> None:
    """End it in this browser."""
    answer.delete_cookie(COOKIE, samesite="Lax")
