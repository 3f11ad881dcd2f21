"""Reading about personal data, never the values themselves."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.privacy.declarations import FIELDS, PURPOSES
from linli.privacy.models import Hold, Read, Value


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


def kept_of(subject_ids: Iterable[UUID]) -> list[Kept]:
    """The same of several subjects; equal lines appear once, with the longest term."""
    found: dict[tuple[str, str, str], Kept] = {}
    for subject_id in subject_ids:
        for one in kept_about(subject_id):
            key = (one.purpose, one.field, one.source)
            if key not in found or found[key].forget_at < one.forget_at:
                found[key] = one
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True, slots=True)
class HoldInfo:
    """Why something is kept although deletion was asked for, and until when."""

    subject_id: UUID
    ground: str
    set_at: datetime
    until: datetime


def holds_of(subject_ids: Iterable[UUID], *, now: datetime) -> list[HoldInfo]:
    """Holds of these subjects that stand now, the longest last."""
    rows = Hold.objects.filter(
        subject_id__in=list(subject_ids), ended_at__isnull=True, until__gt=now
    ).order_by("until", "id")
    return [HoldInfo(row.subject_id, row.ground, row.set_at, row.until) for row in rows]


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
