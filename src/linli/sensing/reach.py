"""How far somebody's rights reach over devices and alarms: by place.

Devices belong to places, not to organisations. A grant limited to an organisation reaches the
areas that it answers for; one limited to an area reaches that; where both are given, what they
share. What is out of reach looks as if it did not exist.
"""

from dataclasses import dataclass
from uuid import UUID

from linli.guard.policy import Viewer, grants_for, require
from linli.people import queries as people
from linli.places import queries as places
from linli.sensing import queries
from linli.sensing.queries.alarms import AlarmInfo, AlarmNotFound
from linli.sensing.queries.devices import DeviceInfo
from linli.sensing.services.devices import DeviceNotFound


@dataclass(frozen=True, slots=True)
class Reach:
    """Places' paths in reach; None is the whole cell."""

    paths: tuple[str, ...] | None = None

    @property
    def is_all(self) -> bool:
        return self.paths is None

    def holds(self, path: str) -> bool:
        """Whether a place with this path is in reach; '' (no place) only for the whole cell."""
        return self.paths is None or any(path.startswith(each) for each in self.paths)


def reach_of(viewer: Viewer, action: str) -> Reach:
    """The places in which the viewer may do `action`."""
    scope = people.scope_of(grants_for(viewer, action))
    if scope.is_all:
        return Reach()
    found: set[str] = set()
    areas: dict[UUID, tuple[str, ...]] | None = None
    for organisation_id, path in scope.pairs:
        if organisation_id is None:
            found.add(path)
            continue
        if areas is None:
            areas = {one.id: one.area_paths for one in people.organisations()}
        for area in areas.get(organisation_id, ()):
            if area.startswith(path):
                found.add(area)
            elif path.startswith(area):
                found.add(path)
    return Reach(tuple(sorted(found)))


def alarm_in_reach(viewer: Viewer, alarm_id: UUID, action: str) -> AlarmInfo:
    """An alarm, where the viewer may do `action` with it.

    Raises:
        NotAllowed: no role carries the action.
        AlarmNotFound: there is none, or it is out of reach.
    """
    require(viewer, action)
    found = queries.alarm(alarm_id)
    reach = reach_of(viewer, action)
    if not reach.is_all and not reach.holds(path_of(queries.device(found.device_id))):
        raise AlarmNotFound()
    return found


def device_in_reach(viewer: Viewer, device_id: UUID, action: str) -> DeviceInfo:
    """A device, where the viewer may do `action` with it; one that is nowhere yet is anybody's.

    Raises:
        NotAllowed: no role carries the action.
        DeviceNotFound: there is none, or it is out of reach.
    """
    require(viewer, action)
    found = queries.device(device_id)
    reach = reach_of(viewer, action)
    if found.place_id is not None and not reach.holds(path_of(found)):
        raise DeviceNotFound()
    return found


def place_in_reach(viewer: Viewer, place_id: UUID, action: str) -> places.PlaceInfo:
    """A place, where the viewer may do `action`.

    Raises:
        NotAllowed: no role carries the action.
        PlaceNotFound: there is none, or it is out of reach.
    """
    require(viewer, action)
    found = places.place(place_id)
    if not reach_of(viewer, action).holds(found.path):
        raise places.PlaceNotFound()
    return found


def path_of(device: DeviceInfo) -> str:
    """The path of a device's place; '' where it has none."""
    return places.place(device.place_id).path if device.place_id else ""


def place_of_path(path: str) -> places.PlaceInfo | None:
    """The place whose path this is: its own code comes last."""
    return places.place_by_code(path.rstrip("/").rpartition("/")[2]) if path else None
