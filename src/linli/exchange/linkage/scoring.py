"""Splink scores the pairs; then the guards look at those that would be linked or asked about."""

import warnings

import duckdb

from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.model import Model, settings
from linli.exchange.linkage.tables import run

FEW = 2000  # rows that the usual frequency of a value counts as


def score(con: duckdb.DuckDBPyConnection, *, entity: Entity, model: Model) -> None:
    """Make `edges`: unique_id_l, unique_id_r, weight, probability, guard, bits_0 and so on."""
    from splink import DuckDBAPI, Linker  # takes a second to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = DuckDBAPI(connection=con)
        linker = Linker(
            api.register("profiles"), settings(entity=entity, model=model), log_level=None
        )
        for column, usual in _rare(entity, model).items():
            run(con, frequencies(column, usual))
            linker.table_management.register_term_frequency_lookup(
                api.register(f"tf_{column}"), column
            )
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        found = linker.inference.predict(threshold_match_weight=entity.ask)
    guard = " ".join(
        f"when coalesce({condition}, false) then '{name}'"
        for name, condition in entity.guards.items()
    )
    weights = ", ".join(_weights(con, found.physical_name, entity))
    run(
        con,
        f"""create table edges as
        select p.unique_id_l, p.unique_id_r, p.match_weight as weight,
               p.match_probability as probability, case {guard} end as guard, {weights}
        from {found.physical_name} as p
        join profiles as l on l.unique_id = p.unique_id_l
        join profiles as r on r.unique_id = p.unique_id_r""",
    )
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]  # Splink


def _rare(entity: Entity, model: Model) -> dict[str, float]:
    """The columns whose rare values weigh more, and how often two usual values agree."""
    return {
        level.rare: model.weights[comparison.key][level.key].u
        for comparison in entity.comparisons
        for level in comparison.levels
        if level.rare
    }


def frequencies(column: str, usual: float) -> str:
    """How often each value is met; among few rows drawn towards what is usual."""
    return f"""create table tf_{column} as
        select {column}, (count(*) + {FEW} * {usual}) / (sum(count(*)) over () + {FEW})
               as tf_{column}
        from profiles where {column} is not null group by {column}"""


def _weights(con: duckdb.DuckDBPyConnection, table: str, entity: Entity) -> list[str]:
    """The weight of each comparison, rare values included."""
    present = {str(row[0]) for row in run(con, f"describe {table}")}
    columns = []
    for at, comparison in enumerate(entity.comparisons):
        named = (f"{prefix}{comparison.key}" for prefix in ("mw_", "mw_tf_adj_"))
        parts = [f"coalesce(p.{name}, 0)" for name in named if name in present]
        columns.append(f"{' + '.join(parts) or '0'} as bits_{at}")
    return columns
