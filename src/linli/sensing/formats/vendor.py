"""A vendor's cloud that pushes over HTTP: signed (HMAC-SHA256), mapped by JMESPath kept as data."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from linli.sensing.formats import bounded
from linli.sensing.formats.values import (
    Parsed,
    Reading,
    Refusal,
    Refused,
    checked,
    mark_of,
    moment,
)

LONGEST_EXPRESSION = 400
MOST_ITEMS = 500


class MappingWrong(ValueError):
    """A mapping cannot be used; the message says which expression and why."""


@dataclass(frozen=True, slots=True)
class VendorMapping:
    """How one vendor's messages are read.

    `items` gives the list of events; the other expressions are asked of each item. `kinds` and
    `values` translate the vendor's own words, such as ``{"FIRE_ALARM": "smoke"}``.
    """

    source: str
    items: str
    serial: str
    kind: str
    value: str = "`true`"
    at: str = ""
    counter: str = ""
    kinds: Mapping[str, str] | None = None
    values: Mapping[str, float] | None = None


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    if len(expression) > LONGEST_EXPRESSION:
        raise MappingWrong("longer than an expression may be")
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        raise MappingWrong(str(error)) from error


def check(mapping: VendorMapping) -> None:
    """Refuse a mapping that could never work.

    Raises:
        MappingWrong: with the expression at fault.
    """
    for name in ("items", "serial", "kind", "value", "at", "counter"):
        expression = getattr(mapping, name)
        if expression:
            try:
                _compiled(expression)
            except MappingWrong as error:
                raise MappingWrong(f"{name}: {error}") from error


def is_signed(*, secret: bytes, payload: bytes, signature: str) -> bool:
    """Whether ``sha256=<hex>``, or the bare hex, is this payload's HMAC under `secret`."""
    given = signature.strip().removeprefix("sha256=").lower()
    right = hmac.new(secret, payload, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), right.encode())


def parse(*, mapping: VendorMapping, payload: bytes, received_at: datetime) -> Parsed:
    """Readings of one push; an item that cannot be read is refused alone.

    Raises:
        Refused: the whole cannot be read.
    """
    said = bounded.read(payload)
    items = _ask(mapping.items, said)
    if items is None:
        raise Refused("nothing-known")
    if not isinstance(items, list):
        items = [items]
    if len(items) > MOST_ITEMS:
        raise Refused("too-big", items=len(items))
    found: list[Reading | Refusal] = []
    for item in items:
        try:
            found.append(_one(mapping, item, payload, received_at))
        except Refused as refused:
            found.append(Refusal(refused.code, refused.facts, mapping.source))
    return tuple(found)


def _ask(expression: str, said: Any) -> Any:
    if not expression:
        return None
    try:
        return _compiled(expression).search(said)
    except (JMESPathError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("mapping-failed") from error


def _one(mapping: VendorMapping, item: Any, payload: bytes, received_at: datetime) -> Reading:
    serial = _ask(mapping.serial, item)
    if isinstance(serial, int) and not isinstance(serial, bool):
        serial = str(serial)
    if not isinstance(serial, str) or not 0 < len(serial) <= 80:
        raise Refused("no-device")
    word = _ask(mapping.kind, item)
    kind = (mapping.kinds or {}).get(str(word), str(word))
    value = _ask(mapping.value, item)
    if mapping.values is not None and isinstance(value, (str, bool)):
        value = mapping.values.get(str(value), value)
    counter = _ask(mapping.counter, item)
    if isinstance(counter, bool) or not isinstance(counter, int) or not 0 <= counter < 1 << 62:
        counter = None
    said_at = moment(_ask(mapping.at, item))
    mark = mark_of(counter=counter, said_at=said_at, payload=payload)
    number = checked(kind, value)
    return Reading(mapping.source, serial, kind, number, received_at, said_at, mark, counter)
