"""CSV in the encodings that offices use, and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from linli.sim.feeds import cells
from linli.sim.feeds.cells import Value

CHINA = timezone(timedelta(hours=8))


class CsvFile:
    """Comma-separated values with a line of headings; lines end as Windows ends them."""

    def __init__(self, *, path: Path, headings: Sequence[str], encoding: str) -> None:
        self._file = path.open("w", encoding=encoding, newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(headings)

    def write(self, row: list[Value], *, style: str, ragged: int = 0) -> None:
        """Add a row."""
        texts = [cells.text(value, style) for value in row]
        if ragged < 0:
            texts = texts[:ragged]
        self._csv.writerow(texts + [""] * (ragged - 1) + ["补录"] if ragged > 0 else texts)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class LinesFile:
    """One JSON object a line; unknown values are left out."""

    def __init__(self, *, path: Path, names: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._names = names

    def write(self, row: list[Value], *, style: str, ragged: int = 0) -> None:
        """Add a row; a ragged one breaks off in the middle, as when a disk was full."""
        known = {
            name: _plain(value)
            for name, value in zip(self._names, row, strict=True)
            if value is not None
        }
        line = json.dumps(known, ensure_ascii=False)
        self._file.write((line[: len(line) // 2] if ragged else line) + "\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _plain(value: Value) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=CHINA).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
