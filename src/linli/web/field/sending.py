"""What comes from a phone: the sender's key, when it was really done, and how to answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from linli.core import errors, idempotency

MOST_KEPT = timedelta(hours=12)
# Quicker than this it was sent at once, and the server's own time is the truer one.
AT_ONCE = timedelta(seconds=15)
NOT_PRINTED = frozenset({"csrfmiddlewaretoken", "key"})


def key_of(request: HttpRequest) -> UUID:
    """The key that the phone or the form made.

    Raises:
        Invalid: there is none.
    """
    given = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    try:
        return UUID(given)
    except ValueError as error:
        raise errors.Invalid(_("Reload the page and send it again")) from error


def done_at(request: HttpRequest, *, now: datetime, since: datetime) -> datetime:
    """When a step was taken: `now`, less the time for which the phone kept it without a signal.

    Args:
        since: the step before; nothing is done earlier, nor more than twelve hours ago.
    """
    try:
        kept = timedelta(seconds=float(request.headers.get("Linli-Kept-For", "0")))
    except (ValueError, OverflowError):
        return now
    if not AT_ONCE <= kept <= MOST_KEPT:
        return now
    return min(now, max(now - kept, since))


def once(
    request: HttpRequest,
    *,
    about: str,
    step: str,
    actor: str,
    act: Callable[[], idempotency.Reply | None],
) -> idempotency.Reply:
    """Do `act` once under the sender's key, photos included, and answer what it answered."""
    given = sorted(pair for pair in request.POST.items() if pair[0] not in NOT_PRINTED)
    sizes = [file.size for file in request.FILES.getlist("photos")]
    return idempotency.once(
        caller=f"field:{actor}",
        key=key_of(request),
        fingerprint=idempotency.fingerprint([about, step, given, sizes]),
        act=lambda: act() or {},
    )


def go_on(request: HttpRequest, to: str) -> HttpResponse:
    """Where the person goes next: a redirect, or its address for the outbox of the page.

    The outbox must not follow a redirect itself, or the news for the next page would be used up.
    """
    if "Linli-Outbox" in request.headers:
        return JsonResponse({"next": to})
    return redirect(to)
