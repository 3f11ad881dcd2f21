"""Text as it is compared and kept: NFKC, trimmed, without what cannot be seen."""

import re
import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linli.exchange.contracts.headings import meet
from linli.exchange.contracts.model import Contract

# Cells in which nothing can change: printable ASCII and the common Chinese characters, without
# spaces at the ends. Most are such, and Arrow finds the others quickly.
_SETTLED = (
    r"^[\x21-\x26\x28-\x7e\x{4e00}-\x{9fff}]"
    r"(?:[\x20-\x7e\x{4e00}-\x{9fff}]*[\x21-\x7e\x{4e00}-\x{9fff}])?$"
)
_UNSEEN = re.compile(
    "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad"
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060\\ufeff]"
)
_GUARD = re.compile(r"\A'(?=\s*[=+\-@＝＋－＠]|[\t\r\n])")
BATCH = 50_000


def settle(text: str) -> str | None:
    """One cell; None if nothing is left.

    The apostrophe that our error files put before a formula is taken off again.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", _GUARD.sub("", text)))
    return text.strip() or None


def settle_file(*, rows: Path, contract: Contract, into: Path) -> None:
    """Write the contract's columns, by the fields' names, settled; absent ones are null."""
    with pq.ParquetFile(rows) as file:
        headings = [name for name in file.schema_arrow.names if name not in ("_row", "_line")]
        columns = meet(headings=headings, contract=contract)
        names = [field.name for field in contract.fields]
        schema = pa.schema([*((name, pa.string()) for name in names), ("_row", pa.int64())])
        wanted = [columns.heading_of(field=name) for name in names]
        read = [name for name in wanted if name is not None]
        with pq.ParquetWriter(into, schema, compression="zstd", compression_level=1) as writer:
            for batch in file.iter_batches(BATCH, columns=[*read, "_row"], use_threads=False):
                nothing = pa.nulls(batch.num_rows, pa.string())
                arrays = [nothing if name is None else _settled(batch[name]) for name in wanted]
                table = pa.Table.from_arrays([*arrays, batch["_row"]], schema=schema)
                writer.write_table(table)


def _settled(column: pa.Array) -> pa.Array:
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(column, _SETTLED)), False)
    if not pc.any(odd).as_py():
        return column
    cells = column.filter(odd).to_pylist()
    return pc.replace_with_mask(
        column, odd, pa.array([settle(cell) for cell in cells], pa.string())
    )
