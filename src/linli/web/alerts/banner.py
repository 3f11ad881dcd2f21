"""What a banner shows, for the tag that draws it and for pages that renew it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from linli.sensing import queries
from linli.web.alerts import showing

MOST = 2
# Pages that stay open for hours ask again each minute; residents' pages are opened anew.
LIVE = frozenset({"console", "field"})


def facts(request: HttpRequest, where: str, *, now: datetime, back: str) -> dict[str, Any]:
    """What stands now and concerns the viewer, without what they put away in this session.

    Args:
        where: console, field or portal: it decides who is asked about and where links lead.
        back: where to go after one was put away without scripts.
    """
    ask = showing.for_residents if where == "portal" else showing.for_staff
    # Exercises and tests are on the lists; they never take anybody's attention here.
    found = [
        one
        for one in ask(request, now=now)
        if one.status == queries.ACTUAL and not showing.is_dismissed(request, one.id)
    ]
    is_console = where == "console"
    return {
        "alerts": showing.shown(found[:MOST], now=now),
        "more": max(0, len(found) - MOST),
        "page": "alerts:staff_alert" if is_console else "alerts:alert",
        "list_at": reverse("alerts:staff_list" if is_console else "alerts:list"),
        "next": back,
        "renew_at": reverse("alerts:banner", args=[where]) if where in LIVE else "",
        "seen": ".".join(one.id.hex for one in found),
    }
