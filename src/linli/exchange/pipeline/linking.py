"""Which feeds are linked together, in which columns, and what stewards have decided."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from linli.exchange import linkage
from linli.exchange.engine import name, quoted, run, write_parquet
from linli.exchange.groups import Group, Source
from linli.exchange.models import Pair
from linli.exchange.states import BUSINESS, DECIDED, HOME, PERSON

# Column of the linkage: concept of the contract's field.
COLUMNS = {
    PERSON: {
        "name": "person.name",
        "name_en": "person.name_en",
        "nickname": "person.nickname",
        "id_number": "person.id_number",
        "phone": "person.phone",
        "birth_date": "person.birth_date",
        "sex": "person.sex",
        "household": "person.household",
    },
    HOME: {"home_key": "home.key"},
    BUSINESS: {
        "name": "business.name",
        "short_name": "business.short_name",
        "credit_code": "business.credit_code",
        "phone": "business.phone",
        "trade": "business.trade",
        "contact_name": "business.contact_name",
    },
}


def link_group(
    *,
    con: duckdb.DuckDBPyConnection,
    group: Group,
    sources: Mapping[str, Source],
    work: Path,
) -> tuple[Path, Path]:
    """Link the current rows of a group; returns the files of clusters and of uncertain pairs."""
    stem = f"{group.entity}-{group.purpose or 'all'}"
    inputs = []
    for feed in group.feeds:
        path = work / f"{stem}-{feed}.parquet"
        write_parquet(con, _standard(group, sources[feed]), path)
        inputs.append(path)
    decisions = _decisions(con, group, work / f"{stem}-decisions.parquet")
    out, pairs = work / f"{stem}-clusters.parquet", work / f"{stem}-pairs.parquet"
    linkage.link(entity=group.entity, inputs=inputs, out=out, pairs=pairs, decisions=decisions)
    return out, pairs


def _standard(group: Group, source: Source) -> str:
    """The rows of a feed in the columns of the linkage.

    A field that its contract does not give for this purpose stays out even of the comparison.
    """
    columns = [
        "_record AS record_id",
        f"{quoted(source.contract.feed)} AS feed",
        "CASE WHEN _level = 'home' THEN _place END AS home_code",
        "nullif(_address, '') AS address",
    ]
    for column, concept in COLUMNS[group.entity].items():
        field = source.contract.with_concept(concept=concept)
        if field is not None and (not group.purpose or group.purpose in field.purposes):
            columns.append(f"nullif({name(field.name)}, '') AS {column}")
        else:
            columns.append(f"CAST(NULL AS VARCHAR) AS {column}")
    chosen = ", ".join(columns)
    return f"SELECT {chosen} FROM read_parquet({quoted(str(source.rows))}) ORDER BY _record"  # noqa: S608


def _decisions(con: duckdb.DuckDBPyConnection, group: Group, path: Path) -> Path | None:
    rows = list(
        Pair.objects.filter(entity=group.entity, purpose=group.purpose, state__in=DECIDED)
        .order_by("left", "right")
        .values_list("left", "right", "state")
    )
    if not rows:
        return None
    table = pa.table(
        {
            column: pa.array([row[at] for row in rows], pa.string())
            for at, column in enumerate(("left", "right", "verdict"))
        }
    )
    con.register("decided", table)
    write_parquet(con, 'SELECT "left", "right", verdict FROM decided', path)
    con.unregister("decided")
    run(con, "SELECT 1")
    return path
