"""The trained weights of an entity, and the settings that Splink scores with."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any

from linli.exchange.linkage.entities import ENTITIES, Comparison, Entity

LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Weight:
    """How often an outcome is met among pairs that are one (m) and pairs that are not (u)."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        """The weight of evidence: log2 of m / u."""
        return log2(max(self.m, LEAST) / max(self.u, LEAST))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by comparison and level; `prior` is the share of pairs that are one."""

    entity: str
    prior: float
    weights: Mapping[str, Mapping[str, Weight]]
    facts: Mapping[str, Any]

    def with_u(self, changes: Mapping[tuple[str, str], float], *, prior: float) -> "Model":
        """The same with other chances of agreement by accident."""
        weights = {
            name: {
                level: replace(weight, u=changes.get((name, level), weight.u))
                for level, weight in levels.items()
            }
            for name, levels in self.weights.items()
        }
        return replace(self, prior=prior, weights=weights)


@cache
def shipped(entity: str) -> Model:
    """The weights that come with Linli."""
    text = files("linli.exchange.linkage").joinpath(f"weights/{entity}.json").read_text("utf-8")
    return parse(json.loads(text))


def parse(value: Mapping[str, Any]) -> Model:
    """A model from what its file holds; every level must be there.

    Raises:
        KeyError: a comparison or level is missing.
    """
    entity = ENTITIES[value["entity"]]
    weights = {
        comparison.key: {
            level.key: Weight(**value["comparisons"][comparison.key][level.key])
            for level in comparison.levels
        }
        for comparison in entity.comparisons
    }
    return Model(entity.key, float(value["prior"]), weights, value.get("facts", {}))


def written(model: Model) -> dict[str, Any]:
    """What the file of a model holds."""
    return {
        "entity": model.entity,
        "prior": model.prior,
        "comparisons": {
            name: {key: {"m": weight.m, "u": weight.u} for key, weight in levels.items()}
            for name, levels in model.weights.items()
        },
        "facts": dict(model.facts),
    }


def settings(*, entity: Entity, model: Model | None) -> dict[str, Any]:
    """Splink's settings; without a model the weights are left to be trained."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": model.prior if model else 1e-4,
        "comparisons": [
            _comparison(comparison, model.weights[comparison.key] if model else None)
            for comparison in entity.comparisons
        ],
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(comparison: Comparison, weights: Mapping[str, Weight] | None) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": sided(comparison.unknown), "label_for_charts": "unknown",
         "is_null_level": True}
    ]  # fmt: skip
    for level in comparison.levels:
        condition = "ELSE" if level.condition == "else" else sided(level.condition)
        entry: dict[str, Any] = {"sql_condition": condition, "label_for_charts": level.key}
        if weights is not None:
            entry["m_probability"] = max(weights[level.key].m, LEAST)
            entry["u_probability"] = max(weights[level.key].u, LEAST)
        if level.rare:
            entry["tf_adjustment_column"] = level.rare
            entry["tf_adjustment_weight"] = 1.0
        levels.append(entry)
    return {"output_column_name": comparison.key, "comparison_levels": levels}


def sided(condition: str) -> str:
    """`l.name` as Splink calls it: `name_l`."""
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)
