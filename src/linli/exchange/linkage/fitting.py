"""Fits how often matching records disagree (m) to the data at hand: expectation maximisation.

Blocks bring nearly all matches together, so that m can be learned from compared pairs alone while
the chances of accident (u) and the prior stay as they are. Patterns of outcomes are counted in
DuckDB, as whole numbers; what follows is one small sum, the same on any machine.
"""

from dataclasses import replace

import duckdb
import numpy as np

from linli.exchange.linkage.entities import Comparison, Entity
from linli.exchange.linkage.model import LEAST, Model, Weight
from linli.exchange.linkage.tables import one, run

SAMPLE = 400_000  # pairs looked at
ENOUGH = 1_500  # matches expected among them; with fewer the shipped weights are better
TRUST = 200.0  # the shipped weights count as so many matches
FLOOR = 0.2  # no m falls below this part of the shipped one: rare is not never
ROUNDS = 8
DIGITS = 6


def fit(con: duckdb.DuckDBPyConnection, *, entity: Entity, model: Model) -> Model:
    """The model with m as it shows in `pairs`, drawn a little towards the shipped weights."""
    levels, counts = _patterns(con, entity)
    if not len(counts):
        return model
    fitted = model
    for _round in range(ROUNDS):
        matches = counts * _posterior(entity, fitted, levels)
        if matches.sum() < ENOUGH:
            return model
        fitted = replace(fitted, weights={
            comparison.key: _learned(comparison, model, fitted, levels[:, at], matches)
            for at, comparison in enumerate(entity.comparisons)
        })  # fmt: skip
    return fitted


def _patterns(
    con: duckdb.DuckDBPyConnection, entity: Entity
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]],
           np.ndarray[tuple[int], np.dtype[np.float64]]]:  # fmt: skip
    """Outcomes of each comparison (-1 unknown) and how many pairs have them; guarded ones not."""
    every = max(1, one(con, "select count(*) from pairs") // SAMPLE)
    columns = ", ".join(
        f"{number_of(comparison)} as level_{at}" for at, comparison in enumerate(entity.comparisons)
    )
    guards = " or ".join(f"coalesce({guard}, false)" for guard in entity.guards.values())
    names = ", ".join(f"level_{at}" for at in range(len(entity.comparisons)))
    rows = run(
        con,
        f"""select {names}, count(*) from (
            select {columns} from pairs as p join profiles as l on l.unique_id = p.join_key_l
            join profiles as r on r.unique_id = p.join_key_r
            where (p.join_key_l * 31 + p.join_key_r) % {every} = 0 and not ({guards})
        ) as seen group by {names} order by {names}""",
    )
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(entity.comparisons) + 1)
    return table[:, :-1], table[:, -1].astype(np.float64)


def number_of(comparison: Comparison) -> str:
    """SQL for the outcome of a comparison of l and r as a number: 0 is best, -1 unknown."""
    whens = " ".join(
        f"when {level.condition} then {at}"
        for at, level in enumerate(comparison.levels)
        if level.condition != "else"
    )
    return f"case when {comparison.unknown} then -1 {whens} else {len(comparison.levels) - 1} end"


def _posterior(
    entity: Entity, model: Model, levels: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    bits = np.full(len(levels), np.log2(model.prior / (1 - model.prior)))
    for at, comparison in enumerate(entity.comparisons):
        weights = [model.weights[comparison.key][level.key].bits for level in comparison.levels]
        bits += np.array([*weights, 0.0])[levels[:, at]]
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = 1 / (1 + np.exp2(-bits))
    return found


def _learned(
    comparison: Comparison,
    shipped: Model,
    fitted: Model,
    level: np.ndarray[tuple[int], np.dtype[np.int64]],
    matches: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> dict[str, Weight]:
    known = level >= 0
    seen = np.bincount(level[known], weights=matches[known], minlength=len(comparison.levels))
    learned = {}
    for at, one_of in enumerate(comparison.levels):
        usual = shipped.weights[comparison.key][one_of.key].m
        share = max((seen[at] + usual * TRUST) / (seen.sum() + TRUST), usual * FLOOR)
        weight = fitted.weights[comparison.key][one_of.key]
        learned[one_of.key] = replace(weight, m=max(round(float(share), DIGITS), LEAST))
    return learned
