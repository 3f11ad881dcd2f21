"""A first look at a file whose contract is not known yet."""

import csv
import io
import json
from itertools import islice
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

from linli.exchange.reading import columnar, encodings, limits, spreadsheet
from linli.exchange.reading.delimited import DELIMITERS
from linli.exchange.reading.refusals import ReadingRefused

SAMPLE = 200_000


def rows(*, path: Path) -> list[tuple[str, ...]]:
    """The first rows of each table in the file, cell by cell: one of them holds the headings."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if head.startswith(b"PK"):
        return _sheets(path)
    if head.startswith(b"PAR1"):
        try:
            return [tuple(pq.read_schema(path).names)]
        except columnar.BROKEN as error:
            raise ReadingRefused("parquet-broken") from error
    encoding = encodings.detect(path=path)
    text = head[encoding.skip :].decode(encoding.name, "replace").replace("\0", "")
    if text.lstrip().startswith(("{", "[")):
        return _keys(text)
    return [row for delimiter in DELIMITERS for row in _delimited(text, delimiter)]


def _sheets(path: Path) -> list[tuple[str, ...]]:
    spreadsheet.refuse_bomb(path=path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        found = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_row=limits.HEADER_WITHIN, values_only=True):
                found.append(tuple(str(cell) for cell in row if cell is not None))
        book.close()
    except spreadsheet.BROKEN as error:
        raise ReadingRefused("spreadsheet-broken") from error
    return found


def _keys(text: str) -> list[tuple[str, ...]]:
    """The keys of the first object."""
    try:
        item, _ = json.JSONDecoder().raw_decode(text.lstrip().lstrip("[").lstrip())
    except (ValueError, RecursionError):
        return []
    return [tuple(item)] if isinstance(item, dict) else []


def _delimited(text: str, delimiter: str) -> list[tuple[str, ...]]:
    # Never less than what another reader of this process has asked for.
    csv.field_size_limit(max(csv.field_size_limit(), limits.MAX_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[str, ...]] = []
    try:
        found.extend(tuple(row) for row in islice(reader, limits.HEADER_WITHIN))
    except csv.Error:
        return found
    return found
