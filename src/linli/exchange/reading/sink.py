"""The two Parquet files that reading leaves: rows, and what could not be read as rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

REASONS = pa.list_(
    pa.struct(
        [("code", pa.string()), ("column", pa.string()), ("value", pa.string()),
         ("rule", pa.string())]
    )
)  # fmt: skip
BATCH = 20_000
OURS = ("_row", "_line", "_reasons")

Cells = Sequence[str | None]


class Sink:
    """Takes rows in order and numbers them; writes nothing twice, keeps little in memory.

    `keep` says for each heading whether its values are written: those that may not be carried are
    counted (`dropped`) and never stored.
    """

    def __init__(self, *, headings: Sequence[str], keep: Sequence[bool], rows: Path, bad: Path):
        self.keep = list(keep)
        self.names = [name for name, kept in zip(headings, keep, strict=True) if kept]
        text = [(name, pa.string()) for name in self.names]
        numbers = [("_row", pa.int64()), ("_line", pa.int64())]
        self.row_schema = pa.schema([*text, *numbers])
        self.bad_schema = pa.schema([*text, *numbers, ("_reasons", REASONS)])
        self.rows = pq.ParquetWriter(rows, self.row_schema, compression="zstd", compression_level=1)
        self.bad = pq.ParquetWriter(bad, self.bad_schema, compression="zstd")
        self.width = len(keep)
        self.count = self.good = self.poor = self.blank = 0
        self.codes: dict[str, int] = {}
        self._rows: list[tuple[Cells, int, int]] = []
        self._bad: list[tuple[Cells, int, int, str, str, str]] = []

    def row(self, cells: Cells, line: int) -> None:
        """One row, as wide as the headings; an empty cell is None."""
        self.count += 1
        self.good += 1
        self._rows.append((cells, self.count, line))
        if len(self._rows) >= BATCH:
            self._flush_rows()

    def table(self, columns: Sequence[pa.Array], first_line: int) -> None:
        """Many rows at once, one a line from `first_line` on."""
        self._flush_rows()
        length = len(columns[0])
        kept = [column for column, keep in zip(columns, self.keep, strict=True) if keep]
        numbers = pa.array(range(self.count + 1, self.count + length + 1), pa.int64())
        lines = pa.array(range(first_line, first_line + length), pa.int64())
        self.count += length
        self.good += length
        self._write(self.rows, self.row_schema, [*kept, numbers, lines])

    def problem(
        self, cells: Cells, line: int, *, code: str, rule: str = "", value: str = ""
    ) -> None:
        """What stands on `line` is no row: why, and the cells as far as they can be told apart."""
        self.count += 1
        self.poor += 1
        self.codes[code] = self.codes.get(code, 0) + 1
        if not all(self.keep):
            # The line may hold what must not be kept; without its cells that cannot be told.
            value = ""
        fitted = [*cells[: self.width], *([None] * (self.width - len(cells)))]
        self._bad.append((fitted, self.count, line, code, rule, value))
        if len(self._bad) >= BATCH:
            self._flush_bad()

    def close(self) -> None:
        self._flush_rows()
        self._flush_bad()
        self.rows.close()
        self.bad.close()

    def _columns(self, cells: Sequence[Cells]) -> list[pa.Array]:
        across = zip(*cells, strict=True) if cells else [()] * self.width
        return [
            pa.array([whole(value) for value in column], pa.string())
            for column, keep in zip(across, self.keep, strict=True)
            if keep
        ]

    def _flush_rows(self) -> None:
        if not self._rows:
            return
        numbers = pa.array([each[1] for each in self._rows], pa.int64())
        lines = pa.array([each[2] for each in self._rows], pa.int64())
        columns = self._columns([each[0] for each in self._rows])
        self._write(self.rows, self.row_schema, [*columns, numbers, lines])
        self._rows.clear()

    def _flush_bad(self) -> None:
        if not self._bad:
            return
        numbers = pa.array([each[1] for each in self._bad], pa.int64())
        lines = pa.array([each[2] for each in self._bad], pa.int64())
        reasons = pa.array(
            [[{"code": code, "column": None, "value": whole(value), "rule": rule}]
             for *_, code, rule, value in self._bad], REASONS
        )  # fmt: skip
        columns = self._columns([each[0] for each in self._bad])
        self._write(self.bad, self.bad_schema, [*columns, numbers, lines, reasons])
        self._bad.clear()

    def _write(self, writer: pq.ParquetWriter, schema: pa.Schema, columns: list[pa.Array]) -> None:
        writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def whole(value: str | None) -> str | None:
    """A text that UTF-8 can hold: half a surrogate pair, as JSON may have, becomes a mark."""
    if value is None or value.isascii():
        return value
    return value.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def opened(*, headings: Sequence[str], keep: Sequence[bool], into: Path) -> Iterator[Sink]:
    """A sink whose files appear in `into` whole at the end, or not at all."""
    into.mkdir(parents=True, exist_ok=True)
    partial = [into / "rows.parquet.part", into / "problems.parquet.part"]
    sink = Sink(headings=headings, keep=keep, rows=partial[0], bad=partial[1])
    try:
        yield sink
        sink.close()
        for file in partial:
            file.replace(file.with_suffix(""))
    finally:
        sink.rows.close()
        sink.bad.close()
        for file in partial:
            file.unlink(missing_ok=True)
