"""Whether the file of a place is within somebody's reach."""

from linli.guard.policy import NotAllowed, Target, Viewer, decide, require
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places.queries import PlaceInfo


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
