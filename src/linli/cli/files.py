"""Files that commands read and write: refusals with exit code 2, and nothing half written."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from linli.cli.common import Failed
from linli.triage.text.table import BadTable, Table, read_table


class BadFile(Failed):
    """A file cannot be used; the message names it, the line and the column."""

    exit_code = 2


def table_from(path: Path) -> Table:
    """Read a CSV file, or refuse with its name, line and column."""
    try:
        return read_table(path=path)
    except BadTable as error:
        raise BadFile(f"{path}: {error}") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error


def column_of(table: Table, name: str, *, path: Path) -> list[str]:
    """One column of a table, or a refusal that lists the columns there are."""
    try:
        return table.values(column=name)
    except BadTable as error:
        raise BadFile(f"{path}: {error}") from error


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """A text file that appears whole at the end, or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(path)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


def write_rows(path: Path, *, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    with replacing(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
