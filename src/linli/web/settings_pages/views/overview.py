"""The first page of the settings: figures, what needs attention, where to go."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.core import clock, holidays_cn
from linli.core import outbox_queries as outbox
from linli.guard.policy import allows
from linli.people import queries as people
from linli.people import registry
from linli.privacy import queries as privacy
from linli.web.settings_pages import pages
from linli.web.shared.pieces import Tile
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@allowed("settings.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Figures, what needs attention, and the sections that are open to the viewer."""
    says = {
        "tiles": _tiles(),
        "attention": _attention(request),
        "parts": pages.sections_for(request),
    }
    return pages.show(request, "overview.html", "overview", says)


def _tiles() -> list[Tile]:
    members = registry.enrolled()
    return [
        Tile(
            str(len(case_queries.categories())),
            _("Categories in use"),
            href=reverse("settings_pages:categories"),
        ),
        Tile(
            str(len(people.organisations())),
            _("Organisations"),
            href=reverse("settings_pages:organisations"),
        ),
        Tile(str(sum(one.is_active for one in members)), _("Members")),
        Tile(str(len(people.on_shift(now=clock.now()))), _("On duty now")),
    ]


def _attention(request: HttpRequest) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    viewer = viewer_of_request(request)
    if allows(viewer, "queue.manage"):
        dead = outbox.figures(now=clock.now()).dead
        if dead:
            text = ngettext("%(count)d event gave up", "%(count)d events gave up", dead)
            href = reverse("settings_pages:queue")
            found.append({"tone": "danger", "text": text % {"count": dead}, "href": href})
    if allows(viewer, "privacy.handle") and (waiting := privacy.unanswered_count()):
        text = ngettext(
            "%(count)d request about personal data waits for an answer",
            "%(count)d requests about personal data wait for an answer",
            waiting,
        )
        href = reverse("settings_pages:requests")
        found.append({"tone": "warn", "text": text % {"count": waiting}, "href": href})
    if not people.on_shift(now=clock.now()):
        href = reverse("settings_pages:shifts") if allows(viewer, "shift.plan") else "#main"
        text = _("Nobody is on duty now: cases wait for a dispatcher")
        found.append({"tone": "warn", "text": text, "href": href})
    following = clock.now().year + 1
    if clock.now().month >= 12 and not holidays_cn.year(following).announced:
        href = reverse("settings_pages:calendars")
        text = _("The holidays of %(year)d are not announced in this release") % {"year": following}
        found.append({"tone": "info", "text": text, "href": href})
    return found
