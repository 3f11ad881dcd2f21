"""Delimited text: CSV and its kin, read in chunks.

A chunk whose lines are all in order goes through Arrow's reader as it is; a chunk with anything
odd in it (a broken line, a quoted line end, a blank line) is read line by line in Python. Both
ways give the same rows; a test holds them to it.
"""

import csv
import io
import re
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from linli.exchange.contracts.model import Contract
from linli.exchange.reading import encodings, layout, limits
from linli.exchange.reading.layout import Shape
from linli.exchange.reading.lines import Lines
from linli.exchange.reading.refusals import ReadingRefused
from linli.exchange.reading.sink import Sink

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_CHARACTERS = 400_000


def shape(*, path: Path, encoding: encodings.Encoding, contract: Contract) -> Shape:
    """Find the delimiter and the headings: those that fit the contract best.

    Raises:
        ReadingRefused: see `layout.find`.
    """
    # Never less than what another reader of this process has asked for.
    csv.field_size_limit(max(csv.field_size_limit(), limits.MAX_CELL))
    chunk = next(encodings.chunks(path=path, skip=encoding.skip), b"")
    text = chunk[: SAMPLE_CHARACTERS * 2].decode(encoding.name, "replace")[:SAMPLE_CHARACTERS]
    best: Shape | None = None
    refusal = ReadingRefused("empty-file")
    for delimiter in DELIMITERS:
        rows, ends = _first_rows(text, delimiter)
        try:
            found = layout.find(rows=rows, contract=contract)
        except ReadingRefused as error:
            refusal = error
            if error.reason not in ("columns-unknown", "empty-file"):
                break
            continue
        if best is None or len(found.columns.fields) > len(best.layout.columns.fields):
            best = Shape(delimiter, found, ends[found.at] + 1)
    if best is None:
        raise refusal
    return best


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in islice(reader, limits.HEADER_WITHIN):
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        # What came before may well hold the headings.
        return rows, ends
    return rows, ends


def read(*, path: Path, encoding: encodings.Encoding, form: Shape, sink: Sink) -> None:
    """Put every line after the headings into the sink, as a row or as a problem."""
    quick = _Quick(form, encoding.name)
    lines = Lines(form=form, encoding=encoding.name, sink=sink)
    line, rest = 1, b""
    for chunk in encodings.chunks(path=path, skip=encoding.skip):
        if line < form.first_line:
            skipped, chunk = _after(chunk, form.first_line - line)
            line += skipped
        if not chunk:
            continue
        if not rest and (columns := quick.columns(chunk)) is not None:
            sink.table(columns, line)
            line += len(columns[0])
            continue
        rest, line = lines.take(rest + chunk, line, is_last=False)
    if rest:
        lines.take(rest, line, is_last=True)


def _after(chunk: bytes, count: int) -> tuple[int, bytes]:
    """Leave out `count` lines at the beginning."""
    at = 0
    for done in range(count):
        end = chunk.find(b"\n", at)
        if end < 0:
            return done + 1, b""
        at = end + 1
    return count, chunk[at:]


class _Quick:
    """Arrow's reader, for chunks without anything odd."""

    def __init__(self, form: Shape, encoding: str) -> None:
        self.encoding = encoding
        delimiter = form.delimiter.encode()
        gap = rb"[ \t\"" + re.escape(delimiter) + rb"]*"
        words = b"|".join(re.escape(word.encode()) for word in layout.SUMMARY_WORDS)
        self.odd = re.compile(rb"(?m)^" + gap + rb"(?:$|" + words + rb")")
        self.names = [str(at) for at in range(len(form.layout.headings))]
        self.is_ragged = False
        self.parse = arrow_csv.ParseOptions(
            delimiter=form.delimiter, ignore_empty_lines=False, newlines_in_values=False,
            invalid_row_handler=self._invalid,
        )  # fmt: skip
        self.convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(self.names, pa.string()), null_values=[""],
            strings_can_be_null=True, check_utf8=False,
        )  # fmt: skip

    def columns(self, raw: bytes) -> list[pa.Array] | None:
        """The chunk's columns, a row a line; None if it must be read line by line."""
        if b"\0" in raw:
            return None
        if self.encoding != "utf-8":
            try:
                raw = raw.decode(self.encoding).encode("utf-8")
            except UnicodeDecodeError:
                return None
        elif not encodings.decodes(raw, "utf-8"):
            return None
        raw = raw.replace(b"\r\n", b"\n")
        if b"\r" in raw or self.odd.search(raw.removesuffix(b"\n")) or not _is_even(raw):
            return None
        return self._parsed(raw)

    def _parsed(self, raw: bytes) -> list[pa.Array] | None:
        self.is_ragged = False
        options = arrow_csv.ReadOptions(
            use_threads=False, block_size=len(raw) + 1, column_names=self.names
        )
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(raw), read_options=options, parse_options=self.parse,
                convert_options=self.convert,
            )  # fmt: skip
        except pa.ArrowInvalid:
            return None
        lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
        if self.is_ragged or table.num_rows != lines:
            return None
        return [column.combine_chunks() for column in table.columns]

    def _invalid(self, _row: arrow_csv.InvalidRow) -> str:
        self.is_ragged = True
        return "skip"


def _is_even(raw: bytes) -> bool:
    """Whether no quoted cell goes over a line's end, and quotes stand only where they quote."""
    if b'"' not in raw:
        return True
    return all(line.count(b'"') % 2 == 0 for line in raw.split(b"\n"))
