"""The files of homes and businesses, with where each value comes from.

Persons' records have no query here: they open in `registry`, for a purpose, from within a case.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import BusinessFile, FileVersion, HomeFile
from linli.exchange.states import BUSINESS, CURRENT, HOME

SPLIT_OR_MERGED = ("merged", "split")


class FileNotFound(errors.NotFound):
    code, title = "file-not-found", _("There is no such file here")


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of a file and its origin; `rule` says why this one and no other."""

    name: str
    value: str
    feed: str
    delivery_id: UUID | None
    row: int | None
    rule: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """What one feed says, as it was delivered."""

    feed: str
    delivery_id: UUID | None
    row: int | None
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class FileInfo:
    """The file of a home or a business."""

    id: UUID
    entity: str
    title: str
    place_code: str
    place_path: str
    credit_code: str
    fields: dict[str, FieldValue]
    records: tuple[FeedRecord, ...]
    version: int
    state: str
    merged_into_id: UUID | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A change of a file: which version, what happened, which fields."""

    entity: str
    file_id: UUID
    version: int
    kind: str
    fields: tuple[str, ...]
    delivery_id: UUID | None
    at: datetime
    others: tuple[UUID, ...] = field(default=())


def home_file(place_code: str) -> FileInfo | None:
    """What is known of the home at this place, or None."""
    row = HomeFile.objects.filter(place_code=place_code).first()
    return _home(row) if row else None


def business_file(file_id: UUID) -> FileInfo:
    """What is known of one business.

    Raises:
        FileNotFound: no business has this id.
    """
    row = BusinessFile.objects.filter(pk=file_id).first()
    if row is None:
        raise FileNotFound()
    return _business(row)


def businesses_at(place_code: str, *, limit: int = 50) -> list[FileInfo]:
    """The businesses at a place, by name."""
    rows = BusinessFile.objects.filter(place_code=place_code, state=CURRENT)
    return [_business(row) for row in rows.order_by("name", "id")[:limit]]


def search_businesses(text: str, *, limit: int = 8) -> list[FileInfo]:
    """Businesses whose name holds what was typed, or whose credit code it is."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    fits = Q(name__icontains=wanted) | Q(credit_code=wanted.upper())
    rows = BusinessFile.objects.filter(fits, state=CURRENT)
    return [_business(row) for row in rows.order_by("name", "id")[:limit]]


def versions(*, file_id: UUID, limit: int = 20) -> list[VersionInfo]:
    """How a file became what it is, newest first."""
    rows = FileVersion.objects.filter(file_id=file_id).order_by("-version")
    return [_version(row) for row in rows[:limit]]


def merges_and_splits(*, before: int | None = None, limit: int = 50) -> list[VersionInfo]:
    """Files that were merged or split, newest first."""
    rows = FileVersion.objects.filter(kind__in=SPLIT_OR_MERGED)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_version(row) for row in rows.order_by("-id")[:limit]]


def titles(file_ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """(title, place code) of files of homes and businesses; persons have no title."""
    homes = HomeFile.objects.filter(pk__in=file_ids).values_list("id", "address", "place_code")
    firms = BusinessFile.objects.filter(pk__in=file_ids).values_list("id", "name", "place_code")
    return {pk: (title, place) for pk, title, place in (*homes, *firms)}


def _version(row: FileVersion) -> VersionInfo:
    return VersionInfo(
        row.entity,
        row.file_id,
        row.version,
        row.kind,
        tuple(row.fields),
        row.delivery_id,
        row.at,
    )


def _home(row: HomeFile) -> FileInfo:
    return FileInfo(
        row.id,
        HOME,
        row.address,
        row.place_code,
        row.place_path,
        "",
        _fields(row.content),
        _records(row.content),
        row.version,
        row.state,
        None,
        row.updated_at,
    )


def _business(row: BusinessFile) -> FileInfo:
    return FileInfo(
        row.id,
        BUSINESS,
        row.name,
        row.place_code,
        row.place_path,
        row.credit_code,
        _fields(row.content),
        _records(row.content),
        row.version,
        row.state,
        row.merged_into_id,
        row.updated_at,
    )


def _fields(content: dict[str, Any]) -> dict[str, FieldValue]:
    return {
        name: FieldValue(
            name,
            str(one.get("value", "")),
            str(one.get("feed", "")),
            _uuid(one.get("delivery")),
            one.get("row"),
            str(one.get("rule", "")),
            parse_datetime(one["at"]) if one.get("at") else None,
        )
        for name, one in content.get("fields", {}).items()
    }


def _records(content: dict[str, Any]) -> tuple[FeedRecord, ...]:
    return tuple(
        FeedRecord(
            feed,
            _uuid(one.get("delivery")),
            one.get("row"),
            {name: str(value) for name, value in one.get("values", {}).items()},
        )
        for feed, listed in sorted(content.get("records", {}).items())
        for one in listed
    )


def _uuid(text: object) -> UUID | None:
    return UUID(str(text)) if text else None
