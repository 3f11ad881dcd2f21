"""Whether the file of a place is within somebody's reach, and what leads to it from a case."""

from dataclasses import dataclass

from linli.cases.queries import CaseDetail
from linli.cases.reach import in_reach
from linli.exchange.purposes import purposes_of
from linli.guard.policy import NotAllowed, Target, Viewer, allows, decide, require
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places import queries as places
from linli.places.queries import PlaceInfo

HOMES = ("home", "unit", "building")


def responsible(path: str) -> list[OrganisationInfo]:
    """The organisations whose area holds this path, those of the smallest area first."""
    if not path:
        return []
    found = [
        (max(len(area) for area in one.area_paths if path.startswith(area)), one)
        for one in people.organisations()
        if any(path.startswith(area) for area in one.area_paths)
    ]
    return [one for _length, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name))]


def target_of(path: str, place: PlaceInfo | None = None) -> Target:
    """A place as policies see it: of its area, and of those who answer for that."""
    ids = frozenset(one.id for one in responsible(path))
    return Target("unit", place.id if place else None, people.with_above(ids), path)


def may_open(viewer: Viewer, action: str, path: str) -> bool:
    """Whether the viewer may do `action` with the file of what lies at this path."""
    return decide(people.posts_of(viewer.grants), action, target_of(path)).allowed


def require_file(viewer: Viewer, action: str, path: str) -> None:
    """Refuse where the file is out of reach.

    Raises:
        SignInNeeded, NotAllowed: the viewer may not.
    """
    require(viewer, action)
    if not may_open(viewer, action, path):
        raise NotAllowed(action=action)


@dataclass(frozen=True, slots=True)
class KnownHere:
    """What a case page leads to: the file of its place, and records that its service needs."""

    place: PlaceInfo | None
    has_records: bool

    def __bool__(self) -> bool:
        return self.place is not None or self.has_records


def known_here(viewer: Viewer, case: CaseDetail) -> KnownHere:
    """What the viewer may open from this case."""
    if case.place_id is None:
        return KnownHere(None, False)
    found = places.places_by_id([case.place_id]).get(case.place_id)
    if found is None or found.kind not in HOMES:
        return KnownHere(None, False)
    may = allows(viewer, "file.home") and may_open(viewer, "file.home", found.path)
    purposes = purposes_of(case.category.code)
    has_records = bool(purposes) and in_reach(viewer, case, "file.person", purpose=purposes[0])
    return KnownHere(found if may else None, has_records)
