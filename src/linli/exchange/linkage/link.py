"""Linkage of records of one entity: read, tidy, block, score, group, write."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from linli.exchange.linkage import blocking, chances, decisions, fitting, grouping, scoring, tables
from linli.exchange.linkage.blocking import Blocks
from linli.exchange.linkage.entities import ENTITIES, Entity
from linli.exchange.linkage.evidence import uncertain
from linli.exchange.linkage.model import Model, shipped
from linli.exchange.linkage.tables import LinkRefused, one, run
from linli.exchange.linkage.texts import quoted


@dataclass(frozen=True, slots=True)
class Linked:
    """What linkage did, in numbers."""

    entity: str
    records: int
    profiles: int
    clusters: int
    compared: int
    uncertain: int
    conflicts: int
    decided: int
    contradicted: int
    undecidable: int
    blocks: tuple[Blocks, ...]


def link(
    *,
    entity: str,
    inputs: Sequence[Path],
    out: Path,
    pairs: Path | None = None,
    decisions: Path | None = None,
    model: Model | None = None,
) -> Linked:
    """Give every record the id of its cluster.

    Args:
        entity: person, home or business.
        inputs: Parquet files with record_id, feed and the standard columns; any may be absent.
        out: Parquet with record_id, feed, cluster_id and probability, by record_id.
        pairs: Parquet with the pairs that a steward should look at: left, right, probability,
            weight (log2 of the odds), evidence (JSON).
        decisions: what stewards decided (left, right, verdict), which binds.
        model: weights other than the shipped ones.

    The same records give the same clusters in whatever order and in however many files they come.

    Raises:
        LinkRefused: an input cannot be used.
    """
    if entity not in ENTITIES:
        raise LinkRefused(f"“{entity}” is none of {', '.join(sorted(ENTITIES))}")
    kind = ENTITIES[entity]
    with tables.engine(near=out.resolve().parent) as con:
        return _link(con, kind, inputs, out, pairs, decisions, model or shipped(entity))


def _link(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    inputs: Sequence[Path],
    out: Path,
    pairs: Path | None,
    verdicts: Path | None,
    model: Model,
) -> Linked:
    records = tables.read(con, entity=entity, inputs=inputs)
    decisions.read(con, path=verdicts)
    profiles = tables.prepare(con, entity=entity)
    blocks = blocking.block(con, entity=entity)
    model = chances.adapt(con, entity=entity, model=model)
    model = fitting.fit(con, entity=entity, model=model)
    scoring.score(con, entity=entity, model=model)
    said = decisions.resolved(con)
    conflicts = grouping.group(con, entity=entity, decisions=said)
    clusters = _write(con, entity, out)
    asked = uncertain(con, entity=entity, decisions=said, out=pairs)
    return Linked(
        entity=entity.key,
        records=records,
        profiles=profiles,
        clusters=clusters,
        compared=one(con, "select count(*) from pairs"),
        uncertain=asked,
        conflicts=conflicts,
        decided=len(said.same) + len(said.different),
        contradicted=said.contradicted,
        undecidable=said.unknown,
        blocks=tuple(blocks),
    )


def _write(con: duckdb.DuckDBPyConnection, entity: Entity, out: Path) -> int:
    """Write the clusters. The id is that of the cluster's first record, in a hash.

    `probability`: of a record among others that of its best pair there; of a record alone that
    none of the others it was compared with is the same.
    """
    run(
        con,
        """create table ends as
        select unique_id, max(probability) filter (where inside) as linked,
               max(probability) filter (where not inside and guard is null) as other
        from (
          select e.unique_id_l as unique_id, e.probability, e.guard, a.root = b.root as inside
          from edges as e join groups as a on a.unique_id = e.unique_id_l
          join groups as b on b.unique_id = e.unique_id_r
          union all
          select e.unique_id_r, e.probability, e.guard, a.root = b.root
          from edges as e join groups as a on a.unique_id = e.unique_id_l
          join groups as b on b.unique_id = e.unique_id_r
        ) as sides group by unique_id""",
    )
    run(
        con,
        f"""create table result as
        with sized as (
          select m.rid, m.unique_id, g.root, min(m.rid) over (partition by g.root) as first,
                 min(m.unique_id) over (partition by g.root)
                   < max(m.unique_id) over (partition by g.root) as several
          from members as m join groups as g using (unique_id)
        )
        select r.record_id, r.feed, md5('{entity.key}:' || f.record_id) as cluster_id,
               round(case when s.several then coalesce(e.linked, 1)
                          else 1 - coalesce(e.other, 0) end, 6) as probability
        from sized as s join records as r on r.rid = s.rid
        join records as f on f.rid = s.first left join ends as e on e.unique_id = s.unique_id""",
    )
    partial = out.with_name(out.name + ".part")
    run(con, f"copy (select * from result order by record_id) to {quoted(str(partial))}"
             " (format parquet)")  # fmt: skip
    partial.replace(out)
    return one(con, "select count(distinct cluster_id) from result")
