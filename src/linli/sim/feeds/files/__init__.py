"""Writers of delivered files: row by row, and the same bytes for the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from linli.sim.feeds.cells import Value
from linli.sim.feeds.columns import Agreement
from linli.sim.feeds.files.parquet import ParquetFile
from linli.sim.feeds.files.sheet import SheetFile
from linli.sim.feeds.files.text import CsvFile, LinesFile

ENDINGS = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "parquet": "parquet"}


class File(Protocol):
    """A file that takes rows: values in the order of the columns, and the style of its dates.

    `ragged` is how many cells too many (or, negative, too few) the row has.
    """

    def write(self, row: list[Value], *, style: str, ragged: int = 0) -> None: ...
    def close(self) -> None: ...


def create(
    *, path: Path, form: str, encoding: str, agreement: Agreement, headings: list[str], day: str
) -> File:
    """Begin a file of this form; text and sheets bear `headings`, the others the fields' names."""
    if form == "csv":
        return CsvFile(path=path, headings=headings, encoding=encoding)
    if form == "xlsx":
        title = f"{agreement.owner}{agreement.title}（{day}）"
        return SheetFile(
            path=path, headings=headings, title=title, note=f"填报单位：{agreement.owner}"
        )
    if form == "jsonl":
        return LinesFile(path=path, names=[column.name for column in agreement.columns])
    return ParquetFile(path=path, columns=agreement.columns)
