"""Labelled texts in CSV files as people have them: any of two encodings, errors by line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("utf-8-sig", "gb18030")
LARGEST_FIELD = 1_000_000


class UnusableTable(ValueError):
    """The file cannot be read as a table; the message names line and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its values by column."""

    line: int
    values: Mapping[str, str]


def read_table(*, path: Path, needs: tuple[str, ...]) -> tuple[list[str], list[Row]]:
    """Columns and rows of a CSV file with a header.

    Args:
        needs: columns that must be there.
    Raises:
        UnusableTable: unreadable, a needed column is missing, or a row has other columns.
    """
    text = _decoded(path)
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, None)
        if not header:
            raise UnusableTable(f"{path}: line 1: the file is empty")
        for name in needs:
            if name not in header:
                raise UnusableTable(
                    f"{path}: line 1: there is no column {name!r}; there are {', '.join(header)}"
                )
        return header, list(_rows(path, header, reader))
    except csv.Error as error:
        raise UnusableTable(f"{path}: line {reader.line_num}: {error}") from error


def _rows(path: Path, header: list[str], reader: Iterator[list[str]]) -> Iterator[Row]:
    for number, values in enumerate(reader, start=2):
        line = getattr(reader, "line_num", number)
        if not values:
            continue
        if len(values) != len(header):
            raise UnusableTable(
                f"{path}: line {line}: {len(values)} columns where the header has {len(header)}"
            )
        yield Row(line, dict(zip(header, values, strict=True)))


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableTable(f"{path}: {error.strerror}") from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    line = content[:4096].count(b"\n") + 1
    raise UnusableTable(f"{path}: about line {line}: the text is neither UTF-8 nor GB18030")
