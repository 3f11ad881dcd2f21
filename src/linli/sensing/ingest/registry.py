"""The devices as a consumer knows them: by what they are called, with where they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.places import queries as places
from linli.sensing.engine import Spot
from linli.sensing.formats.values import Announcement
from linli.sensing.models import Announced, Device


@dataclass(slots=True)
class Known:
    """A device that was registered; `is_heard` is off while it is in stock or retired."""

    id: UUID
    spot: Spot
    every_s: int
    is_heard: bool
    last_seen_at: datetime | None


@dataclass(slots=True)
class Registry:
    """All devices by source and serial, and by number; topics that gateways announced."""

    by_name: dict[tuple[str, str], Known]
    by_number: dict[int, Known]
    announced: dict[str, Announcement]
    ids: dict[int, UUID]


def load() -> Registry:
    """Read the devices and announcements as they are now."""
    rows = list(
        Device.objects.values_list(
            "id", "number", "source", "serial", "kind", "state", "place_id", "floor", "room",
            "every_s", "last_seen_at", "out_until",
        )
    )  # fmt: skip
    found = areas_of({row[6] for row in rows if row[6] is not None})
    by_name: dict[tuple[str, str], Known] = {}
    by_number: dict[int, Known] = {}
    for pk, number, source, serial, kind, state, place, floor, room, every, seen, out in rows:
        area = found.get(place) if place else None
        until = out if state == "out_of_service" else None
        known = Known(
            pk,
            spot_of(number, kind, area, floor, room, until),
            every,
            state in {"placed", "out_of_service"},
            seen,
        )
        by_name[source, serial] = by_number[number] = known
    announced = {
        row.topic: Announcement(
            row.topic, row.source, row.serial, row.kind, tuple(row.path), row.on, row.off
        )
        for row in Announced.objects.all()
    }
    ids = {number: known.id for number, known in by_number.items()}
    return Registry(by_name, by_number, announced, ids)


@dataclass(frozen=True, slots=True)
class Area:
    """The codes of the places that a device is in."""

    building: str = ""
    unit: str = ""
    home: str = ""
    path: str = ""


def areas_of(place_ids: set[UUID]) -> dict[UUID, Area]:
    """For each place, the building, unit and home that it is or lies in."""
    infos = places.places_by_id(sorted(place_ids, key=str))
    kinds = places.kinds_of(
        sorted({code for one in infos.values() for code in one.path.split("/")})
    )
    found: dict[UUID, Area] = {}
    for pk, info in infos.items():
        codes = {kinds[code]: code for code in info.path.split("/") if code in kinds}
        found[pk] = Area(
            codes.get("building", ""), codes.get("unit", ""), codes.get("home", ""), info.path
        )
    return found


def spot_of(
    number: int,
    kind: str,
    area: Area | None,
    floor: int | None,
    room: str,
    out_until: datetime | None,
) -> Spot:
    """A device's spot; one that is in no building stands for itself."""
    area = area or Area()
    return Spot(
        number, kind, area.building, area.unit, area.home, floor, room, area.path, out_until
    )
