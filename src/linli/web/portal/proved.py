"""Proof by six digits sent to the number kept with a report; it counts for half an hour.

In a signed cookie of this browser; nothing about it is kept here.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE, SALT = "linli_proved", "linli.portal.proved"
TERM_S = 30 * 60
# What a cookie holds; a resident with more reports sees the latest.
MOST_SUBJECTS = 60


def by_pin(request: HttpRequest) -> tuple[UUID, ...]:
    """The subjects that the visitor proved to be; () where there is no proof."""
    text = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=TERM_S)
    try:
        return tuple(UUID(hex=part) for part in (text or "").split(".") if part)
    except ValueError:
        return ()


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
