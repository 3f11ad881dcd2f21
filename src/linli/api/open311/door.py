"""What every Open311 address does alike: form, methods, keys, refusals."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from linli.api import limits, text
from linli.api.caller import Caller, caller_of_key
from linli.api.open311 import refusals
from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer, write
from linli.core import clock, errors
from linli.core.away import MAYBE_AWAY, is_away

Say = Callable[..., Answer]
STRANGERS_PER_MINUTE = 600
LARGEST_BODY = 40 * 1024 * 1024
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
UNREADABLE = (
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
    UnicodeDecodeError,
)
# Programs in browsers may ask from any page: keys come with the request, never from cookies.
ANY_PAGE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type,"
    " Idempotency-Key, X-Api-Key, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}


def door(**methods: Say) -> Callable[..., HttpResponse]:
    """A view that says what `get` and `post` answer, in the form that its address names."""

    @csrf_exempt
    def view(request: HttpRequest, form: str, **named: str) -> HttpResponse:
        response = _answered(request, form, methods, named)
        for name, value in ANY_PAGE.items():
            response[name] = value
        return response

    view.linli_action = ""  # type: ignore[attr-defined]  # public; read by the route test
    return view


def _answered(
    request: HttpRequest, form: str, methods: dict[str, Say], named: dict[str, str]
) -> HttpResponse:
    method = (request.method or "").lower()
    if method == "options":
        response = _allowing(HttpResponse(status=204), methods)
        for name, value in PREFLIGHT.items():
            response[name] = value
        response["Access-Control-Allow-Methods"] = response["Allow"]
        return response
    say = methods.get("get" if method == "head" else method)
    if say is None:
        refused = Refused(405, _("This address does not take that method"))
        return _allowing(write(refusals.answer(refused), form), methods)
    return write(_said(say, request, named), form)


def _allowing(response: HttpResponse, methods: dict[str, Say]) -> HttpResponse:
    allowed = {name.upper() for name in methods} | {"OPTIONS"}
    response["Allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "get" in methods else set())))
    return response


def _said(say: Say, request: HttpRequest, named: dict[str, str]) -> Answer:
    try:
        if not text.is_readable(request):
            raise Refused(400, _("We could not read that request"))
        return say(request, clock.now(), **named)
    except RequestDataTooBig:
        return refusals.answer(Refused(413, _("That is too large to send")))
    except UNREADABLE:
        return refusals.answer(Refused(400, _("We could not read that request")))
    except MAYBE_AWAY as error:
        if not is_away(error):
            raise
        sentence = _("Not available just now; please try again in a moment")
        return refusals.answer(Refused(503, sentence))
    except errors.LinliError as error:
        return refusals.answer(refusals.of_error(error))


def readable(say: Say) -> Say:
    """A GET that anyone may ask, counted by key where one is given, else by address."""

    @wraps(say)
    def counted(request: HttpRequest, at: datetime, **named: str) -> Answer:
        if caller_of_key(_key(request, request.GET.get("api_key", "")), at=at) is None:
            sender = str(request.META.get("REMOTE_ADDR", ""))
            limits.use(door="open311", sender=sender, limit=STRANGERS_PER_MINUTE, at=at)
        return say(request, at, **named)

    return counted


def sender_of(request: HttpRequest, *, at: datetime) -> Caller:
    """The program that posts, by `api_key` in the form or address, or `Authorization: Bearer`.

    Raises:
        Refused: the key is missing or not ours, or the body is no form.
        TooMany: the key's limit is used up.
    """
    _check_form(request)
    given = request.POST.get("api_key") or request.GET.get("api_key") or ""
    caller = caller_of_key(_key(request, given), at=at)
    if caller is None or caller.client is None or "report" not in caller.client.scopes:
        raise refusals.key_missing()
    return caller


def _check_form(request: HttpRequest) -> None:
    """Refuse a body that is no form, too large, or not UTF-8 (GeoReport v2, "Encoding")."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise Refused(413, _("That is too large to send"))
    if length != "0" and request.content_type not in FORM_TYPES:
        raise Refused(400, _("Send a form: application/x-www-form-urlencoded"))
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"'").lower()
    if charset not in text.UTF_8:
        raise Refused(400, _("Send the form as UTF-8"))
    request.encoding = "utf-8"
    if request.content_type == FORM_TYPES[0]:
        is_utf8 = text.is_utf8(request.body)
    else:
        # The parser has put a replacement character where bytes could not be read.
        given = [(name, *values) for name, values in request.POST.lists()]
        is_utf8 = not any("\ufffd" in str(part) for parts in given for part in parts)
    if not is_utf8:
        raise Refused(400, _("Send the form as UTF-8"))


def _key(request: HttpRequest, given: str) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    key = given or (token if scheme.lower() == "bearer" else "")
    return key.strip() or request.headers.get("X-Api-Key", "")
