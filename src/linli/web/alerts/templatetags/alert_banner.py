"""The banner of alerts in force: `{% load alert_banner %}{% alert_banner "console" %}`."""

from django import template

from linli.core import clock
from linli.web.alerts import banner

register = template.Library()


@register.inclusion_tag("alerts/_banner.html", takes_context=True)
def alert_banner(context: template.Context, where: str) -> dict[str, object]:
    """The banner for a page of console, field or portal; see `banner.facts`."""
    request = context.get("request")
    if request is None or not hasattr(request, "session"):
        return {"alerts": []}
    found = banner.facts(request, where, now=clock.now(), back=request.get_full_path())
    return found | {"csrf_token": context.get("csrf_token")}
