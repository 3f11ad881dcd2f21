"""Alerts as the pages show them, from plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from linli.cases import queries as cases
from linli.cases.queries import CaseRow
from linli.guard.policy import Viewer, allows, grants_for
from linli.people import queries as people
from linli.places import queries as places
from linli.sensing import queries
from linli.sensing.cap import Info
from linli.sensing.queries import AlertInfo
from linli.sensing.reach import reach_of
from linli.web.alerts import words
from linli.web.shared.words import Text
from linli.web.viewer import viewer_of_request

VIEW = "alert.view"
DISMISSED, AREA = "linli_alerts_dismissed", "linli_alert_area"
MOST_DISMISSED, MOST_AREAS = 50, 6


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert in the viewer's words; `where` names our areas, `told` what the sender wrote."""

    it: AlertInfo
    headline: str
    parts: tuple[Info, ...]
    language: str
    level: Text
    shape: str
    kind: Text
    status: Text
    is_real: bool
    state: str
    state_word: Text
    where: tuple[str, ...]
    more_areas: int
    told: tuple[str, ...]


def shown(found: Iterable[AlertInfo], *, now: datetime) -> list[ShownAlert]:
    """Alerts with their words in the language active now and the names of our areas."""
    listed = list(found)
    known = places.places_by_path(path for one in listed for path in one.paths[:MOST_AREAS])
    is_english = (get_language() or "").startswith("en")
    return [_shown(one, known, is_english, now) for one in listed]


def _shown(
    one: AlertInfo, known: dict[str, places.PlaceInfo], is_english: bool, now: datetime
) -> ShownAlert:
    said = one.words(get_language() or "zh-hans")
    named = [known[path] for path in one.paths[:MOST_AREAS] if path in known]
    state = state_of(one, now)
    return ShownAlert(
        one,
        said.headline or str(words.KINDS[one.kind]),
        said.parts,
        said.language,
        words.level_word(one.level),
        words.level_shape(one.level),
        words.KINDS[one.kind],
        words.STATUSES.get(one.status, one.status),
        one.status == queries.ACTUAL,
        state,
        words.STATES[state],
        tuple((place.name_en if is_english else "") or place.name for place in named),
        max(0, len(one.paths) - len(named)),
        tuple(dict.fromkeys(area.description for info in said.parts for area in info.areas)),
    )


def state_of(one: AlertInfo, now: datetime) -> str:
    """How an alert stands at `now`: a key of `words.STATES`."""
    if one.state != "live":
        return one.state
    if now < one.begins_at:
        return "ahead"
    return "in_force" if now < one.ends_at else "over"


def for_staff(request: HttpRequest, *, now: datetime) -> list[AlertInfo]:
    """What stands now where the viewer's rights reach; exercises and tests are among them."""
    found = queries.alerts_in_force(now=now)
    viewer = viewer_of_request(request)
    if not found or not allows(viewer, VIEW):
        return []
    reach = reach_for(viewer)
    return [one for one in found if one.concerns(reach)]


def reach_for(viewer: Viewer) -> tuple[str, ...] | None:
    """Where warnings concern the viewer; None is the whole cell.

    As for devices, by place, save that an organisation for which no area is named answers
    everywhere: a warning too many is better than one too few.
    """
    reach = reach_of(viewer, VIEW)
    if reach.paths is None:
        return None
    pairs = people.scope_of(grants_for(viewer, VIEW)).pairs
    everywhere = {one.id for one in people.organisations() if not one.area_paths}
    more = {path for organisation_id, path in pairs if organisation_id in everywhere}
    return None if "" in more else (*reach.paths, *sorted(more))


def for_residents(request: HttpRequest, *, now: datetime) -> list[AlertInfo]:
    """What residents are told now; only of the area that the visitor chose, where one was."""
    chosen = area_of(request)
    return queries.alerts_for_residents(now=now, reach=(chosen,) if chosen else None)


def area_of(request: HttpRequest) -> str:
    """The path of the area that a visitor wants to hear of; '' for the whole cell."""
    return str(request.session.get(AREA, "")) if hasattr(request, "session") else ""


def is_dismissed(request: HttpRequest, alert_id: UUID) -> bool:
    """Whether the viewer put this message away in this session."""
    return str(alert_id) in request.session.get(DISMISSED, [])


def dismiss(request: HttpRequest, alert_id: UUID) -> None:
    """Put a message away for this session; an update of it shows all the same."""
    kept = [one for one in request.session.get(DISMISSED, []) if one != str(alert_id)]
    request.session[DISMISSED] = [*kept, str(alert_id)][-MOST_DISMISSED:]


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task that an alert set off, and the case it became."""

    text: str
    case: CaseRow | None
    owner: str


def tasks(root: UUID) -> list[ShownTask]:
    """The tasks of a matter with their cases."""
    made = queries.tasks_of(root)
    reports = {one.id: one.case_id for one in cases.reports_by_id(one.report_id for one in made)}
    rows = cases.rows_by_id([pk for pk in reports.values() if pk])
    is_english = (get_language() or "").startswith("en")
    found = []
    for one in made:
        case_id = reports.get(one.report_id)
        case = rows.get(case_id) if case_id else None
        owner = "" if case is None else (is_english and case.owner_en) or case.owner_zh
        found.append(ShownTask(one.text, case, owner))
    return found
