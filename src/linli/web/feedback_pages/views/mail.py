"""The demo's mailbox, and messages that could not be sent."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages as says
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.ids import CODE_LENGTH, clean_code
from linli.feedback import queries, services
from linli.feedback.warnings import queries as warning_queries
from linli.feedback.warnings import services as warnings
from linli.web.feedback_pages.page import show, whole_cell
from linli.web.shared.pieces import Page
from linli.web.shared.words import Text
from linli.web.viewer import allowed

HOUR = timedelta(hours=1)


@require_GET
@allowed("mailbox.view")
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every message as it was delivered in the demo, newest first; `?code=` of one report."""
    typed = request.GET.get("code", "").strip()
    code = clean_code(typed)[: CODE_LENGTH + 1] if typed else ""
    found = queries.mailbox(code=code, cursor=request.GET.get("cursor", ""))
    older = ""
    if found.next_cursor:
        wanted = {"cursor": found.next_cursor} | ({"code": code} if code else {})
        older = f"{reverse('feedback:mailbox')}?{urlencode(wanted)}"
    facts = {
        "mails": found.messages,
        "codes": queries.mailbox_codes(since=clock.now() - HOUR) if not code else [],
        "warnings": _warnings() if not code else [],
        "code": code,
        "page": Page(next=older),
        "is_demo": settings.DEMO,
    }
    return render(request, "feedback_pages/mailbox.html", facts)


OUTCOMES: dict[str, Text] = {
    "answered": pgettext_lazy("call", "picked up"),
    "no-answer": pgettext_lazy("call", "not picked up"),
}


def _warnings() -> list[dict[str, object]]:
    """Warnings of the last hour; a call that nobody has dealt with rings still."""
    found = warning_queries.mailbox_warnings(since=clock.now() - HOUR)
    return [
        {
            "id": one.id,
            "channel": one.channel,
            "body": one.body,
            "at": one.at,
            "outcome": OUTCOMES.get(one.outcome, one.outcome),
        }
        for one in found
    ]


@require_POST
@allowed("mailbox.view")
def call_ended(request: HttpRequest, call_id: UUID, outcome: str) -> HttpResponse:
    """Pick a call of the demo up, or let it ring, as the person who was called would."""
    if not settings.DEMO:
        raise Http404
    warnings.end_call(call_id=call_id, outcome=outcome, at=clock.now())
    says.success(request, str(OUTCOMES.get(outcome, outcome)))
    return redirect("feedback:mailbox")


@require_GET
@allowed("mailbox.view")
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message as it was delivered in the demo."""
    mail = queries.mailbox_message(message_id)
    return render(request, "feedback_pages/message.html", {"mail": mail})


@require_GET
@whole_cell("queue.manage")
def given_up(request: HttpRequest) -> HttpResponse:
    """Messages that could not be sent; the words stay hidden, since sending needs none."""
    facts = {"mails": queries.dead_messages()}
    return show(request, "given_up.html", "queue", facts)


@require_POST
@whole_cell("queue.manage")
def resend(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Put a message that was given up back in the queue."""
    services.resend_message(message_id=message_id, at=clock.now())
    says.success(request, _("It will be sent again now."))
    return redirect("feedback:given_up")
