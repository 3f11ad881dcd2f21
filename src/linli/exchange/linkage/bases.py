"""Codes of homes from an address base, by the matcher of `places` where it is installed."""

import csv
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linli.exchange.linkage.tables import LinkRefused

MATCHER = "linli.places.matching"


def present() -> bool:
    """Whether there is a matcher."""
    return importlib.util.find_spec(MATCHER) is not None


def code(*, paths: Sequence[Path], base: Path) -> int:
    """Write `home_code` into inputs where the base knows the address as one home; how many.

    Raises:
        LinkRefused: there is no matcher, or the base cannot be read.
    """
    if not present():
        raise LinkRefused("there is no address matcher in this installation; leave out --base")
    matching = importlib.import_module(MATCHER)
    known = _base(matching, base)
    found = 0
    for path in paths:
        table = pq.read_table(path)
        addresses = [one for one in pc.unique(table["address"]).to_pylist() if one]
        answers = matching.match_many(texts=addresses, base=known)
        codes = {
            address: answer.code
            for address, answer in zip(addresses, answers, strict=True)
            if answer.level == "home" and answer.code
        }
        column = _filled(table, codes)
        found += len(column) - column.null_count
        at = table.column_names.index("home_code")
        pq.write_table(table.set_column(at, "home_code", column), path)
    return found


def _filled(table: pa.Table, codes: Mapping[str, str]) -> pa.Array:
    """The codes given with the rows, else those that were matched."""
    return pa.array(
        [
            given or codes.get(address or "")
            for given, address in zip(
                table["home_code"].to_pylist(), table["address"].to_pylist(), strict=True
            )
        ],
        pa.string(),
    )


def _base(matching: Any, path: Path) -> Any:
    if hasattr(matching.Base, "from_csv"):
        return matching.Base.from_csv(path)
    names = matching.Row._fields
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise LinkRefused(f"{path}: the base cannot be read ({error})") from error
    if not rows or "code" not in rows[0]:
        raise LinkRefused(f"{path}: a base has the columns {', '.join(names)}")
    return matching.Base.of(_row(matching, names, row) for row in rows)


def _row(matching: Any, names: Sequence[str], row: Mapping[str, str]) -> Any:
    return matching.Row(**{name: row.get(name) or matching.Row._field_defaults.get(name, "")
                           for name in names})  # fmt: skip
