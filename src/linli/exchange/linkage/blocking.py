"""Which profiles are compared at all: those that share a key, unless too many share it."""

from dataclasses import dataclass

import duckdb

from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.tables import one, run

LARGEST = 80  # profiles that may share a key; a block of n costs n²/2 comparisons
RAREST = 10  # the same for keys that are weak


@dataclass(frozen=True, slots=True)
class Blocks:
    """One key: how many profiles have it, pairs it gives, and what was too large."""

    key: str
    profiles: int
    pairs: int
    largest: int
    refused_blocks: int
    refused_profiles: int


def block(con: duckdb.DuckDBPyConnection, *, entity: Entity) -> list[Blocks]:
    """Make the table `pairs` (join_key_l, join_key_r, match_key) after counting every block.

    A key that more than `LARGEST` profiles share is not used for them: they are compared only
    where another key of theirs, narrower, brings them together. What was left out is counted.
    """
    found, parts = [], []
    keys = [(name, key, LARGEST) for name, key in entity.keys.items()]
    keys += [(name, key, RAREST) for name, key in entity.weak.items()]
    for number, (name, expression, most) in enumerate(keys):
        run(con, f"create table block_{number} as {blocked(expression)}")
        run(con, f"create table count_{number} as {counted(f'block_{number}')}")
        found.append(_report(con, name, number, most))
        parts.append(paired(f"block_{number}", f"count_{number}", most))
    union = " union ".join(parts)
    run(con, f"create table pairs as select *, '0' as match_key from ({union}) as found")
    for number in range(len(keys)):
        run(con, f"drop table block_{number}")
        run(con, f"drop table count_{number}")
    return found


def blocked(expression: str) -> str:
    """Every profile with its key."""
    return (
        f"select unique_id, block from (select unique_id, {expression} as block from profiles)"
        " as keyed where block is not null"
    )


def counted(source: str) -> str:
    """How many share a key, where it is more than one."""
    return f"select block, count(*) as size from {source} group by block having count(*) > 1"


def paired(source: str, counts: str, most: int = LARGEST) -> str:
    """The pairs of the blocks that are not too large."""
    return (
        "select l.unique_id as join_key_l, r.unique_id as join_key_r"
        f" from {source} as l join {counts} as c on l.block = c.block"
        f" join {source} as r on l.block = r.block"
        f" where c.size <= {most} and l.unique_id < r.unique_id"
    )


def _report(con: duckdb.DuckDBPyConnection, name: str, number: int, most: int) -> Blocks:
    total = one(con, f"select count(*) from block_{number}")
    row = run(
        con,
        f"""select coalesce(sum(case when size <= {most}
                              then size * (size - 1) // 2 end), 0), coalesce(max(size), 0),
               count(*) filter (where size > {most}),
               coalesce(sum(size) filter (where size > {most}), 0)
        from count_{number}""",
    )[0]
    pairs, largest, refused, profiles = (int(str(value)) for value in row)
    return Blocks(name, total, pairs, largest, refused, profiles)
