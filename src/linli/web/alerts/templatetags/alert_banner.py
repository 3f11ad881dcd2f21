"""The banner of alerts in force: `{% load alert_banner %}{% alert_banner "console" %}`."""

from django import template
from django.urls import reverse

from linli.core import clock
from linli.web.alerts import showing

register = template.Library()
MOST = 2


@register.inclusion_tag("alerts/_banner.html", takes_context=True)
def alert_banner(context: template.Context, where: str) -> dict[str, object]:
    """What stands now and concerns the viewer, without what they put away in this session.

    Args:
        where: console, field or portal: it decides who is asked about and where links lead.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "session"):
        return {"alerts": []}
    now = clock.now()
    ask = showing.for_residents if where == "portal" else showing.for_staff
    found = [one for one in ask(request, now=now) if not showing.is_dismissed(request, one.id)]
    # Exercises and tests are on the lists; they never take anybody's attention here.
    found = [one for one in found if one.status == "Actual"]
    is_console = where == "console"
    return {
        "alerts": showing.shown(found[:MOST], now=now),
        "more": max(0, len(found) - MOST),
        "page": "alerts:staff_alert" if is_console else "alerts:alert",
        "list_at": reverse("alerts:staff_list" if is_console else "alerts:list"),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
