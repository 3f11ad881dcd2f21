"""Reading about personal data, never the values themselves."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.privacy.declarations import FIELDS, PURPOSES
from linli.privacy.models import Read, Value


@dataclass(frozen=True, slots=True)
class Kept:
    """That a field is kept, for which purpose, on which ground, from where and until when."""

    field: str
    name: str
    purpose: str
    purpose_name: str
    basis: str
    source: str
    kept_at: datetime
    forget_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read what about somebody, when and what for."""

    reader: str
    fields: list[str]
    purpose: str
    purpose_name: str
    about: UUID | None
    read_at: datetime


def kept_about(subject_id: UUID) -> list[Kept]:
    """What the vault keeps about a subject, by field and purpose, in the language active now."""
    rows = Value.objects.filter(subject_id=subject_id).order_by("field", "purpose", "id")
    return [
        Kept(
            row.field,
            str(FIELDS[row.field].name),
            row.purpose,
            str(PURPOSES[row.purpose].name),
            str(FIELDS[row.field].basis),
            row.source,
            row.kept_at,
            row.forget_at,
        )
        for row in rows
    ]


def readings_of(subject_ids: Iterable[UUID], *, limit: int = 500) -> list[Reading]:
    """Who read what about these subjects, newest first."""
    rows = Read.objects.filter(subject_id__in=list(subject_ids)).order_by("-id")[:limit]
    return [
        Reading(
            row.reader,
            list(row.fields),
            row.purpose,
            str(PURPOSES[row.purpose].name) if row.purpose in PURPOSES else row.purpose,
            row.about,
            row.read_at,
        )
        for row in rows
    ]


def as_dict(item: Kept | Reading) -> dict[str, Any]:
    """For machines."""
    return asdict(item)
