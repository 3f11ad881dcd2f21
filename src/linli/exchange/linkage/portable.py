"""The steps of linkage that are our own, as SQL for another engine.

Everything before and after scoring is written in one small part of DuckDB's SQL; sqlglot turns it
into Spark's. docs/linkage.md lists the functions; a test runs each step on both and compares.
Scoring itself is Splink's, which brings its own Spark.
"""

from collections.abc import Iterator

import sqlglot

from linli.exchange.linkage import blocking
from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.evidence import level_of

# The functions that the steps may use; a test refuses any other.
FUNCTIONS = frozenset(
    """case coalesce cast try_cast concat length lower upper trim replace substring left right
    str_position if pad split_part regexp_replace regexp_like translate levenshtein least
    greatest count row_number sum""".split()  # noqa: SIM905 - a list of words
)


def steps(entity: Entity) -> Iterator[tuple[str, str]]:
    """Tables in the order in which they are made: name and query in DuckDB's SQL.

    They read the table `records` (rid, feed and the standard columns) and `signs`.
    """
    for name, sql in entity.steps:
        yield name, sql()
    yield "profiles", "select *, rid as unique_id from prepared"
    keys = {name: (key, blocking.LARGEST) for name, key in entity.keys.items()}
    keys |= {name: (key, blocking.RAREST) for name, key in entity.weak.items()}
    parts = []
    for number, (key, most) in enumerate(keys.values()):
        yield f"block_{number}", blocking.blocked(key)
        yield f"count_{number}", blocking.counted(f"block_{number}")
        parts.append(blocking.paired(f"block_{number}", f"count_{number}", most))
    yield "pairs", " union ".join(parts)
    yield "outcomes", outcomes(entity)


def outcomes(entity: Entity) -> str:
    """For every pair the outcome of each comparison in words, and which guard forbids it."""
    levels = ", ".join(
        f"{level_of(comparison)} as outcome_{at}"
        for at, comparison in enumerate(entity.comparisons)
    )
    guards = " ".join(
        f"when coalesce({condition}, false) then '{name}'"
        for name, condition in entity.guards.items()
    )
    return f"""
        select p.join_key_l, p.join_key_r, {levels}, case {guards} end as guard
        from pairs as p join profiles as l on l.unique_id = p.join_key_l
        join profiles as r on r.unique_id = p.join_key_r
    """


def spark(sql: str) -> str:
    """A query in Spark's SQL."""
    (query,) = sqlglot.transpile(sql, read="duckdb", write="spark")
    return query
