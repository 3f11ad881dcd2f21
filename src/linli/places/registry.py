"""Reading places as the settings keep them: out of use too, with their other names."""

from dataclasses import dataclass
from uuid import UUID

from linli.places.models import Place
from linli.places.queries import PlaceInfo, PlaceNotFound, info

PLACE_KINDS = Place.KINDS


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place with what else is kept about it."""

    place: PlaceInfo
    aliases: tuple[str, ...]
    is_active: bool


def place_record(place_id: UUID) -> PlaceRecord:
    """One place, in use or not.

    Raises:
        PlaceNotFound: no place has this id.
    """
    row = Place.objects.filter(pk=place_id).first()
    if row is None:
        raise PlaceNotFound()
    return PlaceRecord(info(row), tuple(row.aliases), row.is_active)


def inside(place_id: UUID | None, *, limit: int = 500) -> list[PlaceRecord]:
    """What lies directly inside a place, or at the top (None); by kind and code."""
    rows = Place.objects.filter(parent_id=place_id).order_by("kind", "code", "id")
    return [PlaceRecord(info(row), tuple(row.aliases), row.is_active) for row in rows[:limit]]


def above(place: PlaceInfo) -> list[PlaceInfo]:
    """The places around it, outermost first."""
    codes = place.path.strip("/").split("/")[:-1]
    rows = {row.code: row for row in Place.objects.filter(code__in=codes)}
    return [info(rows[code]) for code in codes if code in rows]


def known_codes() -> dict[str, str]:
    """Every code with the kind of its place."""
    return dict(Place.objects.values_list("code", "kind"))
