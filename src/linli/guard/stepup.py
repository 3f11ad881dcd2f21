"""When somebody last proved, in this session, that it is they who sit there."""

from datetime import datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from linli.core import errors

# Methods that a person at the device has to know or hold; a city sign-in may go through unseen.
PROOFS = frozenset({"password", "mfa"})
TERM = timedelta(minutes=10)


class ConfirmFirst(errors.Forbidden):
    code = "confirm-first"
    title = _("Confirm first that it is you: with your password, a passkey or a code")


def has_confirmed(request: HttpRequest, *, at: datetime, within: timedelta = TERM) -> bool:
    """Whether password, passkey or code was given in this session not longer ago than `within`."""
    if not request.user.is_authenticated:
        return False
    since = (at - within).timestamp()
    return any(
        record.get("method") in PROOFS and since <= record.get("at", 0) <= at.timestamp() + 1
        for record in get_authentication_records(request, request.user)
    )
