"""Writing places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import h3
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.places.models import Place
from linli.places.queries import PlaceNotFound
from linli.places.text import pieces

CELL_RESOLUTION = 9


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place to keep; `parent` is the parent's code, which must come before its children."""

    kind: str
    code: str
    name: str
    address: str
    point: Point
    parent: str = ""
    name_en: str = ""
    ring: list[list[float]] | None = None
    # None leaves what is kept; a file without such columns takes nothing away.
    aliases: tuple[str, ...] | None = None
    old_names: tuple[str, ...] | None = None
    source: str = ""


@transaction.atomic
def keep_places(*, places: Iterable[NewPlace], actor: str, at: datetime) -> int:
    """Keep places, new or changed, found again by their code; returns how many.

    Raises:
        Invalid: a kind is unknown, or a parent's code is neither known nor earlier in the list.
    """
    known = {code: (pk, path) for code, pk, path in Place.objects.values_list("code", "id", "path")}
    kept = list(places)
    rows = [_row(new, known) for new in kept]
    fields = ["kind", "name", "name_en", "address", "parent", "path", "lon", "lat", "ring", "cell"]
    bounds = ["west", "south", "east", "north"]
    Place.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields + bounds,
    )
    _name_otherwise(kept)
    index_places(codes=[row.code for row in rows])
    changed()
    payload: dict[str, object] = {"count": len(rows)}
    ledger.record(kind="PlacesKept", about=None, at=at, payload=payload, actor=actor)
    return len(rows)


def _row(new: NewPlace, known: dict[str, tuple[UUID, str]]) -> Place:
    if new.kind not in Place.KINDS:
        raise errors.Invalid(fields={"kind": new.kind})
    if new.parent and new.parent not in known:
        raise errors.Invalid(fields={"parent": f"{new.code}: {new.parent}"})
    parent_id, parent_path = known.get(new.parent, (None, ""))
    pk = known[new.code][0] if new.code in known else new_id()
    path = f"{parent_path}{new.code}/"
    known[new.code] = (pk, path)
    lons, lats = zip(*new.ring, strict=True) if new.ring else ((None,), (None,))
    return Place(
        id=pk,
        kind=new.kind,
        code=new.code,
        name=new.name,
        name_en=new.name_en,
        address=new.address,
        parent_id=parent_id,
        path=path,
        lon=new.point.lon,
        lat=new.point.lat,
        cell=h3.latlng_to_cell(new.point.lat, new.point.lon, CELL_RESOLUTION),
        aliases=list(new.aliases or ()),
        old_names=list(new.old_names or ()),
        source=new.source,
        ring=new.ring,
        west=min(lons),
        south=min(lats),
        east=max(lons),
        north=max(lats),
    )


def _name_otherwise(places: list[NewPlace]) -> None:
    """Keep the other names and the source of those that came with them."""
    for new in places:
        values: dict[str, object] = {}
        if new.aliases is not None:
            values["aliases"] = list(dict.fromkeys(new.aliases))
        if new.old_names is not None:
            values["old_names"] = list(dict.fromkeys(new.old_names))
        if new.source:
            values["source"] = new.source
        if values:
            Place.objects.filter(code=new.code).update(**values)


def changed() -> None:
    """Change the stamp by which processes notice that places have changed.

    It begins with the transaction's number, so that one rolled back leaves none to be used again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO places_placesstamp AS s (id, value)"
            " VALUES (1, pg_current_xact_id()::text::bigint << 20)"
            " ON CONFLICT (id) DO UPDATE SET value = greatest(s.value + 1, excluded.value)"
        )


@transaction.atomic
def change_place(
    *,
    place_id: UUID,
    name: str,
    address: str,
    name_en: str = "",
    aliases: list[str] | None = None,
    is_active: bool = True,
    reason: str = "",
    actor: str,
    at: datetime,
) -> None:
    """Rename a place, say what else it is called, or take it out of use.

    Raises:
        PlaceNotFound: no place has this id.
        Invalid: the name or the address is empty.
    """
    row = Place.objects.select_for_update().filter(pk=place_id).first()
    if row is None:
        raise PlaceNotFound()
    missing = [key for key, value in (("name", name), ("address", address)) if not value.strip()]
    if missing:
        raise errors.Invalid(fields={key: str(_("Please fill this in")) for key in missing})
    values: dict[str, object] = {
        "name": name,
        "name_en": name_en,
        "address": address,
        "aliases": list(dict.fromkeys(aliases or [])),
        "is_active": is_active,
    }
    changes = {
        key: [str(getattr(row, key)), str(value)]
        for key, value in values.items()
        if getattr(row, key) != value
    }
    if not changes:
        return
    Place.objects.filter(pk=row.id).update(**values)
    index_places(codes=[row.code])
    changed()
    payload: dict[str, object] = {"reason": reason[:200], "changes": changes}
    ledger.record(kind="PlaceChanged", about=row.id, at=at, payload=payload, actor=actor)


def index_places(*, codes: list[str]) -> None:
    """Cut names and addresses anew into the pieces that the search finds."""
    rows = Place.objects.filter(code__in=codes).values_list(
        "id", "address", "name", "name_en", "aliases", "old_names"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE places_place SET search = array_to_tsvector(%s) WHERE id = %s",
            [
                (pieces(" ".join((address, name, name_en, *aliases, *old))), pk)
                for pk, address, name, name_en, aliases, old in rows.iterator()
            ],
        )
