"""Which organisation, team, week and promise a page of planning is about."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.core import clock
from linli.guard.policy import allows
from linli.people import registry
from linli.people.queries import OrganisationInfo
from linli.web.settings_pages.reach import organisations_for
from linli.web.shared.pieces import Link
from linli.web.shared.words import Text
from linli.web.viewer import member_of_request, viewer_of_request

ACTION = "shift.plan"
WEEK = timedelta(days=7)
# Chances that a lead may plan for, in per cent.
PROMISES = (70, 80, 85, 90, 95)
USUAL = 80
WEEKS_AHEAD, WEEKS_BACK = 8, 52
TABS: tuple[tuple[str, Text, str], ...] = (
    ("week", _("Need and gaps"), "clock"),
    ("drafts", _("Make shifts"), "people"),
    ("fair", _("Fairly shared"), "team"),
    ("promises", _("Promised and achieved"), "check"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a page is about; `organisation` is None where none is in the viewer's care."""

    organisation: OrganisationInfo | None
    organisations: tuple[OrganisationInfo, ...]
    monday: date
    team_id: UUID | None
    teams: tuple[registry.TeamInfo, ...]
    promise: int

    @property
    def wanted(self) -> float:
        """The promise as a chance."""
        return self.promise / 100

    @property
    def query(self) -> str:
        """The choice as a query string."""
        given = {
            "organisation": str(self.organisation.id) if self.organisation else "",
            "week": self.monday.isoformat(),
            "team": str(self.team_id or ""),
            "promise": str(self.promise),
        }
        return urlencode({name: value for name, value in given.items() if value})

    def to(self, name: str) -> str:
        """The address of a page of planning about the same."""
        return f"{reverse(f'planning:{name}')}?{self.query}"


def choose(request: HttpRequest) -> Chosen:
    """What was asked for; what can't be is replaced by the usual: next week, 80 per cent."""
    mine = tuple(one for one, is_active in organisations_for(request, ACTION) if is_active)
    organisation = _organisation(request, mine)
    teams = tuple(registry.teams(frozenset({organisation.id}))) if organisation else ()
    wanted = _given(request, "team")
    promise = _given(request, "promise")
    return Chosen(
        organisation,
        mine,
        _monday(_given(request, "week")),
        next((one.id for one in teams if str(one.id) == wanted), None),
        teams,
        int(promise) if promise in map(str, PROMISES) else USUAL,
    )


def _given(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "") or request.GET.get(name, "")


def _organisation(
    request: HttpRequest, mine: tuple[OrganisationInfo, ...]
) -> OrganisationInfo | None:
    member = member_of_request(request)
    for pk in (_given(request, "organisation"), str(member.organisation_id) if member else ""):
        for one in mine:
            if str(one.id) == pk:
                return one
    return mine[0] if mine else None


def _monday(text: str) -> date:
    today = timezone.localtime(clock.now()).date()
    this = today - timedelta(days=today.weekday())
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return this + WEEK
    monday = day - timedelta(days=day.weekday())
    return min(max(monday, this - WEEK * WEEKS_BACK), this + WEEK * WEEKS_AHEAD)


def tabs(request: HttpRequest, here: str, chosen: Chosen | None = None) -> list[Link]:
    """The pages of planning that the viewer may open."""
    viewer = viewer_of_request(request)
    found = []
    if allows(viewer, ACTION):
        chosen = chosen or choose(request)
        found += [
            Link(title, chosen.to(code), icon, current=code == here) for code, title, icon in TABS
        ]
    if allows(viewer, "twin.view"):
        to = reverse("planning:questions")
        found.append(Link(_("What if"), to, "help", current=here == "questions"))
    return found
