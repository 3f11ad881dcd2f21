"""Labelled files as people have them: CSV in UTF-8, UTF-16 or GB18030."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

csv.field_size_limit(10_000_000)


class BadTable(ValueError):
    """The file cannot be used; the message says where (line, column) and why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, all of one width; `lines` says on which line each row begins."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    encoding: str

    def values(self, *, column: str) -> list[str]:
        """One column.

        Raises:
            BadTable: there is no such column; the message lists those there are.
        """
        if column not in self.columns:
            raise BadTable(
                f"line 1: there is no column “{column}”; the columns are {', '.join(self.columns)}"
            )
        at = self.columns.index(column)
        return [row[at] for row in self.rows]


def read_table(*, path: Path) -> Table:
    """Read a CSV file with a header line.

    Raises:
        BadTable: it is empty, in no encoding we know, or a row does not fit the header.
        OSError: the file cannot be read.
    """
    text, encoding = _decode(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    began = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(began)
            began = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(f"line {began}: {error}") from error
    if not rows:
        raise BadTable("line 1: the file is empty; the first line must name the columns")
    _check(rows, lines)
    return Table(tuple(name.strip() for name in rows[0]), rows[1:], lines[1:], encoding)


def _check(rows: list[list[str]], lines: list[int]) -> None:
    header = [name.strip() for name in rows[0]]
    for at, name in enumerate(header, start=1):
        if header.index(name) != at - 1:
            raise BadTable(f"line 1, column {at}: the name “{name}” stands there twice")
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) != len(header):
            at = min(len(row), len(header)) + 1
            raise BadTable(
                f"line {line}, column {at}: the row has {len(row)} fields, the header {len(header)}"
            )


def _decode(data: bytes) -> tuple[str, str]:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    order = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    failed: list[UnicodeDecodeError] = []
    for encoding in order:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            failed.append(error)
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise BadTable(f"line {line}: the file holds a NUL byte; it is no text file")
        return text, encoding
    # The encoding that got farthest tells best where the file went wrong.
    worst = max(failed, key=lambda error: error.start)
    before = data[: worst.start]
    line = before.count(b"\n") + 1
    column = worst.start - (before.rfind(b"\n") + 1) + 1
    raise BadTable(f"line {line}, byte {column}: neither UTF-8 nor GB18030")
