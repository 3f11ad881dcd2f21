"""The error file that goes back to a department: the rows that were quarantined, and why.

Its columns are those of the delivery, its cells are as they came, so that it can be mended and
sent again. A cell that a spreadsheet would run as a formula gets an apostrophe in front, which
reading takes off again; a plain number with a sign is left as it is.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from django.utils import translation
from django.utils.translation import gettext as _

from linli.exchange.checks import wording
from linli.exchange.checks.sheetfile import write_sheet
from linli.exchange.contracts.model import Contract

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
BATCH = 5_000


def write(*, quarantined: Path, contract: Contract, out: Path, language: str) -> int:
    """Write `out`, CSV (UTF-8 with a byte order mark) or XLSX by its ending; returns the rows.

    Raises:
        ValueError: the ending is neither; or there are more rows than a sheet of XLSX holds.
    """
    ending = out.suffix.casefold()
    if ending not in (".csv", ".xlsx"):
        raise ValueError(f"{out.name}: the error file is .csv or .xlsx")
    partial = out.with_name(out.name + ".part")
    with translation.override(language), pq.ParquetFile(quarantined) as file:
        table = _Table(file, contract)
        try:
            if ending == ".csv":
                _write_csv(partial, table)
            else:
                write_sheet(path=partial, rows=table.all(), count=table.count)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    return table.count


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


class _Table:
    """The rows of an error file, heading first."""

    def __init__(self, file: pq.ParquetFile, contract: Contract) -> None:
        self.file, self.contract = file, contract
        self.count: int = file.metadata.num_rows
        ours = ("_row", "_line", "_reasons")
        self.names = [name for name in file.schema_arrow.names if name not in ours]

    def all(self) -> Iterator[Sequence[str]]:
        headings = [guarded(name) for name in self.names]
        yield [*headings, _("Data row"), _("Reasons")]
        for batch in self.file.iter_batches(BATCH, use_threads=False):
            columns = [batch[name].to_pylist() for name in self.names]
            numbers, reasons = batch["_row"].to_pylist(), batch["_reasons"].to_pylist()
            for at, number in enumerate(numbers):
                cells = [guarded(column[at] or "") for column in columns]
                yield [*cells, str(number), guarded(self._words(reasons[at]))]

    def _words(self, reasons: list[dict[str, str]]) -> str:
        # A reason about a line that could not be taken apart brings the line along.
        lines = [wording.reason(contract=self.contract, given=each) for each in reasons]
        lines += [each["value"] for each in reasons if not each["column"] and each["value"]]
        return "\n".join(lines)


def _write_csv(path: Path, table: _Table) -> None:
    with path.open("wb") as raw:
        raw.write(b"\xef\xbb\xbf")
        with io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\r\n").writerows(table.all())
