"""Whether everything moves: the queue, the ledger, and what personal data is declared."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from linli.cases import queries as case_queries
from linli.core import clock, outbox, outbox_queries
from linli.flow import jobs
from linli.guard.registry import names_of_actors
from linli.ledger import queries as ledger
from linli.privacy.declarations import FIELDS, PURPOSES
from linli.web.settings_pages import pages
from linli.web.settings_pages.history import HAPPENED, actor_name
from linli.web.settings_pages.reach import require_whole
from linli.web.settings_pages.views import privacy_pages
from linli.web.shared.pieces import Column, Tile
from linli.web.viewer import allowed

LEDGER_PAGE = 50


@require_GET
@allowed("queue.manage")
def queue(request: HttpRequest) -> HttpResponse:
    """Events and jobs that wait, are tried again, or gave up."""
    require_whole(request, "queue.manage")
    now = clock.now()
    figures = outbox_queries.figures(now=now)
    failed = jobs.failed_jobs()
    says = {
        "tiles": [
            Tile(str(figures.waiting), _("Events that wait")),
            Tile(
                str(figures.retrying),
                _("Tried again"),
                tone="warn" if figures.retrying else "",
            ),
            Tile(str(figures.dead), _("Gave up"), tone="danger" if figures.dead else ""),
            Tile(str(jobs.waiting_jobs()), _("Jobs that wait")),
            Tile(str(len(failed)), _("Jobs that failed"), tone="danger" if failed else ""),
        ],
        "oldest_at": figures.oldest_at,
        "dead": outbox_queries.posted(dead=True),
        "waiting": outbox_queries.posted(dead=False, limit=20),
        "failed": failed,
        "reports": case_queries.waiting_reports(before=now, limit=20),
    }
    return pages.show(request, "queue.html", "queue", says)


@require_POST
@allowed("queue.manage")
def resend(request: HttpRequest) -> HttpResponse:
    """Put events that gave up back in the queue: one, or all."""
    require_whole(request, "queue.manage")
    wanted = request.POST.getlist("event")
    ids = [int(text) for text in wanted if text.isdecimal()]
    if "all" in wanted:
        ids = [one.id for one in outbox_queries.posted(dead=True, limit=10_000)]

    def act() -> None:
        outbox.resend_dead(ids=ids, now=clock.now())

    count = len(ids)
    text = ngettext("%(count)d event is sent again", "%(count)d events are sent again", count)
    to = reverse("settings_pages:queue")
    return pages.act_and_return(request, act, says=text % {"count": count}, to=to)


@require_POST
@allowed("queue.manage")
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Give a failed job another try."""
    require_whole(request, "queue.manage")

    def act() -> None:
        jobs.retry_job(job_id=job_id, at=clock.now())

    to = reverse("settings_pages:queue")
    return pages.act_and_return(request, act, says=_("The job is tried again."), to=to)


@require_GET
@allowed("ledger.read")
def read_ledger(request: HttpRequest) -> HttpResponse:
    """The ledger, newest first; read only."""
    require_whole(request, "ledger.read")
    before = request.GET.get("before", "")
    about = _uuid(request.GET.get("about", ""))
    entries = ledger.latest(
        about=about,
        kind=request.GET.get("kind", "").strip(),
        before=int(before) if before.isdecimal() else None,
        limit=LEDGER_PAGE + 1,
    )
    names = names_of_actors({one.actor for one in entries})
    query = request.GET.copy()
    older = ""
    if len(entries) > LEDGER_PAGE:
        query["before"] = str(entries[LEDGER_PAGE - 1].id)
        older = f"?{query.urlencode()}"
    says: dict[str, Any] = {
        "entries": [
            {
                "it": one,
                "what": HAPPENED.get(one.kind, one.kind),
                "who": actor_name(one.actor, names),
                "payload": json.dumps(one.payload, ensure_ascii=False, indent=1),
            }
            for one in entries[:LEDGER_PAGE]
        ],
        "older": older,
        "count": ledger.count(),
        "about": request.GET.get("about", ""),
        "kind": request.GET.get("kind", ""),
    }
    return pages.show(request, "ledger.html", "ledger", says)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


@require_GET
@allowed("privacy.view")
def privacy(request: HttpRequest) -> HttpResponse:
    """Every personal field: where it lies, what for, on which ground, for how long."""
    rows = [
        {
            "name": str(field.name),
            "where": _("the vault") if field.where == "vault" else field.where,
            "purposes": "; ".join(str(PURPOSES[code].name) for code in field.purposes),
            "basis": str(field.basis),
            "days": _("%(days)d days") % {"days": field.retention.days},
            "by_days": field.retention.days,
        }
        for field in FIELDS.values()
    ]
    columns = (
        Column("name", _("Field"), "name"),
        Column("where", _("Where it lies"), "where"),
        Column("purposes", _("What for"), "purposes"),
        Column("basis", _("Ground"), "basis"),
        Column("days", _("Kept for"), "days", align="end"),
    )
    says = {
        "title": _("Privacy"),
        "lead": _("A field that is not in this list can be neither kept nor read."),
        "listing": pages.listing(
            request,
            caption=_("Personal fields"),
            columns=columns,
            rows=rows,
            empty=_("No field fits that search."),
        ),
    }
    return privacy_pages.show(request, "privacy.html", "privacy", says)
