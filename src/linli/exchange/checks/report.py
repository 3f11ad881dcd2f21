"""What came of a check."""

from dataclasses import dataclass
from typing import Any

from linli.exchange.contracts.model import Bound


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows were quarantined for this reason; a row may have several."""

    code: str
    column: str
    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule about the whole delivery: what was measured, and whether it held."""

    name: str
    words: str
    field: str
    metric: str
    bound: Bound
    is_percent: bool
    measured: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Barred:
    """A column whose values may not be carried; `cells` of them were taken out."""

    column: str
    category: str
    code: str
    cells: int


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` = `accepted` + `quarantined`, always.

    `blank_cells`: for each field how many accepted rows have no value. `barred`: columns without
    a field whose values have a shape that may not be carried.
    """

    rows: int
    accepted: int
    quarantined: int
    reasons: tuple[Count, ...]
    measures: tuple[Measure, ...]
    barred: tuple[Barred, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    blank_cells: tuple[tuple[str, int], ...]

    @property
    def codes(self) -> dict[str, int]:
        """Rows by code, whatever the column."""
        found: dict[str, int] = {}
        for count in self.reasons:
            found[count.code] = found.get(count.code, 0) + count.rows
        return found

    @property
    def broken(self) -> tuple[Measure, ...]:
        """The rules about the whole delivery that did not hold."""
        return tuple(measure for measure in self.measures if not measure.is_held)

    def as_facts(self) -> dict[str, Any]:
        """For machines; without a single value of the delivery."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "reasons": [
                {"code": each.code, "column": each.column, "rule": each.rule, "rows": each.rows}
                for each in self.reasons
            ],
            "measures": [
                {"name": each.name, "field": each.field, "metric": each.metric,
                 "measured": each.measured, "must": each.bound.operator,
                 "bound": list(each.bound.values), "held": each.is_held}
                for each in self.measures
            ],
            "refused_columns": [
                {"column": each.column, "category": each.category, "cells": each.cells}
                for each in self.barred
            ],
            "missing_columns": list(self.missing),
            "extra_columns": list(self.extra),
        }  # fmt: skip
