"""The rows of a feed that are current: what a delivery adds, changes, leaves and ends.

Columns: `_record` (id), `_delivery`, `_row` (where it came from), `_digest` (of the content),
`_since` (when this content first came, ISO 8601), `_address`, `_place`, `_level`, `_confidence`,
`_reason` (what the matcher said), and the contract's fields as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa

from linli.exchange import names
from linli.exchange.contracts.model import Contract
from linli.exchange.engine import name, quoted, run, write_parquet
from linli.exchange.models import Suppressed
from linli.exchange.states import FULL

OWN = ("_record", "_delivery", "_row", "_digest", "_since")
PLACED = ("_address", "_place", "_level", "_confidence", "_reason")
ADDRESSES = ("home.address", "place.address", "business.address")
SEPARATOR = "\x1f"
TYPES = {"_row": "BIGINT", "_confidence": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows a delivery brought, by what became of them."""

    new: int
    changed: int
    unchanged: int
    ended: int
    suppressed: int
    rows: int


def merge(
    *,
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    accepted: Path,
    before: Path | None,
    mode: str,
    held: Sequence[tuple[str, ...]] = (),
    delivery_id: UUID,
    received_at: datetime,
) -> Merged:
    """Make table `merged`: the feed's current rows after this delivery, not yet placed.

    A row that says what it said before keeps its origin, so that lineage names the delivery that
    really brought a value. What a delivery of everything does not name has ended.

    Args:
        held: keys of rows that were quarantined; what is current under them stays.
    """
    fields = [field.name for field in contract.fields]
    _load_given(con, contract, accepted, fields, delivery_id, received_at)
    _load_before(con, before, fields)
    whole = run(con, "SELECT count(*) FROM given")[0][0]
    _drop_suppressed(con)
    kept = run(con, "SELECT count(*) FROM given")[0][0]
    columns = ", ".join(name(one) for one in (*OWN, *PLACED, *fields))
    changed = ", ".join(
        f"CASE WHEN b._digest = g._digest THEN b.{name(one)} ELSE g.{name(one)} END AS {name(one)}"
        for one in ("_delivery", "_row", "_digest", "_since")
    )
    placed = ", ".join(
        f"CASE WHEN b._address = g._address THEN b.{name(one)} END AS {name(one)}"
        for one in PLACED[1:]
    )
    values = ", ".join(f"g.{name(one)}" for one in fields)
    _load_held(con, contract, held)
    which = "SEMI JOIN held USING (_record)" if mode == FULL else ""
    rest = f"SELECT {columns} FROM before {which} ANTI JOIN given USING (_record)"  # noqa: S608
    run(
        con,
        f"CREATE OR REPLACE TABLE merged AS SELECT {columns} FROM ("  # noqa: S608  # names of a contract, quoted
        f" SELECT g._record, {changed}, g._address, {placed}, {values}"
        f" FROM given g LEFT JOIN before b USING (_record) UNION ALL {rest}) ORDER BY _record",
    )
    return _counted(con, mode, whole - kept)


def _load_given(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    accepted: Path,
    fields: Sequence[str],
    delivery_id: UUID,
    received_at: datetime,
) -> None:
    keys = [field.name for field in contract.key] or list(fields)
    key = _joined(keys)
    digest = f"md5({_joined(sorted(fields))})"
    address = next((f.name for c in ADDRESSES for f in contract.fields if f.concept == c), None)
    text = ", ".join(f"{_text(one.name, one.type)} AS {name(one.name)}" for one in contract.fields)
    run(
        con,
        f"CREATE OR REPLACE TABLE raw_given AS SELECT {key} AS _key, _row, {digest} AS _digest,"  # noqa: S608
        f" coalesce({_text(address) if address else quoted('')}, '') AS _address, {text}"
        f" FROM read_parquet({quoted(str(accepted))}) ORDER BY _row",
    )
    given = [row[0] for row in run(con, "SELECT _key FROM raw_given ORDER BY _row")]
    records = names.records(feed=contract.feed, keys=given)
    rows = [row[0] for row in run(con, "SELECT _row FROM raw_given ORDER BY _row")]
    con.register("ids", pa.table({"_row": rows, "_record": pa.array(records, pa.string())}))
    columns = ", ".join(name(one) for one in fields)
    run(
        con,
        f"CREATE OR REPLACE TABLE given AS SELECT _record, {quoted(str(delivery_id))} AS _delivery,"  # noqa: S608
        f" _row, _digest, {quoted(received_at.isoformat())} AS _since, _address, {columns}"
        " FROM raw_given JOIN ids USING (_row) ORDER BY _record",
    )
    con.unregister("ids")
    run(con, "DROP TABLE raw_given")


