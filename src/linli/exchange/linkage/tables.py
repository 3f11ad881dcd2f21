"""From Parquet files to rows that can be compared, in DuckDB; every row has one number (rid).

The number follows the order of record ids, so that nothing depends on the order of rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from linli.exchange.linkage import people, signs
from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.texts import quoted

MEMORY = "3GB"


class LinkRefused(ValueError):
    """The inputs cannot be linked; the message is one sentence saying why."""


@contextmanager
def engine(*, near: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of our own, which spills into a folder beside the result."""
    with (
        TemporaryDirectory(prefix=".linkage-", dir=near) as folder,
        duckdb.connect(":memory:") as con,
    ):
        run(con, f"set temp_directory = {quoted(folder)}")
        run(con, f"set memory_limit = '{MEMORY}'")
        run(con, "set preserve_insertion_order = false")
        yield con


def run(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    """Execute and fetch: a result that is left lying breaks the next call."""
    return con.execute(sql).fetchall()


def one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    """A single whole number."""
    return int(str(run(con, sql)[0][0] or 0))


def read(con: duckdb.DuckDBPyConnection, *, entity: Entity, inputs: Sequence[Path]) -> int:
    """Make the table `records` of all inputs; absent columns are null.

    Raises:
        LinkRefused: no input, no record_id, or one that stands there twice.
    """
    if not inputs:
        raise LinkRefused("there is nothing to link: no input was given")
    parts = []
    for path in inputs:
        source = f"read_parquet({quoted(str(path))})"
        found = {str(row[0]) for row in run(con, f"describe select * from {source}")}
        if "record_id" not in found:
            raise LinkRefused(f"{path}: there is no column record_id")
        columns = ", ".join(
            f"cast({name if name in found else 'null'} as varchar) as {name}"
            for name in ("record_id", "feed", *entity.columns)
        )
        parts.append(f"select {columns} from {source}")
    union = " union all ".join(parts)
    run(
        con,
        f"""create table records as
        select row_number() over (order by record_id) as rid, * replace (coalesce(feed, '') as feed)
        from ({union}) as every""",
    )
    _refuse_doubles(con)
    return one(con, "select count(*) from records")


def _refuse_doubles(con: duckdb.DuckDBPyConnection) -> None:
    empty = one(con, "select count(*) from records where record_id is null or record_id = ''")
    if empty:
        raise LinkRefused(f"{empty} rows have no record_id")
    twice = run(con, "select record_id from records group by 1 having count(*) > 1 order by 1"
                     " limit 1")  # fmt: skip
    if twice:
        raise LinkRefused(f"the record_id “{twice[0][0]}” stands there twice")


def prepare(con: duckdb.DuckDBPyConnection, *, entity: Entity) -> int:
    """Make `profiles` (what is compared) and `members` (which records have which profile)."""
    con.register("signs_arrow", signs.table())
    run(con, "create table signs as select * from signs_arrow")
    con.unregister("signs_arrow")
    previous: str | None = None
    for name, sql in entity.steps:
        run(con, f"create table {name} as {sql()}")
        if previous == "tidied" and name == "called":
            run(con, "drop table tidied")
        previous = name
    if entity.key == "person":
        _drop_fillers(con)
    _collapse(con, entity)
    return one(con, "select count(*) from profiles")


def _drop_fillers(con: duckdb.DuckDBPyConnection) -> None:
    """Take for unknown what so many different names share: 1900-01-01, an office's own phone."""
    rows = one(con, "select count(*) from prepared")
    dates = max(60, int(rows * people.FILLER_DATE))
    run(
        con,
        f"""create table filler as
        select 'p' || phone as value from prepared where phone is not null
        group by phone having count(distinct sound) > {people.FILLER_PHONE}
        union all select 'b' || born from prepared where born is not null
        group by born having count(distinct sound) > {dates}""",
    )
    run(
        con,
        """update prepared set phone = null
        where 'p' || phone in (select value from filler)""",
    )
    run(
        con,
        """update prepared set born = null, born_too = null
        where 'b' || born in (select value from filler)""",
    )


def _collapse(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """One profile for rows that say the same, where they say enough to be one thing and no
    steward keeps them apart."""
    columns = [str(row[0]) for row in run(con, "describe prepared")]
    compared = [name for name in columns if name not in ("rid", "feed", "home_key", "household")]
    kept = [name for name in columns if name in ("home_key", "household")]
    taken = ", ".join([*compared, *(f"min({name}) as {name}" for name in kept)])
    run(
        con,
        f"""create table grouped as
        select min(rid) as unique_id, list(rid) as rids, {taken}
        from prepared group by {", ".join(compared)},
             case when {entity.certain} and rid not in (
                 select unnest([l, r]) from decided where l is not null and r is not null
                     and verdict = 'different') then 0 else rid end""",
    )
    run(con, "drop table prepared")
    run(con, "create table profiles as select * exclude (rids) from grouped order by unique_id")
    run(con, "create table members as select unnest(rids) as rid, unique_id from grouped")
    run(con, "drop table grouped")
