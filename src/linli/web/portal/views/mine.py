"""My reports: a telephone number, a code by SMS, then half an hour of looking."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.cases import queries as case_queries
from linli.core import clock
from linli.core.ids import new_id
from linli.feedback import channels, wording
from linli.feedback.services import codes
from linli.guard import visits
from linli.guard.services import TooMany
from linli.guard.visits import Resident
from linli.privacy.services import normal
from linli.web.portal import proof, resident, sending
from linli.web.portal.given import LONGEST_PHONE, PHONE_SIGNS, SHORTEST_PHONE
from linli.web.portal.resident import resident_of_request, resident_only
from linli.web.portal.sending import Limit
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.viewer import public

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# Codes cost money and the peace of whoever has the number; so they are limited from every side.
BY_NUMBER = (Limit("my.number", 3, QUARTER), Limit("my.number-day", 8, DAY))
PROVED = Limit("my.sender", 10, QUARTER)
PLAIN = Limit("my.sender-plain", 3, HOUR)
IN_ALL = Limit("my.all", 600, HOUR)
TRIES = Limit("my.try", 30, QUARTER)
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD"])
@never_cache
@public
def start(request: HttpRequest) -> HttpResponse:
    """A field for the number; whoever is known already goes on."""
    to = _after(request, request.GET.get("next", ""))
    if resident_of_request(request) is not None:
        return HttpResponseRedirect(to)
    return _ask_number(request)


def _ask_number(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    says = {
        "key": new_id(),
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
        "phone": request.POST.get("phone", "")[:40],
        "wrong": wrong,
        "has_sms": "sms" in channels.open_channels(),
        "tab": "track",
    }
    return render(request, "portal/my_number.html", says, status=status)


def _after(request: HttpRequest, to: str) -> str:
    if to and url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        return to
    return reverse("portal:my_reports")


@require_POST
@never_cache
@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer is the same whether or not the number is known here."""
    at, phone = clock.now(), request.POST.get("phone", "").strip()
    digits = sum(sign.isdigit() for sign in phone)
    if not set(phone) <= PHONE_SIGNS or not SHORTEST_PHONE <= digits <= LONGEST_PHONE:
        wrong = _("Give a telephone number such as 138 0013 8000")
        return _ask_number(request, wrong=wrong, status=422)
    if "sms" not in channels.open_channels():
        return _ask_number(request, status=503)
    try:
        _count(request, phone, at=at)
    except TooMany as error:
        return refuse_too_many(request, error)
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    visit_id = codes.ask_code(phone=phone, language=language, at=at)
    to = request.POST.get("next", "")
    query = f"?{urlencode({'next': to})}" if to else ""
    answer = HttpResponseRedirect(reverse("portal:my_code") + query)
    resident.remember_asked(answer, visit_id)
    return answer


def _count(request: HttpRequest, phone: str, *, at: datetime) -> None:
    solution, sender = request.POST.get("altcha", ""), sender_of(request)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = new_id()
    is_proved = proof.is_solved(solution) and proof.use_up(solution, key=key)
    sending.count(PROVED if is_proved else PLAIN, sender=sender, at=at)
    for limit in BY_NUMBER:
        sending.count(limit, sender=normal(phone), at=at)
    sending.count(IN_ALL, sender="", at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def code(request: HttpRequest) -> HttpResponse:
    """Type the code that came."""
    visit_id = resident.visit_asked(request)
    if visit_id is None:
        return redirect("portal:my")
    if request.method != "POST":
        return _ask_code(request)
    at = clock.now()
    try:
        sending.count(TRIES, sender=sender_of(request), at=at)
    except TooMany as error:
        return refuse_too_many(request, error)
    typed = "".join(sign for sign in request.POST.get("code", "")[:20] if sign.isdigit())
    token = visits.open_with(visit_id, typed, at=at)
    if not token:
        return _ask_code(request, is_wrong=True, status=422)
    answer = HttpResponseRedirect(_after(request, request.POST.get("next", "")))
    resident.remember_open(answer, token)
    return answer


def _ask_code(request: HttpRequest, *, is_wrong: bool = False, status: int = 200) -> HttpResponse:
    says = {
        "is_wrong": is_wrong,
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
        "minutes": int(visits.CODE_TERM.total_seconds() // 60),
        "tries": visits.MOST_TRIES,
        "tab": "track",
    }
    return render(request, "portal/my_code.html", says, status=status)


@require_GET
@resident_only
def reports(request: HttpRequest, who: Resident) -> HttpResponse:
    """The reports that were sent with this number, with the way to each."""
    found = case_queries.reports_from(list(who.subject_ids), limit=MOST_SHOWN)
    cases = case_queries.rows_by_id([one.case_id for one in found if one.case_id])
    rows = [
        {
            "report": one,
            "state": wording.STATES[cases[one.case_id].state if one.case_id else "received"],
            "category": cases[one.case_id].category_name if one.case_id else "",
        }
        for one in found
    ]
    says = {"rows": rows, "until": who.until, "tab": "track"}
    return render(request, "portal/my_reports.html", says)


@require_POST
@never_cache
@public
def leave(request: HttpRequest) -> HttpResponse:
    """End it now, as on a telephone that is not one's own."""
    answer = redirect("portal:my")
    resident.forget(request, answer)
    return answer
