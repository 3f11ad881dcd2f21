"""XLSX: the sheet that fits the contract, its merged cells filled in."""

import datetime as dt
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel

from linli.exchange.contracts.model import Contract
from linli.exchange.reading import layout, limits
from linli.exchange.reading.layout import Layout
from linli.exchange.reading.refusals import Note, ReadingRefused
from linli.exchange.reading.sink import Sink

# What openpyxl and what it stands on raise when a file is not what it says.
BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, SyntaxError, EOFError, OSError,
    RuntimeError, ArithmeticError, AssertionError, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")

Cell = Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """`origins` gives for each cell that a merged range hides the cell that holds its value."""

    name: str
    part: str
    layout: Layout
    origins: dict[tuple[int, int], tuple[int, int]]
    notes: tuple[Note, ...]


def refuse_bomb(*, path: Path) -> None:
    """Refuse an archive that unpacks to more than we are ready to read, before unpacking it.

    Raises:
        ReadingRefused: `zip-bomb`, `spreadsheet-broken` or `spreadsheet-locked`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise ReadingRefused("spreadsheet-broken") from error
    if len(parts) > limits.XLSX_MAX_PARTS:
        raise ReadingRefused("zip-bomb")
    if sum(part.file_size for part in parts) > limits.XLSX_MAX_TOTAL:
        raise ReadingRefused("zip-bomb")
    for part in parts:
        ratio = part.file_size / max(1, part.compress_size)
        if part.file_size > limits.XLSX_MAX_PART or (
            part.file_size > limits.XLSX_RATIO_FROM and ratio > limits.XLSX_MAX_RATIO
        ):
            raise ReadingRefused("zip-bomb")
        if part.flag_bits & 1:
            raise ReadingRefused("spreadsheet-locked")


def shape(*, path: Path, contract: Contract) -> Sheet:
    """Choose the sheet whose headings fit best.

    Raises:
        ReadingRefused: no sheet fits, or the file is broken.
    """
    refuse_bomb(path=path)
    try:
        return _best_sheet(path, contract)
    except ReadingRefused:
        raise
    except BROKEN as error:
        raise ReadingRefused("spreadsheet-broken") from error


def _best_sheet(path: Path, contract: Contract) -> Sheet:
    best: tuple[str, Layout] | None = None
    refusal = ReadingRefused("empty-file")
    with zipfile.ZipFile(path) as archive:
        _refuse_entities(archive)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        names = [sheet.title for sheet in book.worksheets]
        parts = {sheet.title: sheet._worksheet_path for sheet in book.worksheets}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=limits.HEADER_WITHIN, values_only=True)
            try:
                found = layout.find(
                    rows=([_text(cell) for cell in row[: limits.MAX_COLUMNS + 1]] for row in rows),
                    contract=contract,
                )
            except ReadingRefused as error:
                if refusal.reason == "empty-file":
                    refusal = error
                continue
            if best is None or len(found.columns.fields) > len(best[1].columns.fields):
                best = (sheet.title, found)
    finally:
        book.close()
    if best is None:
        raise refusal
    name, found = best
    merged = _merged(path, parts[name])
    # Titles above the headings are merged as a rule, and are not read.
    origins = {place: origin for place, origin in merged.items() if place[0] > found.at + 1}
    notes = [Note("sheet-unread", {"name": other}) for other in names if other != name]
    if origins:
        notes.append(Note("merged-cells", {"cells": len(origins)}))
    return Sheet(name, parts[name], found, origins, tuple(notes))


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No part of a spreadsheet needs a document type; one that has it wants to expand something."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    raise ReadingRefused("spreadsheet-broken")


def _merged(path: Path, part: str) -> dict[tuple[int, int], tuple[int, int]]:
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while block := stream.read(1 << 20):
            rest += block
            last = 0
            for found in MERGED.finditer(rest):
                last = found.end()
                _fill(origins, found[1].decode("ascii"))
            rest = rest[max(last, len(rest) - 200) :]
    return origins


def _fill(origins: dict[tuple[int, int], tuple[int, int]], area: str) -> None:
    left, top, right, bottom = (edge or 1 for edge in range_boundaries(area))
    if len(origins) + (right - left + 1) * (bottom - top + 1) > limits.XLSX_MAX_MERGED:
        raise ReadingRefused("too-many-merged", most=limits.XLSX_MAX_MERGED)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                origins[row, column] = (top, left)


def read(*, path: Path, sheet: Sheet, contract: Contract, sink: Sink) -> None:
    """Put the rows under the headings into the sink.

    Raises:
        ReadingRefused: `spreadsheet-broken`, where the file ends too early or is not well formed.
    """
    try:
        _read(path, sheet, contract, sink)
    except ReadingRefused:
        raise
    except BROKEN as error:
        raise ReadingRefused("spreadsheet-broken") from error


def _read(path: Path, sheet: Sheet, contract: Contract, sink: Sink) -> None:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        page = book[sheet.name]
        page.reset_dimensions()
        dates = _date_columns(sheet.layout, contract)
        width = len(sheet.layout.headings)
        for number, row in _filled(page.iter_rows(values_only=True), sheet.origins, width):
            if number <= sheet.layout.at + 1:
                continue
            cells = [
                _dated(value, book.epoch) if at in dates else _text(value)
                for at, value in enumerate(row[:width])
            ]
            beyond = [_text(value) for value in row[width:]]
            _put(cells, [cell for cell in beyond if cell], number, sink)
    finally:
        book.close()


def _put(cells: list[str | None], beyond: list[str], number: int, sink: Sink) -> None:
    if not any(cell and cell.strip() for cell in cells) and not beyond:
        sink.blank += 1
    elif layout.is_summary(cells):
        sink.problem(cells, number, code="summary-row")
    elif beyond:
        rule = f"{sink.width}/{sink.width + len(beyond)}"
        sink.problem(cells, number, code="ragged-row", rule=rule)
    else:
        sink.row([*cells, *([None] * (sink.width - len(cells)))], number)


def _filled(
    rows: Iterator[Sequence[Cell]], origins: dict[tuple[int, int], tuple[int, int]], width: int
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows with their 1-based numbers; what a merged range hides gets the range's value."""
    held: dict[tuple[int, int], Cell] = {}
    needed = set(origins.values())
    touched = {row for row, _ in origins} | {row for row, _ in needed}
    for number, row in enumerate(rows, start=1):
        if number not in touched:
            yield number, row
            continue
        cells = [*row, *([None] * (width - len(row)))]
        for at in range(len(cells)):
            place = (number, at + 1)
            if place in needed:
                held[place] = cells[at]
            elif place in origins and cells[at] is None:
                cells[at] = held.get(origins[place])
        yield number, cells


def _date_columns(found: Layout, contract: Contract) -> set[int]:
    dated = {
        found.columns.heading_of(field=field.name)
        for field in contract.fields
        if field.type in ("date", "timestamp")
    }
    return {at for at, name in enumerate(found.headings) if name in dated}


def _dated(value: Cell, epoch: dt.datetime) -> str | None:
    """A number in a column of dates is a serial day that lost its format."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 <= value < 80_000:
        return _text(from_excel(value, epoch))
    return _text(value)


def _text(value: Cell) -> str | None:
    """A cell as text: numbers without a trailing .0, dates in ISO form."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if abs(value) < 1e21 else repr(value)
    if isinstance(value, dt.datetime):
        whole = value.time() == dt.time()
        return value.date().isoformat() if whole else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)[: limits.MAX_CELL]
