"""The pairs that a steward should look at, each with what speaks for and against it."""

from pathlib import Path

import duckdb
import pyarrow as pa

from linli.exchange.linkage.decisions import Decisions
from linli.exchange.linkage.entities import Comparison, Entity
from linli.exchange.linkage.tables import one, run
from linli.exchange.linkage.texts import quoted

# Guards that rest on a fact and not on a judgement: nobody need look.
PLAIN = ("two valid numbers", "two valid codes", "two codes", "two branches")


def uncertain(
    con: duckdb.DuckDBPyConnection, *, entity: Entity, decisions: Decisions, out: Path | None
) -> int:
    """Write the uncertain pairs, likeliest first, one for two groups; answers how many.

    Uncertain is what was not linked although its weight was near enough, and what evidence would
    have linked but for a guard or a conflict with others.
    """
    decided = sorted(decisions.same | decisions.different)
    con.register("arrow_decided", pa.table({
        "l": pa.array([pair[0] for pair in decided], pa.int64()),
        "r": pa.array([pair[1] for pair in decided], pa.int64()),
    }))  # fmt: skip
    guards = ", ".join(quoted(name) for name in PLAIN)
    run(
        con,
        f"""create table asked as
        select e.* from edges as e
        join groups as a on a.unique_id = e.unique_id_l
        join groups as b on b.unique_id = e.unique_id_r
        where a.root <> b.root and (e.guard is null or (e.guard not in ({guards})
              and e.weight >= {entity.link}))
          and not exists (select 1 from arrow_decided as d
                          where d.l = e.unique_id_l and d.r = e.unique_id_r)
        qualify row_number() over (partition by a.root, b.root
                                   order by e.weight desc, e.unique_id_l, e.unique_id_r) = 1
        """,
    )
    con.unregister("arrow_decided")
    if out is not None:
        _write(con, entity, out)
    return one(con, "select count(*) from asked")


def _write(con: duckdb.DuckDBPyConnection, entity: Entity, out: Path) -> None:
    entries = ", ".join(
        f"{{'comparison': {quoted(comparison.key)}, 'level': {level_of(comparison)},"
        f" 'weight': round(e.bits_{at}, 2)}}"
        for at, comparison in enumerate(entity.comparisons)
    )
    partial = out.with_name(out.name + ".part")
    run(
        con,
        f"""copy (
        select a.record_id as "left", b.record_id as "right",
               round(e.probability, 6) as probability,
               round(e.weight, 3) as weight,
               to_json({{'guard': e.guard, 'comparisons': [{entries}]}})::varchar as evidence
        from asked as e join profiles as l on l.unique_id = e.unique_id_l
        join profiles as r on r.unique_id = e.unique_id_r
        join records as a on a.rid = e.unique_id_l join records as b on b.rid = e.unique_id_r
        order by e.weight desc, 1, 2
    ) to {quoted(str(partial))} (format parquet)""",
    )
    partial.replace(out)


def level_of(comparison: Comparison) -> str:
    """SQL that names the outcome of a comparison of l and r."""
    whens = " ".join(
        f"when {level.condition} then {quoted(level.key)}"
        for level in comparison.levels
        if level.condition != "else"
    )
    last = comparison.levels[-1].key
    return f"case when {comparison.unknown} then 'unknown' {whens} else {quoted(last)} end"
