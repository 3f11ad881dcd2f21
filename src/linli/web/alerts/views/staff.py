"""What staff see: everything that came in, with state and history; exercises and drafts too."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.feedback.alerts import queries as followers
from linli.guard.policy import allows
from linli.sensing import queries
from linli.sensing.cap import saying
from linli.web.alerts import showing, words
from linli.web.alerts.showing import VIEW
from linli.web.viewer import allowed, viewer_of_request


@require_GET
@never_cache
@allowed(VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """What is in force, then what was, and what concerns nobody here."""
    now = clock.now()
    reach = showing.reach_for(viewer_of_request(request))
    found = [one for one in queries.alerts(now=now) if _is_seen(one, reach)]
    every = showing.shown(found, now=now)
    standing = [one for one in every if one.state in {"in_force", "ahead"}]
    # What is real first, the gravest of it on top.
    standing.sort(key=lambda one: (not one.is_real, saying.LEVELS.index(one.it.level)))
    says = {
        "here": [one for one in standing if one.it.paths],
        "elsewhere": [one for one in standing if not one.it.paths],
        "ended": [one for one in every if one not in standing],
        "may_change": allows(viewer_of_request(request), "alert.manage"),
    }
    return render(request, "alerts/staff_list.html", says)


def _is_seen(one: queries.AlertInfo, reach: tuple[str, ...] | None) -> bool:
    """Whether it lies in reach; what lies nowhere here is for those of the whole cell."""
    return reach is None or one.concerns(reach)


@require_GET
@never_cache
@allowed(VIEW)
def one(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One message: what it says, how it stands, what came before and after it."""
    found, now = _in_reach(request, alert_id), clock.now()
    says = {
        "alert": showing.shown([found], now=now)[0],
        "came_by": words.CAME_BY.get(found.came_by, ""),
        "type": words.TYPES.get(found.msg_type, found.msg_type),
        "scope": words.SCOPES.get(found.scope, found.scope),
        "said": found.said(),
        "urgency": words.URGENCY,
        "certainty": words.CERTAINTY,
        "tasks": showing.tasks(found.root),
        "told": followers.told(found.root),
        "may_open": allows(viewer_of_request(request), "console.view"),
        "matter": [
            (words.TYPES.get(each.it.msg_type, ""), each)
            for each in showing.shown(queries.matter(found.root), now=now)
        ],
    }
    return render(request, "alerts/staff_alert.html", says)


@require_GET
@allowed(VIEW)
def document(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The message as it came."""
    found = _in_reach(request, alert_id)
    answer = HttpResponse(found.document.encode(), content_type="application/cap+xml")
    # It is somebody else's document: kept, never opened as a page of ours.
    answer["Content-Disposition"] = f'attachment; filename="alert-{found.id}.cap.xml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _in_reach(request: HttpRequest, alert_id: UUID) -> queries.AlertInfo:
    found = queries.alert(alert_id)
    if not _is_seen(found, showing.reach_for(viewer_of_request(request))):
        raise queries.AlertNotFound()
    return found
