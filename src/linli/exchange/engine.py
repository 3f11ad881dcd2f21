"""DuckDB as the pipeline uses it: in memory, bounded, without a network, in a fixed order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

MEMORY = "3GB"


@contextmanager
def engine(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that spills into `work` and reaches nothing else but files it is told."""
    con = duckdb.connect(":memory:")
    try:
        con.execute(f"SET memory_limit = '{MEMORY}'").fetchall()
        con.execute(f"SET temp_directory = {quoted(str(work / 'spill'))}").fetchall()
        con.execute("SET preserve_insertion_order = true").fetchall()
        con.execute("SET autoinstall_known_extensions = false").fetchall()
        con.execute("SET autoload_known_extensions = false").fetchall()
        yield con
    finally:
        con.close()


def run(con: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Execute and fetch: an answer left unfetched breaks the next call on the connection."""
    return list(con.execute(sql, list(values)).fetchall())


def name(text: str) -> str:
    """`text` as an SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def write_parquet(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """Write the rows of a query, in its order, to a file that is whole or not there."""
    part = path.with_suffix(".part")
    run(con, f"COPY ({sql}) TO {quoted(str(part))} (FORMAT parquet, COMPRESSION zstd)")
    part.replace(path)
