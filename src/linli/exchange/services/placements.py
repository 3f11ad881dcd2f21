"""Saying where a record belongs that the matcher would not place."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import Placement
from linli.ledger import services as ledger
from linli.places import queries as places

# Nothing wider than a building says where a home or a business is.
PLACEABLE = ("home", "unit", "building")


class PlaceTooWide(errors.Invalid):
    code, title = "place-too-wide", _("Choose a home, an entrance or a building")


@transaction.atomic
def choose_place(*, record: str, place_code: str, actor: str, at: datetime) -> str:
    """Place a record; later deliveries of it keep the place. Sent twice, it changes nothing.

    Returns:
        The code of the place.
    Raises:
        PlaceNotFound: no place has this code.
        PlaceTooWide: it is neither a home nor a building.
    """
    place = places.place_by_code(place_code)
    if place is None:
        raise places.PlaceNotFound()
    if place.kind not in PLACEABLE:
        raise PlaceTooWide(kind=place.kind)
    row = Placement.objects.select_for_update().filter(record=record).first()
    if row is not None and row.place_code == place.code:
        return place.code
    Placement.objects.update_or_create(
        record=record,
        defaults={"place_code": place.code, "decided_at": at, "decided_by": actor},
    )
    payload: dict[str, object] = {"record": record, "place": place.code}
    ledger.record(kind="RecordPlaced", about=place.id, at=at, payload=payload, actor=actor)
    return place.code


@transaction.atomic
def forget_place(*, record: str, actor: str, at: datetime) -> bool:
    """Take a chosen place back; the matcher decides again. Returns whether there was one."""
    row = Placement.objects.select_for_update().filter(record=record).first()
    if row is None:
        return False
    payload: dict[str, object] = {"record": record, "place": row.place_code}
    row.delete()
    ledger.record(kind="RecordPlaceTakenBack", about=None, at=at, payload=payload, actor=actor)
    return True
