"""Checking the rows of a delivery against its contract.

`check` splits what was read in two: rows that keep the contract, typed, and rows that do not, as
they came, each with its reasons. Rows in are always rows accepted plus rows quarantined.
"""

from pathlib import Path

from linli.exchange.checks import engine, errorfile
from linli.exchange.checks.report import Barred, Count, Measure, Report
from linli.exchange.contracts.model import Contract

__all__ = ["Barred", "Count", "Measure", "Report", "check", "error_file"]


def check(
    *,
    rows: Path,
    contract: Contract,
    accepted: Path,
    quarantined: Path,
    problems: Path | None = None,
) -> Report:
    """Check what `reading.read` left: `rows`, and `problems`, which are quarantined as they are.

    `accepted` becomes a Parquet file with the contract's fields under their names, typed (dates,
    moments, decimals with ten places, whole numbers, booleans, text in NFKC and trimmed; null =
    not given), and `_row`. `quarantined` becomes one with the delivery's own columns as text,
    `_row`, `_line` and `_reasons`, a list of struct(code, column, value, rule). Both are in the
    order of the delivery, and the same bytes each time.

    A cell that has a shape which may not be carried (an embedding, a track, a list of other
    persons) is in neither; its row says so.
    """
    return engine.check(
        rows=rows, contract=contract, accepted=accepted, quarantined=quarantined, problems=problems
    )


def error_file(*, quarantined: Path, contract: Contract, out: Path, language: str) -> int:
    """Write the rows that `check` quarantined for people to mend; returns how many there are.

    `out` ends in .csv (UTF-8 with a byte order mark) or .xlsx; the columns are those of the
    delivery, then the row's number and the reasons in words (`language`: zh-hans or en).

    Raises:
        ValueError: another ending, or more rows than a sheet of XLSX holds.
    """
    return errorfile.write(quarantined=quarantined, contract=contract, out=out, language=language)
