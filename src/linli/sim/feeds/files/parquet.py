"""Parquet as a department's database exports it: typed columns under the fields' names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from linli.sim.feeds.cells import Value
from linli.sim.feeds.columns import Column
from linli.sim.feeds.files.text import CsvFile

TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


class ParquetFile:
    """Gathers rows in a text file beside, and has DuckDB turn them when it is closed."""

    def __init__(self, *, path: Path, columns: Sequence[Column]) -> None:
        self._path, self._columns = path, columns
        self._between = path.with_suffix(".rows")
        self._csv = CsvFile(
            path=self._between, headings=[column.name for column in columns], encoding="utf-8"
        )

    def write(self, row: list[Value], *, style: str, ragged: int = 0) -> None:
        """Add a row; there is no such thing as a ragged one."""
        plain = [str(value).lower() if isinstance(value, bool) else value for value in row]
        self._csv.write(plain, style="iso")

    def close(self) -> None:
        """Finish the file."""
        self._csv.close()
        types = {column.name: TYPES[column.type] for column in self._columns}
        with duckdb.connect(":memory:", config={"threads": 1}) as con:
            rows = con.read_csv(
                str(self._between), header=True, dtype=types, na_values="", parallel=False
            )
            rows.write_parquet(str(self._path), compression="zstd")
        self._between.unlink()
