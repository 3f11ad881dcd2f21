"""What every page of the data stewards shares: its sections, and showing a page of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from linli.core.ids import new_id
from linli.exchange import queries
from linli.guard.policy import allows_everywhere
from linli.web.shared.pieces import Link
from linli.web.shared.words import Text
from linli.web.viewer import viewer_of_request


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the stewards' pages: who may open it, and where it is."""

    code: str
    action: str
    title: Text
    href: str
    icon: str


SECTIONS = (
    Section("feeds", "exchange.view", _("Feeds"), "/steward/", "download"),
    Section("reviews", "exchange.review", _("Reviews"), "/steward/reviews/", "people"),
    Section("unplaced", "exchange.review", _("Without a place"), "/steward/unplaced/", "place"),
    Section("samples", "exchange.review", _("Samples"), "/steward/samples/", "check"),
    Section("fields", "exchange.view", _("Who answers"), "/steward/fields/", "list"),
    Section("history", "exchange.view", _("Merges and splits"), "/steward/reviews/history", "link"),
)


def show(
    request: HttpRequest, template: str, section: str, says: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of a section; `new_key` gives each form on it a key of its own."""
    viewer = viewer_of_request(request)
    may = {
        name: allows_everywhere(viewer, f"exchange.{name}")
        for name in ("view", "review", "deliver")
    }
    waiting = {"reviews": queries.open_count()} if may["review"] else {}
    links = [
        Link(one.title, one.href, one.icon, one.code == section, waiting.get(one.code))
        for one in SECTIONS
        if may[one.action.partition(".")[2]]
    ]
    shared = {"sections": links, "section": section, "new_key": new_id, "may": may}
    answer = render(request, f"steward/{template}", shared | dict(says), status=status)
    # Rows of departments are on some of these pages: no copy stays on the way.
    answer["Cache-Control"] = "no-store"
    return answer
