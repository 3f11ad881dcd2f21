"""Signing in: accounts are made by administrators, and everyone lands where their work is."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.channels import ChannelDown, ChannelRefused, Outgoing, mail
from linli.guard import services as guard
from linli.guard.policy import Viewer
from linli.guard.roles import RESPONDERS
from linli.web.stepup import step_up as step_up
from linli.web.viewer import viewer_of_request

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=10)
# Failures allowed in the window, counted for all processes together. A station shares one
# address; a name alone has a high limit, so that a stranger cannot lock somebody out.
MOST_FROM_ADDRESS, MOST_FOR_NAME_THERE, MOST_FOR_NAME = 100, 10, 60

HOMES = (
    ("call_taker", "/desk"),
    ("dispatcher", "/console"),
    ("lead", "/console"),
    ("admin", "/admin/"),
    ("privacy_officer", "/admin/"),
    ("steward", "/admin/"),
    ("auditor", "/console"),
)


def home_of(viewer: Viewer) -> str:
    """Where the work of a viewer is, by the first of their roles."""
    for role, address in HOMES:
        if role in viewer.roles:
            return address
    return "/field/" if viewer.roles & RESPONDERS else "/"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's questions, answered for a platform of staff accounts."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        # Five wrong codes in five minutes: see ACCOUNT_RATE_LIMITS.
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong attempts. Please try again in five minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator makes accounts."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before a password is looked at where too many were wrong.

        allauth's own count by name alone is left out: with it a stranger could lock anyone out.
        """
        try:
            _count(request, credentials, uses=0, at=clock.now())
        except guard.TooMany as error:
            raise ValidationError(too_many(error), code="too_many_login_attempts") from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password; the next attempt learns when it was one too many."""
        super().authentication_failed(request, **credentials)
        _count(request, credentials, uses=1, at=clock.now(), slack=10**9)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what an account is told over our own way out.

        A relay that is down is no news for the page: it would tell who has an account.
        """
        letter = self.render_mail(template_prefix, email, context | {"request": self.request})
        at = clock.now()
        outgoing = Outgoing(new_id(), "email", email, str(letter.subject), str(letter.body), at)
        if not settings.SMTP_URL:
            log.warning("account.mail_not_set_up")
            return
        try:
            mail.deliver(outgoing)
        except (ChannelDown, ChannelRefused) as error:
            log.warning("account.mail_failed", why=str(error), code=error.code)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, the console, the field pages or the settings."""
        return home_of(viewer_of_request(request))


def too_many(error: guard.TooMany) -> str:
    """A sentence that says when to try again."""
    minutes = max(1, -(-int(error.facts.get("retry_after_s", 60)) // 60))
    says = ngettext(
        "Too many wrong attempts. Please try again in %(minutes)d minute.",
        "Too many wrong attempts. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return f"{says % {'minutes': minutes}} {_('Your lead can give you a new password.')}"


def _count(
    request: HttpRequest, credentials: dict[str, Any], *, uses: int, at: datetime, slack: int = 0
) -> None:
    """Count `uses` against each limit, or with none only look.

    Raises:
        TooMany: a limit is reached.
    """
    address = request.META.get("REMOTE_ADDR", "")
    name = str(credentials.get("username", "")).strip().lower()[:150]
    for door, sender, most in (
        ("sign-in-address", address, MOST_FROM_ADDRESS),
        ("sign-in", f"{name} {address}", MOST_FOR_NAME_THERE),
        ("sign-in-name", name, MOST_FOR_NAME),
    ):
        guard.count_use(
            door=door, sender=sender, limit=most - 1 + slack, window=WINDOW, at=at, uses=uses
        )
