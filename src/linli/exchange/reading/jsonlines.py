"""JSON lines: one object a line; numbers stay as they were written."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from linli.exchange.contracts.model import Contract
from linli.exchange.reading import encodings, layout, limits
from linli.exchange.reading.layout import Layout
from linli.exchange.reading.refusals import ReadingRefused
from linli.exchange.reading.sink import Sink


class KeyTwice(ValueError):
    """An object names a key twice; which value is meant cannot be known."""


def is_array(*, head: bytes) -> bool:
    """Whether the file is one JSON array instead of lines."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def shape(
    *, path: Path, encoding: encodings.Encoding, contract: Contract
) -> tuple[Layout, tuple[str, ...]]:
    """The keys of all objects, in the order in which they are first met: as headings, and as given.

    Raises:
        ReadingRefused: `empty-file`, `columns-unknown`, `column-twice` or `too-many-columns`.
    """
    names: dict[str, None] = {}
    seen = False
    for _, item, _, _ in _items(path, encoding):
        seen = True
        names.update(dict.fromkeys(item))
        if len(names) > limits.MAX_COLUMNS:
            raise ReadingRefused("too-many-columns", most=limits.MAX_COLUMNS)
    if not seen:
        raise ReadingRefused("empty-file")
    found = layout.arrange(cells=list(names), at=0, contract=contract)
    if not found.columns.fields:
        expected = ", ".join(field.name for field in contract.fields)
        raise ReadingRefused("columns-unknown", expected=expected)
    return found, tuple(names)


def read(*, path: Path, encoding: encodings.Encoding, names: Sequence[str], sink: Sink) -> None:
    """Put every object into the sink, every other line as a problem."""
    for line, item, code, text in _items(path, encoding):
        if code:
            sink.problem([], line, code=code, value=text[: limits.VALUE_KEPT])
        else:
            sink.row([_text(item.get(name)) for name in names], line)


def _items(
    path: Path, encoding: encodings.Encoding
) -> Iterator[tuple[int, dict[str, Any], str, str]]:
    """Line, object, code of what is wrong, the line's text if something is."""
    with path.open("rb") as stream:
        head = stream.read(64)
    if is_array(head=head):
        yield from _array(path, encoding)
        return
    line = 0
    for chunk in encodings.chunks(path=path, skip=encoding.skip):
        lines = chunk.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for raw in lines:
            line += 1
            if raw.strip():
                item, code, text = _item(raw, encoding.name)
                yield line, item, code, text


def _item(raw: bytes, encoding: str) -> tuple[dict[str, Any], str, str]:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return {}, "undecodable", raw[: limits.VALUE_KEPT].decode(encoding, "replace")
    try:
        item = _loads(text)
    except KeyTwice:
        return {}, "key-twice", text
    except (ValueError, RecursionError):
        return {}, "bad-json", text
    if not isinstance(item, dict):
        return {}, "not-an-object", text
    return item, "", ""


def _array(
    path: Path, encoding: encodings.Encoding
) -> Iterator[tuple[int, dict[str, Any], str, str]]:
    if path.stat().st_size > limits.JSON_MAX_ARRAY:
        raise ReadingRefused("json-array-too-large")
    try:
        items = _loads(path.read_bytes()[encoding.skip :].decode(encoding.name))
    except (ValueError, RecursionError) as error:
        raise ReadingRefused("json-broken") from error
    for at, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield at, item, "", ""
        else:
            yield at, {}, "not-an-object", _text(item) or ""


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_number,
                      object_pairs_hook=_pairs)  # fmt: skip


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise KeyTwice
    return found


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\0", "\N{SYMBOL FOR NULL}")
    return json.dumps(value, ensure_ascii=False)
