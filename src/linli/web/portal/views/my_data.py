"""What is kept about a resident who proved who they are, their copy, and what they may ask."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.core import clock, errors, idempotency
from linli.core.ids import clean_code, new_id
from linli.feedback.rights import asking, copies, showing, who
from linli.feedback.rights.who import Asker
from linli.privacy import asking as rules
from linli.privacy.declarations import FIELDS
from linli.web.console import story as console_story
from linli.web.console import wording
from linli.web.portal import proved
from linli.web.portal.own import resident_needed, subject_ids_of
from linli.web.shared import rights
from linli.web.viewer import public

CONTACT = ("reporter.name", "reporter.phone", "reporter.email")
MOST_WORDS = 2000


def _asker(request: HttpRequest) -> Asker:
    return who.of_subjects(subject_ids_of(request))


@require_GET
@never_cache
@public
def prove(request: HttpRequest) -> HttpResponse:
    """How to prove who one is: by the code of a report and the number left with it."""
    if subject_ids_of(request):
        return redirect("portal:my_data")
    typed = request.GET.get("code", "").strip()[:60]
    if typed:
        return redirect("portal:kept", code=clean_code(typed.replace("\x00", "")) or "-")
    return render(request, "portal/my_proof.html", {"tab": "mine"})


@require_GET
@never_cache
@resident_needed
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about the resident, by purpose, and every right as a button."""
    return _show(request, at=clock.now())


def _show(
    request: HttpRequest, *, at: datetime, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    asker = _asker(request)
    shown = showing.shown(report_ids=asker.report_ids, subject_ids=asker.subject_ids, now=at)
    says = page_of(shown, asker) | {
        "wrong": wrong or {},
        "given": request.POST,
        "key": new_id(),
        "days": rules.WORKING_DAYS,
        "did": request.GET.get("did", ""),
    }
    return render(request, "portal/my_data.html", says, status=status)


def page_of(shown: showing.Shown, asker: Asker) -> dict[str, Any]:
    """What both pages show: purposes, readers, requests, holds."""
    return {
        "shown": shown,
        "purposes": [
            {
                "it": one,
                "lines": [
                    {"it": line, "source": rights.source_words(line.source)} for line in one.lines
                ],
            }
            for one in shown.purposes
        ],
        "looked": [{"it": one, "who": rights.reader_words(one)} for one in shown.looked],
        "requests": [
            {
                "it": one,
                "kind": rights.KINDS[one.kind],
                "state": rights.STATES[one.state],
                "clock": rights.clock_of(one),
                # A tracking code alone does not open what was written.
                "answer": rights.answer_words(one.answer) if asker.owns(one) else "",
                "ground": rights.GROUNDS.get(one.ground, ""),
                "can_take_back": one.is_open and not one.waits_for and asker.owns(one),
            }
            for one in shown.requests
        ],
        "tab": "mine",
    }


@require_GET
@never_cache
@resident_needed
def copy(request: HttpRequest) -> HttpResponse:
    """The resident's own copy, for reading and printing."""
    at = clock.now()
    found = copies.copy_of(asker=_asker(request), at=at)
    for report in found["reports"]:
        report["shown_contact"] = [
            (FIELDS[code].name, value) for code, value in sorted(report["contact"].items())
        ]
    return render(request, "portal/my_copy.html", {"copy": found, "made_at": at, "tab": "mine"})


@require_GET
@never_cache
@resident_needed
def copy_json(request: HttpRequest) -> HttpResponse:
    """The same for machines, as a file."""
    at = clock.now()
    found = copies.copy_of(asker=_asker(request), at=at)
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    answer = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{at:%Y%m%d}.json"'
    return answer


@require_GET
@never_cache
@resident_needed
def reasons(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Why the program decided about a report as it did, in words."""
    asker = _asker(request)
    found = [one for one in case_queries.reports_by_id([report_id]) if one.id in asker.report_ids]
    if not found or found[0].case_id is None:
        return redirect("portal:my_data")
    report, case = found[0], case_queries.case_detail(found[0].case_id)
    names = console_story.names_for(case, case_queries.categories(active_only=False))
    is_own = case.row.code == report.code
    says = {
        "report": report,
        "case": case,
        "is_own": is_own,
        "reasons": wording.reasons_words(case.decision.get("reasons", []), names) if is_own else [],
        "was_changed": any(event.kind == "CaseOverruled" for event in case.events),
        "key": new_id(),
        "tab": "mine",
    }
    return render(request, "portal/my_reasons.html", says)


@require_POST
@resident_needed
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for something about one's own data, once for each form."""
    at, asker, given = clock.now(), _asker(request), request.POST
    kind = given.get("kind", "")
    try:
        report_ids = _chosen(given.get("report", ""))
        _once(
            request,
            lambda: asking.ask(
                asker=asker,
                kind=kind,
                report_ids=report_ids,
                purpose=given.get("purpose", ""),
                words=_words(request, kind),
                at=at,
            ),
        )
    except errors.LinliError as error:
        says = " ".join(getattr(error, "fields", {}).values()) or str(error)
        return _show(request, at=at, wrong={kind: says}, status=422)
    if kind == rules.COPY:
        return redirect("portal:my_copy")
    if kind == rules.REASONS and report_ids:
        return redirect("portal:my_reasons", report_id=report_ids[0])
    return redirect(f"{reverse('portal:my_data')}?did={kind}#requests")


def _chosen(text: str) -> tuple[UUID, ...]:
    if not text:
        return ()
    try:
        return (UUID(text),)
    except ValueError as error:
        raise errors.Invalid(_("Please choose one of your reports")) from error


def _words(request: HttpRequest, kind: str) -> dict[str, str]:
    given = {
        name: request.POST.get(name, "").replace("\x00", "").strip()[:MOST_WORDS]
        for name in (*CONTACT, "says")
    }
    found = {name: text for name, text in given.items() if text}
    if kind == rules.CORRECTION and not found:
        raise errors.Invalid(fields={"says": _("Say what is wrong and how it should be")})
    return found


def _once(request: HttpRequest, act: Any) -> None:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise errors.Invalid(_("Please send it once more; what you typed is still here")) from error

    def do() -> idempotency.Reply:
        return {"id": str(act())}

    typed = sorted((name, request.POST[name]) for name in request.POST)
    typed = [pair for pair in typed if pair[0] not in {"key", "csrfmiddlewaretoken"}]
    idempotency.once(
        caller="portal:rights",
        key=key,
        fingerprint=idempotency.fingerprint([request.path, typed]),
        act=do,
    )


@require_POST
@resident_needed
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Withdraw one's own request."""
    at = clock.now()
    try:
        asking.take_back(asker=_asker(request), request_id=request_id, at=at)
    except errors.Conflict as error:
        return _show(request, at=at, wrong={"take_back": str(error)}, status=409)
    return redirect(f"{reverse('portal:my_data')}?did=take_back#requests")


@require_POST
@public
def leave(request: HttpRequest) -> HttpResponse:
    """Be nobody again in this browser."""
    answer = redirect("portal:enter")
    proved.forget(answer)
    return answer
