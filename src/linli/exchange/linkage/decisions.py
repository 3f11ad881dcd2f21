"""What stewards decided about pairs; it binds, whatever the weights say."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from linli.exchange.linkage.tables import LinkRefused, one, run
from linli.exchange.linkage.texts import quoted

VERDICTS = {"same", "different"}


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of profiles, the lower first; `unknown` counts pairs of records that are not here,
    `contradicted` those that say “same” of what others keep apart (apart wins)."""

    same: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    different: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    unknown: int = 0
    contradicted: int = 0


def read(con: duckdb.DuckDBPyConnection, *, path: Path | None) -> None:
    """Make the table `decided` (left, right, verdict) of a Parquet, CSV or JSON lines file.

    Raises:
        LinkRefused: a column is missing, or a verdict is neither same nor different.
    """
    if path is None:
        run(con, "create table decided (l bigint, r bigint, verdict varchar)")
        return
    kinds = {".csv": "read_csv", ".jsonl": "read_json", ".json": "read_json"}
    reader = kinds.get(path.suffix.lower(), "read_parquet")
    extra = ", all_varchar = true" if reader == "read_csv" else ""
    source = f"{reader}({quoted(str(path))}{extra})"
    columns = {str(row[0]) for row in run(con, f"describe select * from {source}")}
    missing = {"left", "right", "verdict"} - columns
    if missing:
        raise LinkRefused(f"{path}: there is no column {', '.join(sorted(missing))}")
    odd = run(
        con,
        f"""select verdict from {source} where verdict is null
        or verdict not in ('same', 'different') limit 1""",
    )
    if odd:
        raise LinkRefused(f"{path}: the verdict “{odd[0][0]}” is neither same nor different")
    run(
        con,
        f"""create table decided as select a.rid as l, b.rid as r, d.verdict
        from {source} as d left join records as a on a.record_id = cast(d."left" as varchar)
        left join records as b on b.record_id = cast(d."right" as varchar)""",
    )


def resolved(con: duckdb.DuckDBPyConnection) -> Decisions:
    """The decisions about profiles, once `members` is there."""
    unknown = one(con, "select count(*) from decided where l is null or r is null")
    rows = run(
        con,
        """select distinct least(a.unique_id, b.unique_id),
            greatest(a.unique_id, b.unique_id), verdict
        from decided as d join members as a on a.rid = d.l join members as b on b.rid = d.r
        order by 1, 2, 3""",
    )
    pairs = [((int(str(low)), int(str(high))), verdict) for low, high, verdict in rows]
    different = {pair for pair, verdict in pairs if verdict == "different" and pair[0] != pair[1]}
    same, contradicted = _consistent(
        [pair for pair, verdict in pairs if verdict == "same" and pair[0] != pair[1]], different
    )
    return Decisions(frozenset(same), frozenset(different), unknown, contradicted)


def _consistent(
    same: list[tuple[int, int]], different: set[tuple[int, int]]
) -> tuple[list[tuple[int, int]], int]:
    """The “same” that join nothing which somebody keeps apart, even by way of others."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    kept = []
    for low, high in same:
        before = dict(parent)
        parent[root(high)] = root(low)
        if any(root(one_of) == root(other) for one_of, other in different):
            parent = before
        else:
            kept.append((low, high))
    return kept, len(same) - len(kept)
