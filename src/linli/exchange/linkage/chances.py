"""How often things agree by accident in the data at hand: counted, not guessed.

Whole numbers only, so that the same rows give the same chances on any number of threads.
"""

import duckdb

from linli.exchange.linkage.entities import Entity
from linli.exchange.linkage.model import Model
from linli.exchange.linkage.tables import one

ENOUGH = 5_000  # profiles; below it the shipped chances are better than counted ones

# (comparison, level): the columns that agree there. Different names with the same value are
# different things, so values are counted over names.
COUNTED: dict[str, tuple[str, dict[tuple[str, str], str]]] = {
    "person": ("sound", {
        ("born", "same"): "born",
        ("contact", "phone"): "phone",
        ("contact", "home"): "coalesce(home_code, place)",
        ("contact", "phone and home"): "phone || coalesce(home_code, place)",
    }),
    "business": ("core", {
        ("place", "same"): "coalesce(home_code, place)",
        ("contact", "phone"): "phone",
        ("contact", "contact"): "contact",
        ("contact", "phone and contact"): "phone || contact",
    }),
    "home": ("street", {}),
}  # fmt: skip
# What says, with hardly an error, that two profiles are one: for the share of such pairs.
CERTAIN = {
    "person": ("label || born", "label || phone", "label || coalesce(home_code, place)"),
    "business": ("core || coalesce(home_code, place)", "core || phone"),
    "home": ("home_code", "figures || street"),
}
FEWEST = 0.1  # pairs that are one, by record, where hardly any are certain
FOUND = 0.7  # the share of true pairs that the best of them finds


def adapt(con: duckdb.DuckDBPyConnection, *, entity: Entity, model: Model) -> Model:
    """The model with prior and chances of agreement as they are in `profiles`."""
    rows = one(con, "select count(*) from profiles")
    if rows < 2:
        return model
    pairs = rows * (rows - 1) / 2
    certain = max(
        one(con, _agreeing(f"select {key} as value from profiles")) for key in CERTAIN[entity.key]
    )
    expected = max(certain / FOUND, rows * FEWEST)
    prior = min(0.2, expected / pairs)
    if rows < ENOUGH:
        return model.with_u({}, prior=prior)
    name, counted = COUNTED[entity.key]
    changes = {}
    for level, key in counted.items():
        inner = f"select distinct {key} as value, {name} from profiles"
        total = one(con, f"select count(*) from ({inner}) as d where value is not null")
        agree = one(con, _agreeing(inner))
        if total > ENOUGH // 2:
            changes[level] = min(0.5, max(agree, 1) / (total * (total - 1) / 2))
    return model.with_u(changes, prior=prior)


def _agreeing(rows: str) -> str:
    return f"""select cast(sum(size * (size - 1) // 2) as bigint) from (
        select count(*) as size from ({rows}) as d where value is not null
        group by value) as s"""