def _load_before(
    con: duckdb.DuckDBPyConnection, before: Path | None, fields: Sequence[str]
) -> None:
    wanted = (*OWN, *PLACED, *fields)
    if before is None:
        types = ", ".join(f"{name(one)} {TYPES.get(one, 'VARCHAR')}" for one in wanted)
        run(con, f"CREATE OR REPLACE TABLE before ({types})")
        return
    source = f"read_parquet({quoted(str(before))})"
    there = {row[0] for row in run(con, f"DESCRIBE SELECT * FROM {source}")}  # noqa: S608
    # A contract that grew a field: rows of before have none.
    columns = ", ".join(
        name(one) if one in there else f"CAST(NULL AS VARCHAR) AS {name(one)}" for one in wanted
    )
    run(con, f"CREATE OR REPLACE TABLE before AS SELECT {columns} FROM {source}")  # noqa: S608


def _load_held(
    con: duckdb.DuckDBPyConnection, contract: Contract, held: Sequence[tuple[str, ...]]
) -> None:
    records = names.records(feed=contract.feed, keys=[SEPARATOR.join(key) for key in held])
    con.register("given_held", pa.table({"_record": pa.array(records, pa.string())}))
    run(con, "CREATE OR REPLACE TABLE held AS SELECT * FROM given_held")
    con.unregister("given_held")


def _drop_suppressed(con: duckdb.DuckDBPyConnection) -> None:
    gone = list(Suppressed.objects.values_list("record", flat=True))
    con.register("gone", pa.table({"_record": pa.array(gone, pa.string())}))
    for table in ("given", "before"):
        run(con, f"DELETE FROM {table} WHERE _record IN (SELECT _record FROM gone)")  # noqa: S608
    con.unregister("gone")


def _counted(con: duckdb.DuckDBPyConnection, mode: str, suppressed: int) -> Merged:
    new, changed, unchanged = run(
        con,
        "SELECT count(*) FILTER (b._record IS NULL), count(*) FILTER (b._digest <> g._digest),"
        " count(*) FILTER (b._digest = g._digest) FROM given g LEFT JOIN before b USING (_record)",
    )[0]
    ended = 0
    if mode == FULL:
        ended = run(con, "SELECT count(*) FROM before ANTI JOIN merged USING (_record)")[0][0]
    rows = run(con, "SELECT count(*) FROM merged")[0][0]
    return Merged(new, changed, unchanged, ended, suppressed, rows)


def load(*, con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make table `merged` of the current rows as they are."""
    run(con, f"CREATE OR REPLACE TABLE merged AS SELECT * FROM read_parquet({quoted(str(path))})")  # noqa: S608


def forget_places(*, con: duckdb.DuckDBPyConnection) -> None:
    """Have every row of table `merged` placed anew: the address base is another one."""
    run(con, "UPDATE merged SET _place = NULL, _level = NULL, _confidence = NULL, _reason = NULL")


def write(*, con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write table `merged` in the order of its records."""
    write_parquet(con, "SELECT * FROM merged ORDER BY _record", path)


def _text(field: str, kind: str = "string") -> str:
    if kind == "number":
        # Decimals come with ten places; people write 62.8.
        return f"CAST(CAST({name(field)} AS DOUBLE) AS VARCHAR)"
    return f"CAST({name(field)} AS VARCHAR)"


def _joined(fields: Sequence[str]) -> str:
    parts = ", ".join(f"coalesce({_text(one)}, '')" for one in fields)
    return f"concat_ws({quoted(SEPARATOR)}, {parts})"
