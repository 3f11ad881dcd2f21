"""The content of files as it lies in the tables: sealed for persons, plain for the rest."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from linli.exchange.groups import Group
from linli.exchange.models import BusinessFile, HomeFile, PersonFile
from linli.exchange.registry.assemble import Made
from linli.exchange.states import HOME, PERSON
from linli.places.queries import PlaceInfo
from linli.privacy import sealed
from linli.privacy.keys import OpenKey

FIELD = "service.record"
Content = Mapping[str, Any]


def row_of(group: Group, made: Made, key: OpenKey | None, places: Mapping[str, PlaceInfo]) -> Any:
    """The row of a file; of persons' files the content is sealed under `key`.

    Args:
        places: those of the batch, by code.
    """
    if group.entity == PERSON:
        assert key is not None  # noqa: S101  # made for every person of the batch
        text = json.dumps(made.content, sort_keys=True, ensure_ascii=False)
        place = sealed.Place(FIELD, made.file_id)
        return PersonFile(
            id=made.file_id,
            purpose=group.purpose,
            place_code=made.place_code,
            sealed=sealed.seal_text(key=key, place=place, text=text),
        )
    known = places.get(made.place_code)
    path = known.path if known else ""
    if group.entity == HOME:
        return HomeFile(
            id=made.file_id,
            place_code=made.place_code,
            place_path=path,
            address=known.address if known else "",
            content=made.content,
        )
    fields = made.content["fields"]
    return BusinessFile(
        id=made.file_id,
        name=_value(fields, "business.name") or _value(fields, "business.short_name"),
        credit_code=_value(fields, "business.credit_code")[:18],
        place_code=made.place_code,
        place_path=path,
        content=made.content,
    )


def empty(group: Group, row: Any) -> None:
    """Take the content out of a file that ended."""
    if group.entity == PERSON:
        row.sealed, row.place_code = b"", ""
    else:
        row.content = {"fields": {}, "records": {}}


def fields_before(group: Group, rows: Iterable[Any]) -> dict[UUID, Content]:
    """The fields of files before a change; for telling which changed, never what they said."""
    given = list(rows)
    if group.entity != PERSON:
        return {row.pk: row.content.get("fields", {}) for row in given}
    opened = sealed.open_texts(
        [(sealed.Place(FIELD, row.pk), row.sealed) for row in given], purpose=group.purpose
    )
    return {
        row.pk: json.loads(text).get("fields", {}) if text else {}
        for row, text in zip(given, opened, strict=True)
    }


def changed_fields(before: Content, after: Content) -> list[str]:
    """The names of fields whose value is another than before, in order."""
    now = after["fields"]
    return sorted(
        label for label in before.keys() | now.keys() if _value(before, label) != _value(now, label)
    )


def _value(fields: Content, label: str) -> str:
    found = fields.get(label)
    return str(found["value"]) if found else ""
