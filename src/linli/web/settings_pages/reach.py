"""How far the viewer's rights reach in the settings: organisations, or the whole cell."""

from uuid import UUID

from django.http import HttpRequest

from linli.guard.policy import NotAllowed, Viewer, allows_everywhere, grants_for
from linli.people import queries as people
from linli.people import registry
from linli.people.queries import OrganisationInfo
from linli.web.viewer import viewer_of_request


def reaches_all(viewer: Viewer, action: str) -> bool:
    """Whether one grant carries the action for the whole cell."""
    return allows_everywhere(viewer, action)


def require_whole(request: HttpRequest, action: str) -> None:
    """Refuse unless the viewer may do `action` everywhere: what is changed holds everywhere.

    Raises:
        NotAllowed: the right is limited to an organisation or an area.
    """
    if not reaches_all(viewer_of_request(request), action):
        raise NotAllowed(action=action)


def organisations_for(request: HttpRequest, action: str) -> list[tuple[OrganisationInfo, bool]]:
    """Organisations for which the viewer may do `action`, with whether each is in use."""
    viewer = viewer_of_request(request)
    listed = registry.all_organisations()
    if reaches_all(viewer, action):
        return listed
    scope = people.scope_of(grants_for(viewer, action))
    return [
        (one, is_active)
        for one, is_active in listed
        if any(
            scope.holds(organisation_ids=frozenset({one.id}), area_path=path)
            for path in one.area_paths or ("",)
        )
    ]


def organisation_ids(request: HttpRequest, action: str) -> frozenset[UUID]:
    """The ids of `organisations_for`."""
    return frozenset(one.id for one, _active in organisations_for(request, action))


def require_organisation(request: HttpRequest, action: str, organisation_id: UUID) -> None:
    """Refuse as if the organisation did not exist where the viewer's right does not reach.

    Raises:
        OrganisationNotFound: it is out of reach, or there is none.
    """
    if organisation_id not in organisation_ids(request, action):
        raise people.OrganisationNotFound()
