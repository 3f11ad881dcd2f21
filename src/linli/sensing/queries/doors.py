"""Doors for vendors' clouds: how they are read, what they refused, what a payload would give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Sum

from linli.sensing.formats import vendor
from linli.sensing.formats.values import Reading, Refusal, Refused
from linli.sensing.models import DoorRefusal, VendorDoor
from linli.sensing.services.doors import DoorNotFound, MappingRefused

LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DoorInfo:
    """A vendor's door; its secret is shown once, when it is made."""

    source: str
    mapping: dict[str, Any]
    is_active: bool
    changed_at: datetime
    refused: int


@dataclass(frozen=True, slots=True)
class RefusedInfo:
    """How often a door refused something for a reason within the week."""

    reason: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What a payload would give: readings, and items that would be refused, by reason."""

    readings: tuple[Reading, ...] = ()
    refused: tuple[Refusal, ...] = ()
    # Why the whole would be refused.
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def doors(*, now: datetime) -> list[DoorInfo]:
    """Every door, those in use first, by name."""
    return [_info(row, now) for row in VendorDoor.objects.order_by("-is_active", "source")]


def door(source: str, *, now: datetime) -> DoorInfo:
    """One door.

    Raises:
        DoorNotFound: there is none.
    """
    row = VendorDoor.objects.filter(source=source).first()
    if row is None:
        raise DoorNotFound()
    return _info(row, now)


def _info(row: VendorDoor, now: datetime) -> DoorInfo:
    count = sum(one.count for one in refused_at(row.source, now=now))
    return DoorInfo(row.source, dict(row.mapping), row.is_active, row.changed_at, count)


def refused_at(source: str, *, now: datetime) -> list[RefusedInfo]:
    """What a door refused within the week, by reason, the latest first."""
    rows = DoorRefusal.objects.filter(door__source=source, day__gte=(now - LOOKS_BACK).date())
    counted = rows.values("reason").annotate(n=Sum("count"), last=Max("last_at"))
    return [
        RefusedInfo(row["reason"], row["n"], row["last"])
        for row in counted.order_by("-last", "reason")
    ]


def try_mapping(*, mapping: dict[str, Any], payload: bytes, at: datetime) -> Tried:
    """What a push with this payload would give under a mapping; keeps nothing.

    Raises:
        MappingRefused: an expression cannot be read.
    """
    try:
        made = vendor.VendorMapping(**mapping)
        vendor.check(made)
    except (vendor.MappingWrong, TypeError) as error:
        raise MappingRefused(str(error)) from error
    try:
        parts = vendor.parse(mapping=made, payload=payload, received_at=at)
    except Refused as refused:
        return Tried(why=refused.code, facts=refused.facts)
    return Tried(
        tuple(one for one in parts if isinstance(one, Reading)),
        tuple(one for one in parts if isinstance(one, Refusal)),
    )
