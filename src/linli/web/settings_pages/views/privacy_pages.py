"""What the privacy officer's pages share: tabs, and tables as files that no program runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.privacy import queries as privacy
from linli.web.console.views.tools import safe
from linli.web.settings_pages import pages
from linli.web.shared.pieces import Link
from linli.web.shared.words import Text

TABS: tuple[tuple[str, Text], ...] = (
    ("privacy", _("Fields")),
    ("requests", _("Requests")),
    ("retention", _("Retention")),
    ("processors", _("Processors")),
    ("assessments", _("Assessments")),
    ("breaches", _("Breaches")),
)


def show(
    request: HttpRequest, template: str, tab: str, says: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the section "privacy" under its tab."""
    waiting = privacy.unanswered_count()
    links = [
        Link(
            text,
            reverse(f"settings_pages:{name}"),
            current=name == tab,
            count=waiting if name == "requests" and waiting else None,
        )
        for name, text in TABS
    ]
    return pages.show(request, template, "privacy", {"tabs": links} | dict(says), status=status)


def table_file(
    name: str, heads: Sequence[Text], rows: Sequence[Sequence[object]], *, at: datetime
) -> HttpResponse:
    """A table as CSV; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(str(head)) for head in heads])
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{at:%Y%m%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def done(request: HttpRequest, to: str) -> HttpResponse:
    """Back to where it was done, with a word that it is kept."""
    messages.success(request, gettext("Kept."))
    return redirect(to)
