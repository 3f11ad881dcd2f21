"""What every door for signed messages does alike: size, refusals, and guessing that ends soon."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from linli.api import limits, problem
from linli.api.caller import STRANGERS_PER_MINUTE
from linli.api.hooks import signing
from linli.core import clock, errors
from linli.core.away import MAYBE_AWAY, is_away


def answered(
    request: HttpRequest, take: Callable[[], HttpResponse], *, unsigned: type[errors.LinliError]
) -> HttpResponse:
    """The answer to a signed POST.

    Args:
        take: does the work and answers; what it raises becomes a refusal.
        unsigned: what it raises for a wrong signature; such are counted by address.
    """
    if request.method != "POST":
        refused = problem.refuse_status(request, 405)
        refused["Allow"] = "POST"
        return refused
    try:
        return take()
    except unsigned as error:
        return _counted(request, error)
    except signing.TooOld as error:
        return problem.refuse(request, error, status=401)
    except errors.LinliError as error:
        return problem.refuse(request, error)
    except RequestDataTooBig:
        return problem.refuse_status(request, 413)
    except UnreadablePostError:
        return problem.refuse_status(request, 400)
    except MAYBE_AWAY as error:
        if not is_away(error):
            raise
        return problem.refuse_status(request, 503)


def body_of(request: HttpRequest, *, largest: int) -> bytes:
    """The body; more than a look before the signature is checked costs too much.

    Raises:
        RequestDataTooBig: more than `largest` bytes.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > largest:
        raise RequestDataTooBig
    return request.body


def _counted(request: HttpRequest, error: errors.LinliError) -> HttpResponse:
    try:
        sender = str(request.META.get("REMOTE_ADDR", ""))
        limits.use(door="hook-wrong", sender=sender, limit=STRANGERS_PER_MINUTE, at=clock.now())
    except errors.LinliError as too_many:
        return problem.refuse(request, too_many)
    return problem.refuse(request, error, status=401)
