"""What is kept about one report, for the holder of its code; proving who one is by a sent code."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.cases.queries import ReportInfo
from linli.cases.queries.reports import ReportNotFound
from linli.core import clock, errors, idempotency
from linli.core.ids import clean_code, new_id
from linli.feedback.rights import asking, showing, who
from linli.guard import services as guard
from linli.guard.services import TooMany
from linli.privacy import asking as rules
from linli.web.portal import proved, sending
from linli.web.portal.sending import Limit
from linli.web.portal.views.my_data import page_of
from linli.web.portal.views.track import find_report
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.shared.errors import refuse
from linli.web.viewer import public

# Codes cost money and disturb whoever gets them; guesses are counted with each code, too.
PINS_TO_ONE = Limit("portal.pin", 3, timedelta(hours=1))
PINS_FROM_ONE = Limit("portal.pins", 20, timedelta(hours=1))
GUESSES = Limit("portal.guess", 30, timedelta(hours=1))


@require_GET
@never_cache
@public
def kept(request: HttpRequest, code: str) -> HttpResponse:
    """Which kinds of data are kept with a report, what for and until when; no values."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
    except ReportNotFound:
        says = {"typed": code[:60], "missed": True, "tab": "track"}
        return render(request, "portal/enter.html", says, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    if code != clean_code(code):
        return redirect("portal:kept", code=report.code)
    return _show(request, report, at=at)


def _show(
    request: HttpRequest,
    report: ReportInfo,
    *,
    at: datetime,
    wrong: str = "",
    status: int = 200,
    is_sent: bool = False,
) -> HttpResponse:
    subject_ids = [report.reporter_id] if report.reporter_id else []
    shown = showing.shown(report_ids=[report.id], subject_ids=subject_ids, now=at)
    says = page_of(shown, who.of_code(report)) | {
        "report": report,
        "can_prove": who.can_prove(report),
        "wants": request.POST.get("wants") or request.GET.get("wants", ""),
        "is_sent": is_sent or request.GET.get("sent") == "1",
        "wrong": wrong,
        "key": new_id(),
        "days": rules.WORKING_DAYS,
        "did": request.GET.get("did", ""),
    }
    answer = render(request, "portal/kept.html", says, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
@public
def send_pin(request: HttpRequest, code: str) -> HttpResponse:
    """Send a code to the number or address that is kept with the report."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
        sending.count(PINS_FROM_ONE, sender=sender_of(request), at=at)
        _count(PINS_TO_ONE, report, at=at)
        who.send_pin(report_id=report.id, at=at)
    except ReportNotFound:
        return refuse(request, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    except who.NobodyToSend as error:
        return _show(request, report, at=at, wrong=str(error), status=422)
    wants = "delete" if request.POST.get("wants") == "delete" else "see"
    address = reverse("portal:kept", args=[report.code])
    return redirect(f"{address}?sent=1&wants={wants}#prove")


def _count(limit: Limit, report: ReportInfo, *, at: datetime) -> None:
    guard.count_use(
        door=limit.door, sender=str(report.id), limit=limit.most, window=limit.window, at=at
    )


@require_POST
@public
def prove(request: HttpRequest, code: str) -> HttpResponse:
    """Use the code that was sent: the visitor is the report's sender for half an hour."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
        sending.count(GUESSES, sender=sender_of(request), at=at)
        subject_ids = who.proved(report=report, pin=request.POST.get("pin", "")[:20], at=at)
    except ReportNotFound:
        return refuse(request, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    except errors.Invalid as error:
        says = " ".join(error.fields.values())
        return _show(request, report, at=at, wrong=says, status=422, is_sent=True)
    address = reverse("portal:my_data")
    if request.POST.get("wants") == "delete":
        asker = who.of_subjects(subject_ids, proof=who.PIN)
        asking.ask(asker=asker, kind=rules.DELETION, report_ids=(report.id,), at=at)
        address += "?did=deletion#requests"
    answer = redirect(address)
    proved.remember(answer, subject_ids)
    return answer


@require_POST
@public
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to delete a report that nobody can be asked about, by its code alone."""
    at = clock.now()
    try:
        report = find_report(request, code, at=at)
        key = UUID(request.POST.get("key", ""))
    except ReportNotFound:
        return refuse(request, status=404)
    except TooMany as error:
        return refuse_too_many(request, error)
    except ValueError:
        wrong = _("Please send it once more; what you typed is still here")
        return _show(request, report, at=at, wrong=wrong, status=422)

    def act() -> idempotency.Reply:
        made = asking.ask(
            asker=who.of_code(report), kind=rules.DELETION, report_ids=(report.id,), at=at
        )
        return {"id": str(made)}

    try:
        idempotency.once(
            caller="portal:rights",
            key=key,
            fingerprint=idempotency.fingerprint([report.code, "delete"]),
            act=act,
        )
    except errors.LinliError as error:
        return _show(request, report, at=at, wrong=str(error), status=422)
    return redirect(f"{reverse('portal:kept', args=[report.code])}?did=deletion#requests")
