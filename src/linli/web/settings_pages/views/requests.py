"""What residents ask about their own data: the queue with its clocks, and the steps to answer."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from linli.cases import wall
from linli.core import clock, errors
from linli.feedback.rights import doing, showing
from linli.guard.policy import allows
from linli.privacy import asking as rules
from linli.privacy import queries as privacy
from linli.privacy import services as privacy_services
from linli.privacy.declarations import FIELDS
from linli.web.settings_pages import history, pages
from linli.web.settings_pages.reach import require_whole
from linli.web.settings_pages.views import privacy_pages
from linli.web.shared import rights
from linli.web.viewer import allowed, viewer_of_request

VIEW, HANDLE = "privacy.view", "privacy.handle"


class AnswerForm(forms.Form):
    """What the person reads."""

    says = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("The person reads this. Plain words, no names of others."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class RefuseForm(AnswerForm):
    """A ground and why."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=list(rights.GROUNDS.items()))


class HoldForm(forms.Form):
    """Which law keeps it, and until when (PIPL article 47)."""

    ground = forms.CharField(label=gettext_lazy("Law and article"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"})
    )


FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "refuse": RefuseForm,
    "hold": HoldForm,
}


@require_GET
@allowed(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, soonest due first, and what was answered."""
    require_whole(request, VIEW)
    says = {
        "open": [_row(one) for one in privacy.open_requests()],
        "ended": [_row(one) for one in privacy.requests_ended(limit=100)],
        "days": rules.WORKING_DAYS,
    }
    return privacy_pages.show(request, "requests.html", "requests", says)


def _row(one: privacy.RequestInfo) -> dict[str, object]:
    return {
        "it": one,
        "kind": rights.KINDS[one.kind],
        "state": rights.STATES[one.state],
        "clock": rights.clock_of(one),
        "proof": rights.PROOFS.get(one.proof, one.proof),
    }


@require_GET
@allowed(VIEW)
def table(request: HttpRequest) -> HttpResponse:
    """The requests as a file: kinds, states and moments, nothing that was written."""
    require_whole(request, VIEW)
    heads = (_("Kind"), _("State"), _("Received"), _("Due"), _("Ended"), _("Ground"))
    rows = [
        (
            rights.KINDS[one.kind],
            rights.STATES[one.state].text,
            *(_local(at) for at in (one.received_at, one.due_at, one.ended_at)),
            rights.GROUNDS.get(one.ground, ""),
        )
        for one in [*privacy.open_requests(), *privacy.requests_ended(limit=5000)]
    ]
    return privacy_pages.table_file("requests", heads, rows, at=clock.now())


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


@require_GET
@allowed(VIEW)
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: who proved what, what is kept, and what can be done."""
    require_whole(request, VIEW)
    return _show(request, request_id)


@transaction.atomic
def _show(
    request: HttpRequest,
    request_id: UUID,
    *,
    wrong: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    at, viewer = clock.now(), viewer_of_request(request)
    info = privacy.request(request_id)
    may_handle = allows(viewer, HANDLE)
    if may_handle and info.words:
        privacy_services.record_read(
            subject_id=info.id,
            fields=["request.words"],
            purpose="subject_request",
            reader=viewer.actor,
            at=at,
            about=info.id,
        )
    # Who answers for the whole cell sees of any report its code, state and terms, never its words.
    wall.narrow(wall.EVERYTHING)
    shown = showing.shown(report_ids=info.report_ids, subject_ids=info.subject_ids, now=at)
    given = {step: form(prefix=step) for step, form in FORMS.items()} | (wrong or {})
    says = _row(info) | {
        "may_handle": may_handle and info.is_open,
        "words": _named(info.words) if may_handle else [],
        "answer": rights.answer_words(info.answer) if may_handle else "",
        "ground": rights.GROUNDS.get(info.ground, ""),
        "shown": shown,
        "holds": privacy.holds_of(doing.whom(info), now=at),
        "is_at_work": any(report.is_at_work for report in shown.reports),
        "by_button": info.kind == rules.DELETION or bool(_values(info)),
        "forms": given,
        "opened": next(iter(wrong), "") if wrong else "",
        "history": history.history_of(info.id),
    }
    answer = privacy_pages.show(request, "request.html", "requests", says, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _values(info: privacy.RequestInfo) -> dict[str, str]:
    """The values that a correction puts in place of those that are kept."""
    if info.kind != rules.CORRECTION:
        return {}
    return {name: text for name, text in info.words.items() if name in doing.CORRECTABLE}


def _named(words: dict[str, str]) -> list[tuple[object, str]]:
    named = {"says": _("They wrote")}
    return [
        (FIELDS[name].name if name in FIELDS else named.get(name, name), text)
        for name, text in words.items()
    ]


@require_POST
@allowed(HANDLE)
def act(request: HttpRequest, request_id: UUID, step: str) -> HttpResponse:
    """Take a step of a request; a refused form is shown again with what was typed."""
    require_whole(request, HANDLE)
    if step not in {"take", "carry-out", *FORMS}:
        raise Http404
    form = FORMS[step](request.POST, prefix=step) if step in FORMS else forms.Form(request.POST)
    info = privacy.request(request_id)
    actor, at = viewer_of_request(request).actor, clock.now()

    def do(given: dict[str, Any]) -> None:
        _do(step, info, given, actor=actor, at=at)

    try:
        taken = pages.take(request, form, do)
    except errors.Invalid as error:
        form.add_error(None, str(error))
        taken = None
    if taken is None:
        return _show(request, request_id, wrong={step: form}, status=422)
    return privacy_pages.done(request, reverse("settings_pages:request", args=[request_id]))


def _do(
    step: str, info: privacy.RequestInfo, given: dict[str, Any], *, actor: str, at: datetime
) -> None:
    if step == "take":
        privacy_services.take_request(request_id=info.id, actor=actor, at=at)
    elif step == "carry-out":
        doing.carry_out(request_id=info.id, actor=actor, at=at)
    elif step == "answer":
        doing.answer(request_id=info.id, says=given["says"], actor=actor, at=at)
    elif step == "refuse":
        doing.refuse(
            request_id=info.id, ground=given["ground"], says=given["says"], actor=actor, at=at
        )
    else:
        until = timezone.make_aware(datetime.combine(given["until"] + timedelta(days=1), time()))
        for subject_id in doing.whom(info):
            privacy_services.hold(
                subject_id=subject_id, ground=given["ground"], until=until, actor=actor, at=at
            )
