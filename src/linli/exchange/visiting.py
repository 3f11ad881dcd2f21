"""What the registry knows that asks for a visit: inspections, permits, and those who want care."""

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.exchange.models import BusinessFile, HomeFile, PersonFile
from linli.exchange.registry.reading import FIELD
from linli.exchange.states import CURRENT
from linli.privacy import sealed
from linli.privacy import services as privacy

INSPECTIONS, PERMITS, CARE = "fire-inspections", "parking", "care-visits"
LISTED = "在册"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Inspected:
    """The last fire inspection of a business, and by when what it found is to be mended."""

    file_id: UUID
    place_code: str
    inspected_on: date | None
    rectify_by: date | None
    rectified_on: date | None


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit of a home, and its last day: of several, the one that ends first."""

    file_id: UUID
    place_code: str
    valid_to: date


@dataclass(frozen=True, slots=True)
class Care:
    """Somebody who asked to be visited. `every_days` is None where they did not, or no more."""

    file_id: UUID
    place_code: str
    version: int
    every_days: int | None


def inspections() -> Iterator[Inspected]:
    """The newest inspection of every business whose place is known."""
    rows = BusinessFile.objects.filter(state=CURRENT).exclude(place_code="").order_by("id")
    for pk, place_code, content in rows.values_list("id", "place_code", "content").iterator(BATCH):
        told = _listed(content, INSPECTIONS)
        newest = max(told, key=lambda one: str(one.get("inspected_on", "")), default=None)
        if newest is not None:
            yield Inspected(
                pk,
                place_code,
                _day(newest.get("inspected_on")),
                _day(newest.get("rectify_by")),
                _day(newest.get("rectified_on")),
            )


def permits() -> Iterator[Permit]:
    """The permit of each home that ends first, of those that are told of."""
    rows = HomeFile.objects.filter(state=CURRENT).order_by("id")
    for pk, place_code, content in rows.values_list("id", "place_code", "content").iterator(BATCH):
        days = [_day(one.get("valid_to")) for one in _listed(content, PERMITS)]
        known = [day for day in days if day is not None]
        if known:
            yield Permit(pk, place_code, min(known))


def care(
    *, since: datetime | None, known: Container[str], reader: str, at: datetime
) -> Iterator[Care]:
    """Everybody on the care list. Only files that changed are opened, on record.

    Args:
        since: what was not changed after this has been opened before: such a file is named where
            it is `known` (by its id) to want visits, unread and with `every_days` 1, else passed.
    """
    rows = PersonFile.objects.filter(purpose=CARE, state=CURRENT).exclude(place_code="")
    for row in rows.order_by("id").iterator(BATCH):
        if since is None or row.updated_at > since:
            yield Care(row.id, row.place_code, row.version, _interval(row, reader, at))
        elif str(row.id) in known:
            yield Care(row.id, row.place_code, row.version, 1)


def _interval(row: PersonFile, reader: str, at: datetime) -> int | None:
    (text,) = sealed.open_texts([(sealed.Place(FIELD, row.id), row.sealed)], purpose=CARE)
    if not text:
        return None
    privacy.record_read(subject_id=row.id, fields=[FIELD], purpose=CARE, reader=reader, at=at)
    told = json.loads(text).get("fields", {})
    if str(told.get("state", {}).get("value", "")) != LISTED:
        return None
    days = str(told.get("visit_every_days", {}).get("value", ""))
    return int(days) if days.isdecimal() and int(days) > 0 else None


def _listed(content: Mapping[str, Any], feed: str) -> list[dict[str, Any]]:
    return [one.get("values", {}) for one in content.get("records", {}).get(feed, [])]


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None
