"""Makes groups of the scored pairs in DuckDB, with the careful part in Python."""

from collections import defaultdict

import duckdb
import numpy as np
import pyarrow as pa

from linli.exchange.linkage.clusters import Ints, components, resolve
from linli.exchange.linkage.decisions import Decisions
from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.tables import run

LARGEST = 200  # profiles in one component before weak edges are taken from it
STEP, ROUNDS = 2.0, 12  # bits by which the weight asked for rises, and how often


def group(con: duckdb.DuckDBPyConnection, *, entity: Entity, decisions: Decisions) -> int:
    """Make `groups` (unique_id, root); answers how many components held a conflict."""
    known = _column(con, "select unique_id from profiles order by 1")
    left, right, weight = _edges(con, entity, decisions)
    same = [(one, other) for one, other in decisions.same if one != other]
    bound = np.array(same, dtype=np.int64).reshape(-1, 2)
    at_left, at_right = np.searchsorted(known, left), np.searchsorted(known, right)
    bound_left, bound_right = (np.searchsorted(known, bound[:, side]) for side in (0, 1))
    kept = _thinned(len(known), at_left, at_right, weight, entity.link)
    label = components(
        nodes=len(known),
        left=np.concatenate([at_left[kept], bound_left]),
        right=np.concatenate([at_right[kept], bound_right]),
    )
    root = known[label]
    _register(con, "rooted", known, root)
    conflicts = _conflicts(con, entity, decisions)
    edges = (left[kept], right[kept], weight[kept])
    hard = _solve(dict(zip(known.tolist(), root.tolist(), strict=True)), edges, conflicts, same)
    for node, group_of in hard.items():
        root[np.searchsorted(known, node)] = group_of
    run(con, "drop table rooted")
    _register(con, "groups", known, root)
    return len(conflicts)


def _edges(
    con: duckdb.DuckDBPyConnection, entity: Entity, decisions: Decisions
) -> tuple[Ints, Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    found = con.execute(f"""select unique_id_l, unique_id_r, weight from edges
        where guard is null and weight >= {entity.link}
        order by 1, 2""").fetchnumpy()
    left, right = (np.asarray(found[f"unique_id_{side}"], np.int64) for side in "lr")
    weight = np.asarray(found["weight"], np.float64)
    if decisions.different:
        apart = decisions.different
        keep = np.array([pair not in apart for pair in zip(left.tolist(), right.tolist(),
                                                           strict=True)], dtype=bool)  # fmt: skip
        left, right, weight = left[keep], right[keep], weight[keep]
    return left, right, weight


def _thinned(
    nodes: int, left: Ints, right: Ints, weight: np.ndarray[tuple[int], np.dtype[np.float64]],
    least: float,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:  # fmt: skip
    """Which edges stay: a component that is too large loses its weakest edges until it is not."""
    kept = np.ones(len(left), dtype=bool)
    for _round in range(ROUNDS):
        label = components(nodes=nodes, left=left[kept], right=right[kept])
        size = np.bincount(label, minlength=nodes)
        large = size[label[left]] > LARGEST
        if not large.any():
            break
        least += STEP
        kept &= ~(large & (weight < least))
    return kept


def _conflicts(
    con: duckdb.DuckDBPyConnection, entity: Entity, decisions: Decisions
) -> dict[int, list[tuple[int, int]]]:
    """For each root the pairs in its component that must stay apart."""
    differ = " or ".join(f"count(distinct {column}) > 1" for column in entity.kept)
    kept = " or ".join(f"coalesce({condition}, false)" for condition in entity.guards.values())
    rows = run(
        con,
        f"""
        with mixed as (
          select g.root from rooted as g join profiles as p using (unique_id)
          group by g.root having count(*) > 1 and ({differ})
        ), inside as (
          select g.root, p.* from mixed join rooted as g using (root)
          join profiles as p using (unique_id)
        )
        select l.root, l.unique_id, r.unique_id from inside as l join inside as r
            on l.root = r.root and l.unique_id < r.unique_id
        where {kept} order by 1, 2, 3""",
    )
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for root, one, other in rows:
        pair = (int(str(one)), int(str(other)))
        if pair not in decisions.same:
            found[int(str(root))].append(pair)
    for one, other in sorted(decisions.different):
        roots = run(con, f"select unique_id, root from rooted where unique_id in ({one}, {other})")
        if len(roots) == 2 and roots[0][1] == roots[1][1]:
            found[int(str(roots[0][1]))].append((one, other))
    return dict(found)


def _solve(
    root: dict[int, int],
    edges: tuple[Ints, Ints, np.ndarray[tuple[int], np.dtype[np.float64]]],
    conflicts: dict[int, list[tuple[int, int]]],
    same: list[tuple[int, int]],
) -> dict[int, int]:
    """The groups inside every component that holds a conflict."""
    beside: defaultdict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for one, other, weight in zip(*(side.tolist() for side in edges), strict=True):
        if root[one] in conflicts:
            beside[root[one]].append((one, other, round(weight, 6)))
    bound: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, other in same:
        bound[root[one]].append((one, other))
    found: dict[int, int] = {}
    for number, pairs in conflicts.items():
        found |= resolve(edges=beside[number], apart=pairs, bound=bound[number])
    return found


def _column(con: duckdb.DuckDBPyConnection, sql: str) -> Ints:
    values = con.execute(sql).fetchnumpy()
    return np.asarray(next(iter(values.values())), np.int64)


def _register(con: duckdb.DuckDBPyConnection, name: str, node: Ints, root: Ints) -> None:
    con.register("arrow_groups", pa.table({"unique_id": node, "root": root}))
    run(con, f"create table {name} as select * from arrow_groups")
    con.unregister("arrow_groups")
