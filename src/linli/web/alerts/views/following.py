"""Being warned by message: asked for on a form, confirmed and ended by a link."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.feedback import channels
from linli.feedback.alerts import services
from linli.guard.services import TooMany
from linli.privacy.services import normal
from linli.web.alerts import showing
from linli.web.alerts.views.public import area_choices
from linli.web.portal import proof, sending
from linli.web.portal.given import LONGEST_PHONE, PHONE_SIGNS, SHORTEST_PHONE
from linli.web.portal.sending import Limit
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.viewer import public

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# A message to a stranger's number must not be had for the asking.
BY_ADDRESS = (Limit("alerts.address", 2, HOUR), Limit("alerts.address-day", 4, DAY))
PROVED = Limit("alerts.sender", 10, QUARTER)
PLAIN = Limit("alerts.sender-plain", 3, HOUR)
IN_ALL = Limit("alerts.all", 600, HOUR)
LONGEST_ADDRESS = 254


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def follow(request: HttpRequest) -> HttpResponse:
    """Ask to be warned of one's area; the answer is the same for every address."""
    if request.method != "POST":
        return _form(request)
    at, address = clock.now(), request.POST.get("address", "").strip()
    channel = "email" if "@" in address else "sms"
    wrong = _wrong(channel, address, request)
    if wrong:
        return _form(request, wrong=wrong, status=422)
    try:
        _count(request, address)
    except TooMany as error:
        return refuse_too_many(request, error)
    try:
        services.ask_to_be_warned(
            channel=channel,
            address=address,
            area_path=request.POST.get("area", ""),
            language=get_language() or "zh-hans",
            at=at,
        )
    except errors.Invalid as error:
        return _form(request, wrong=error.fields, status=422)
    return render(request, "alerts/followed.html", {"channel": channel, "tab": "alerts"})


def _wrong(channel: str, address: str, request: HttpRequest) -> dict[str, str]:
    digits = sum(sign.isdigit() for sign in address)
    is_phone = set(address) <= PHONE_SIGNS and SHORTEST_PHONE <= digits <= LONGEST_PHONE
    is_mail = 3 <= len(address) <= LONGEST_ADDRESS and not address.startswith("@")
    wrong = {}
    if not (is_mail if channel == "email" else is_phone):
        wrong["address"] = _("Give a telephone number or an e-mail address")
    if request.POST.get("agreed") != "1":
        wrong["agreed"] = _("Without your consent nothing can be sent")
    return wrong


def _count(request: HttpRequest, address: str) -> None:
    at, solution, sender = clock.now(), request.POST.get("altcha", ""), sender_of(request)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = new_id()
    is_proved = proof.is_solved(solution) and proof.use_up(solution, key=key)
    sending.count(PROVED if is_proved else PLAIN, sender=sender, at=at)
    for limit in BY_ADDRESS:
        sending.count(limit, sender=normal(address), at=at)
    sending.count(IN_ALL, sender="", at=at)


def _form(
    request: HttpRequest, *, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    says = {
        "key": new_id(),
        "wrong": wrong or {},
        "address": request.POST.get("address", "")[:LONGEST_ADDRESS],
        "areas": area_choices(),
        "area": request.POST.get("area", "") or showing.area_of(request),
        "ways": sorted(channels.open_channels()),
        "tab": "alerts",
    }
    return render(request, "alerts/follow.html", says, status=status)


@require_GET
@never_cache
@public
def told(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in a message opens: confirm it, or end it. Looking changes nothing."""
    services.follower_of(token)
    return render(request, "alerts/told.html", {"token": token, "tab": "alerts"})


@require_POST
@public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """It was me."""
    services.confirm_follower(token=token, at=clock.now())
    return render(request, "alerts/done.html", {"is_on": True, "tab": "alerts"})


@require_POST
@public
def end(request: HttpRequest, token: str) -> HttpResponse:
    """No more; done twice it says the same."""
    try:
        services.end_follower(token=token, at=clock.now())
    except services.FollowerNotFound:
        return redirect("alerts:list")
    return render(request, "alerts/done.html", {"is_on": False, "tab": "alerts"})
