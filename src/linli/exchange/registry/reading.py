"""Reading a person's service record: within a task, for its purpose, on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from linli.exchange.models import PersonFile
from linli.exchange.states import CURRENT
from linli.privacy import sealed
from linli.privacy import services as privacy

FIELD = "service.record"


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field's value with its origin: feed, delivery, row, and the rule by which it won."""

    value: str
    feed: str
    delivery_id: UUID
    row: int
    rule: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What one purpose needs to know of one person, and nothing else."""

    file_id: UUID
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


def person_files(
    *, place_code: str, purpose: str, reader: str, case_id: UUID, at: datetime
) -> list[PersonRecord]:
    """The service records of those served at a home, for one purpose; each reading is on record.

    The caller has asked the policy whether the reader works on that case and whether its category
    has the purpose.

    Raises:
        PurposeRefused: the purpose is none of the declared ones.
    """
    rows = list(
        PersonFile.objects.filter(place_code=place_code, purpose=purpose, state=CURRENT).order_by(
            "id"
        )
    )
    opened = sealed.open_texts(
        [(sealed.Place(FIELD, row.id), row.sealed) for row in rows], purpose=purpose
    )
    found = []
    for row, text in zip(rows, opened, strict=True):
        if not text:
            continue
        privacy.record_read(
            subject_id=row.id,
            fields=[FIELD],
            purpose=purpose,
            reader=reader,
            at=at,
            about=case_id,
        )
        found.append(PersonRecord(row.id, fields_of(json.loads(text))))
    return found


def fields_of(content: Mapping[str, dict[str, dict[str, str]]]) -> dict[str, FieldValue]:
    """The fields of a file's content."""
    return {
        label: FieldValue(
            value=str(told["value"]),
            feed=told["feed"],
            delivery_id=UUID(told["delivery"]),
            row=int(told["row"]),
            rule=told["rule"],
            at=datetime.fromisoformat(told["at"]),
        )
        for label, told in content.get("fields", {}).items()
    }


PHONE = "person.phone"


def phones_at(
    *, place_code: str, purpose: str, reader: str, about: UUID, at: datetime
) -> dict[UUID, str]:
    """The telephone numbers that one purpose holds for a home, by the person's file.

    For warning them when a life may hang on it (PIPL article 13, item 4); whoever has a number
    gets this reading on record, whoever has none is not read.

    Raises:
        PurposeRefused: the purpose is none of the declared ones.
    """
    rows = PersonFile.objects.filter(place_code=place_code, purpose=purpose, state=CURRENT)
    listed = list(rows.order_by("id"))
    opened = sealed.open_texts(
        [(sealed.Place(FIELD, row.id), row.sealed) for row in listed], purpose=purpose
    )
    found: dict[UUID, str] = {}
    for row, text in zip(listed, opened, strict=True):
        phone = json.loads(text).get("fields", {}).get(PHONE) if text else None
        if not phone or not phone.get("value"):
            continue
        privacy.record_read(
            subject_id=row.id, fields=[FIELD], purpose=purpose, reader=reader, at=at, about=about
        )
        found[row.id] = str(phone["value"])
    return found
