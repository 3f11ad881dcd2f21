"""Sealing texts and files of declared fields, and opening them for a declared purpose."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from linli.privacy.declarations import FIELDS, PURPOSES
from linli.privacy.keys import OpenKey, open_keys
from linli.privacy.refusals import PurposeRefused, UndeclaredField
from linli.privacy.sealing.cipher import BrokenSeal, Where, key_of, open_sealed, seal


class Place(NamedTuple):
    """A declared field and the row whose value it is."""

    field: str
    row: UUID


def seal_text(*, key: OpenKey, place: Place, text: str) -> bytes:
    """`text` sealed for its place; an empty text is sealed too, so that its length alone shows.

    Raises:
        UndeclaredField: the field is not in the declarations.
    """
    return seal_bytes(key=key, place=place, data=text.encode())


def seal_bytes(*, key: OpenKey, place: Place, data: bytes) -> bytes:
    """Like `seal_text`, for a file."""
    return seal(key=key.key, key_id=key.id, data=data, where=_where(place))


def open_texts(
    sealed: Sequence[tuple[Place, bytes | memoryview | None]], *, purpose: str
) -> list[str | None]:
    """Open many texts with one query for their keys.

    Args:
        sealed: place and sealed value; None and b"" are texts that were never there.
        purpose: each field must be declared for it.
    Returns:
        A text for each, in order; None where its key was destroyed or locked.
    Raises:
        PurposeRefused: a field may not be read for that purpose.
        BrokenSeal: a value was changed or moved.
    """
    opened = open_bytes(sealed, purpose=purpose)
    return [None if data is None else data.decode() for data in opened]


def open_bytes(
    sealed: Sequence[tuple[Place, bytes | memoryview | None]], *, purpose: str
) -> list[bytes | None]:
    """Like `open_texts`, for files."""
    _require(purpose, {place.field for place, _data in sealed})
    given = [(place, bytes(data) if data else b"") for place, data in sealed]
    keys = open_keys({key_of(data) for _place, data in given if data})
    return [_opened(place, data, keys) for place, data in given]


def _opened(place: Place, data: bytes, keys: dict[UUID, bytes]) -> bytes | None:
    if not data:
        return b""
    key = keys.get(key_of(data))
    return None if key is None else open_sealed(key=key, sealed=data, where=_where(place))


def _where(place: Place) -> Where:
    field = FIELDS.get(place.field)
    if field is None:
        raise UndeclaredField(field=place.field)
    table, _dot, column = field.where.partition(".")
    return Where(table, str(place.row), column or place.field)


def _require(purpose: str, fields: Iterable[str]) -> None:
    for code in fields:
        if code not in FIELDS:
            raise UndeclaredField(field=code)
        if purpose not in PURPOSES or purpose not in FIELDS[code].purposes:
            raise PurposeRefused(field=code, purpose=purpose)


__all__ = [
    "BrokenSeal",
    "Place",
    "open_bytes",
    "open_texts",
    "seal_bytes",
    "seal_text",
]
