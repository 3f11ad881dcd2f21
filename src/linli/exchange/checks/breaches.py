"""The ways in which a row can break a contract, as conditions of DuckDB.

They run over a table with, for each field, its typed value under its name and its settled text
under the name of `said`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from linli.exchange.checks import numbers, sql
from linli.exchange.checks.plain import settle
from linli.exchange.contracts import refused
from linli.exchange.contracts.model import Contract, Field, Rule

SHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "########")
NOT_OF_TYPE = {
    "integer": "not-an-integer", "number": "not-a-number", "date": "not-a-date",
    "timestamp": "not-a-moment", "time": "not-a-time", "boolean": "not-yes-or-no",
}  # fmt: skip
FORMATS = {
    "id-number": ("bad-id-number", numbers.is_id_number),
    "credit-code": ("bad-credit-code", numbers.is_credit_code),
    "phone": ("bad-phone", numbers.is_phone),
    "email": ("bad-email", numbers.is_email),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """`broken` is never null. `is_shown`: whether the value may be told with the reason."""

    code: str
    column: str
    rule: str
    broken: str
    is_shown: bool = True


def said(field: Field) -> str:
    """The column with the settled text of a field."""
    return sql.name(f"{field.name} said")


def breaches(*, contract: Contract, present: frozenset[str], long: frozenset[str]) -> list[Breach]:
    """All of them, in the order in which reasons are listed.

    `present`: fields that were delivered; `long`: those with values long enough to have a shape
    that is refused.
    """
    found = [
        each
        for field in contract.fields
        for each in _field(field, is_present=field.name in present, is_long=field.name in long)
    ]
    found += [each for rule in contract.rules if (each := _rule(rule, contract, present))]
    return [*{(each.code, each.column, each.broken): each for each in found}.values()]


def _field(field: Field, *, is_present: bool, is_long: bool) -> Iterator[Breach]:
    s, v, name = said(field), sql.name(field.name), field.name
    if not is_present:
        if field.is_required:
            yield Breach("missing-column", name, "", "TRUE")
        return
    if field.is_required:
        yield Breach("missing-value", name, "", f"{s} IS NULL")
    for code, (_, *patterns) in refused.SHAPES.items() if is_long else ():
        yield Breach(code, name, "", has_shape(s, patterns), is_shown=False)
    yield Breach(
        "spreadsheet-error", name, "", f"coalesce({s} IN {sql.texts(SHEET_ERRORS)}, FALSE)"
    )
    if field.type != "string":
        yield Breach(NOT_OF_TYPE[field.type], name, "", f"({s} IS NOT NULL AND {v} IS NULL)")
    elif field.format:
        code, is_right = FORMATS[field.format]
        yield Breach(code, name, "", f"({v} IS NOT NULL AND NOT {is_right(v)})")
    yield from _limits(field, s, v)
    if field.is_unique and field.key_position is None:
        yield Breach("not-unique", name, "", repeated([v]))


def has_shape(s: str, patterns: list[str] | tuple[str, ...]) -> str:
    """Whether a text has one of the shapes that are refused."""
    any_ = " OR ".join(f"regexp_full_match({s}, {sql.text(pattern)})" for pattern in patterns)
    return f"(CASE WHEN length({s}) >= {refused.SHAPE_MIN_LENGTH} THEN {any_} ELSE FALSE END)"


def _limits(field: Field, s: str, v: str) -> Iterator[Breach]:
    if field.values:
        yield _values(field, field.values)
    if field.pattern:
        yield _pattern(field, field.pattern)
    length = f"length({v if field.type == 'string' else s})"
    if field.min_length is not None:
        rule = str(field.min_length)
        yield Breach("too-short", field.name, rule, f"coalesce({length} < {rule}, FALSE)")
    if field.max_length is not None:
        rule = str(field.max_length)
        yield Breach("too-long", field.name, rule, f"coalesce({length} > {rule}, FALSE)")
    for code, edge, is_excluded, sign in (
        ("too-small", field.minimum, field.is_minimum_excluded, "<"),
        ("too-large", field.maximum, field.is_maximum_excluded, ">"),
    ):
        if edge:
            operator = f"{sign}=" if is_excluded else sign
            value = f"TRY_CAST({sql.text(edge)} AS {sql.KINDS[field.type]})"
            rule = f"{'>' if sign == '<' else '<'}{'' if is_excluded else '='} {edge}"
            yield Breach(code, field.name, rule, f"coalesce({v} {operator} {value}, FALSE)")


def _values(field: Field, values: tuple[str, ...]) -> Breach:
    settled = tuple(settle(value) or value for value in values)
    broken = f"coalesce({said(field)} NOT IN {sql.texts(settled)}, FALSE)"
    return Breach("not-in-values", field.name, "|".join(values), broken)


def _pattern(field: Field, pattern: str) -> Breach:
    v = sql.name(field.name) if field.type == "string" else said(field)
    broken = f"coalesce(NOT regexp_matches({v}, {sql.text(pattern)}), FALSE)"
    return Breach("not-in-pattern", field.name, pattern, broken)


def repeated(values: list[str]) -> str:
    """Whether another row has the same values; rows without one are left alone."""
    all_ = ", ".join(values)
    given = " AND ".join(f"{value} IS NOT NULL" for value in values)
    several = f"SELECT {all_} FROM checked WHERE {given} GROUP BY ALL HAVING count(*) > 1"
    left = values[0] if len(values) == 1 else f"({all_})"
    return f"coalesce({given} AND {left} IN ({several}), FALSE)"


def _rule(rule: Rule, contract: Contract, present: frozenset[str]) -> Breach | None:
    """A rule of the contract that is held against each row."""
    if not rule.is_per_row:
        return None
    if rule.kind in ("condition", "count"):
        breaks = f"NOT ({rule.sql})" if rule.kind == "condition" else rule.sql
        words = rule.words or rule.name
        return Breach("rule-broken", ", ".join(rule.fields), words, f"coalesce({breaks}, FALSE)")
    if rule.metric == "duplicateValues":
        return _duplicates(rule, contract)
    field = contract.field(name=rule.field)
    if field is None or field.name not in present:
        return None
    return metric(rule=rule, field=field)


def _duplicates(rule: Rule, contract: Contract) -> Breach | None:
    names = rule.fields or (rule.field,)
    # The primary key has reasons of its own, which tell the same from the different.
    if set(names) == set(contract.key_names):
        return None
    return Breach("not-unique", ", ".join(names), "", repeated([sql.name(name) for name in names]))


def metric(*, rule: Rule, field: Field) -> Breach | None:
    """The rows that one of the standard's metrics counts for a field."""
    if rule.metric == "nullValues":
        return Breach("missing-value", field.name, "", f"{said(field)} IS NULL")
    if rule.metric == "missingValues":
        values = tuple(settle(value) or "" for value in rule.values)
        broken = f"({said(field)} IS NULL OR {said(field)} IN {sql.texts(values or ('',))})"
        return Breach("missing-value", field.name, "", broken)
    if rule.metric == "invalidValues":
        if rule.values:
            return _values(field, rule.values)
        return _pattern(field, rule.pattern) if rule.pattern else None
    return None
