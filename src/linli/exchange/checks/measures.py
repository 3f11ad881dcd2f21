"""Rules about the whole delivery: measured, and held against their bound."""

from decimal import Decimal

import duckdb

from linli.exchange.checks import breaches, sql
from linli.exchange.checks.report import Measure
from linli.exchange.contracts.model import Bound, Contract, Rule


def measures(
    *, con: duckdb.DuckDBPyConnection, contract: Contract, rows: int, present: frozenset[str]
) -> tuple[Measure, ...]:
    """Measure every rule that is not held against single rows; needs the table `checked`."""
    found = []
    for rule in contract.rules:
        if rule.kind == "text" or rule.is_per_row or rule.bound is None:
            continue
        value = Decimal(_count(con, contract, rule, rows, present))
        if rule.is_percent:
            value = (value * 100 / rows if rows else Decimal(0)).quantize(Decimal("0.0001"))
        held = holds(value=value, bound=rule.bound)
        said = format(value.normalize() if value else Decimal(0), "f")
        found.append(
            Measure(rule.name, rule.words, rule.field, rule.metric or rule.kind, rule.bound,
                    rule.is_percent, said, held)
        )  # fmt: skip
    return tuple(found)


def holds(*, value: Decimal, bound: Bound) -> bool:
    """Whether a measured value is within what the rule asks for."""
    edges = [Decimal(each) for each in bound.values]
    return {
        "mustBe": lambda: value == edges[0],
        "mustNotBe": lambda: value != edges[0],
        "mustBeGreaterThan": lambda: value > edges[0],
        "mustBeGreaterOrEqualTo": lambda: value >= edges[0],
        "mustBeLessThan": lambda: value < edges[0],
        "mustBeLessOrEqualTo": lambda: value <= edges[0],
        "mustBeBetween": lambda: edges[0] <= value <= edges[1],
        "mustNotBeBetween": lambda: not edges[0] <= value <= edges[1],
    }[bound.operator]()


def _count(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rule: Rule,
    rows: int,
    present: frozenset[str],
) -> int:
    if rule.metric == "rowCount":
        return rows
    condition = _condition(contract, rule, present)
    if not condition:
        return 0
    ((count,),) = con.execute(f"SELECT count(*) FROM checked WHERE {condition}").fetchall()
    return int(count)


def _condition(contract: Contract, rule: Rule, present: frozenset[str]) -> str:
    """What is true for the rows that the rule counts."""
    if rule.kind == "count":
        return f"coalesce({rule.sql}, FALSE)"
    if rule.metric == "duplicateValues":
        names = [sql.name(name) for name in rule.fields or (rule.field,)]
        return breaches.repeated(names)
    field = contract.field(name=rule.field)
    if field is None:
        return ""
    if field.name not in present and rule.metric != "invalidValues":
        return "TRUE"
    breach = breaches.metric(rule=rule, field=field)
    return breach.broken if breach else ""
