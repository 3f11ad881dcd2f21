"""The way between the areas of the staff: `{% load staff %}{% staff_nav "settings" %}`."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.guard.policy import NOBODY, Viewer, allows
from linli.web import city
from linli.web.shared.pieces import Link
from linli.web.shared.words import Text
from linli.web.viewer import viewer_of_request

register = template.Library()


@dataclass(frozen=True, slots=True)
class Area:
    """A part of Linli for staff, and what opens it; '' opens to whoever is signed in."""

    code: str
    action: str
    title: Text
    href: str
    icon: str


AREAS = (
    Area("console", "console.view", _("Console"), "/console", "list"),
    Area("alarms", "alarm.view", _("Alarms"), "/console/alarms", "bell"),
    Area("planning", "twin.view", _("Planning"), "/plan/", "people"),
    Area("alerts", "alert.view", pgettext_lazy("alerts", "Warnings"), "/console/alerts", "sun"),
    Area("desk", "desk.use", _("Phone desk"), "/desk", "phone"),
    Area("care", "care.arrange", pgettext_lazy("area", "Care"), "/care/", "people"),
    Area("field", "field.use", _("Field"), "/field/", "bike"),
    Area("homes", "file.home", _("Homes"), "/homes/", "home"),
    Area("steward", "exchange.view", _("Data"), "/steward/", "download"),
    Area("settings", "settings.view", _("Settings"), "/admin/", "settings"),
    # Everyone who is signed in has a password, passkeys and codes of their own.
    Area("account", "", _("My account"), "/accounts/2fa/", "person"),
)


@register.inclusion_tag("web/parts/staff_nav.html", takes_context=True)
def staff_nav(context: template.Context, here: str = "") -> dict[str, object]:
    """Links to the areas that the viewer may use; `here` is the one that is open."""
    request = context.get("request")
    viewer: Viewer = viewer_of_request(request) if request is not None else NOBODY
    links = [
        Link(area.title, area.href, area.icon, current=area.code == here)
        for area in AREAS
        if (allows(viewer, area.action) if area.action else viewer.is_signed_in)
    ]
    return {"links": links}


@register.simple_tag
def city_sign_in() -> str:
    """How the city's sign-in is called; '' where there is none."""
    return city.name()
