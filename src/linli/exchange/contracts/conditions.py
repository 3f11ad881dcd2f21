"""Rules of type `sql`: one condition over one row, read through SQLGlot, written for DuckDB.

Whoever writes a contract is not trusted with the engine: only the kinds of expression listed here
pass. There is no way to name a file, a table, a setting, or a function with a side effect.
"""

import re
from dataclasses import dataclass
from functools import cache

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

MAX_LENGTH = 2_000
ALLOWED: tuple[type[exp.Expression], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Tuple,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.Is, exp.In, exp.Between, exp.Like, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg,
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Length, exp.Lower, exp.Upper, exp.Trim,
    exp.Substring, exp.Abs, exp.Round, exp.Cast, exp.DataType, exp.DataTypeParam,
    exp.StartsWith, exp.Concat, exp.DPipe, exp.Left, exp.Right,
)  # fmt: skip
TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(38, 10)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "time": "TIME",
    "boolean": "BOOLEAN",
}
_COUNT = re.compile(
    r"(?is)\s*select\s+count\(\s*(?:\*|1)\s*\)\s+from\s+(?P<table>\$?\{?\"?\w+\"?\}?)"
    r"(?:\s+where\s+(?P<where>.+?))?\s*;?\s*"
)


class BadCondition(ValueError):
    """The rule's SQL cannot be used; `code` and `said` tell why."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(f"{code}: {said}")
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Condition:
    """`sql` is a boolean expression of DuckDB; `counts`: rows that fulfil it are counted."""

    sql: str
    counts: bool
    fields: tuple[str, ...]


def read(*, query: str, columns: dict[str, str], table: str, field: str = "") -> Condition:
    """Read a rule's `query`: a condition, or `SELECT COUNT(*) FROM ${table} WHERE condition`.

    `columns` maps the fields' names to their types; `${column}` stands for `field`.

    Raises:
        BadCondition: it is something else, or asks for what is not allowed.
    """
    if len(query) > MAX_LENGTH:
        raise BadCondition("sql-too-long")
    query = re.sub(r"(?i)\$?\{(?:column|property)\}", _quoted(field) if field else "", query)
    counted = _COUNT.fullmatch(query)
    if counted:
        named = re.sub(r"[${}\"]", "", counted["table"])
        if named.casefold() not in (table.casefold(), "table", "object"):
            raise BadCondition("sql-not-allowed", named)
        query = counted["where"] or "TRUE"
    query = re.sub(r"\$\{(\w+)\}", r"\1", query)
    tree = _parsed(query)
    names = _checked(tree, columns)
    sql = tree.transform(_cautious).sql(dialect="duckdb", comments=False)
    _bind(sql, columns)
    return Condition(sql=f"TRY({sql})", counts=counted is not None, fields=names)


def _parsed(query: str) -> exp.Expression:
    try:
        trees = sqlglot.parse(f"SELECT {query}", read="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise BadCondition("sql-unreadable", str(error).splitlines()[0][:200]) from error
    select = trees[0] if len(trees) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise BadCondition("sql-not-allowed", query[:80])
    if any(value for name, value in select.args.items() if name not in ("expressions", "kind")):
        raise BadCondition("sql-not-allowed", query[:80])
    tree: exp.Expression = select.expressions[0]
    return tree


def _checked(tree: exp.Expression, columns: dict[str, str]) -> tuple[str, ...]:
    known = {name.casefold(): name for name in columns}
    names: list[str] = []
    for node in tree.walk():
        if not isinstance(node, ALLOWED):
            raise BadCondition("sql-not-allowed", node.sql(dialect="duckdb")[:80])
        if isinstance(node, exp.Column):
            name = node.name
            if node.table or name.casefold() not in known:
                raise BadCondition("sql-unknown-column", node.sql(dialect="duckdb")[:80])
            names.append(known[name.casefold()])
            node.set("this", exp.to_identifier(known[name.casefold()], quoted=True))
    return tuple(sorted(set(names)))


def _cautious(node: exp.Expression) -> exp.Expression:
    """A value that cannot be cast is unknown, not an end of the whole check."""
    if type(node) is exp.Cast:
        return exp.TryCast(this=node.this, to=node.args["to"])
    return node


def _bind(sql: str, columns: dict[str, str]) -> None:
    fields = ", ".join(
        f"NULL::{TYPES[type_]} AS {_quoted(name)}" for name, type_ in columns.items()
    )
    with _engine().cursor() as con:
        try:
            found = con.execute(f"SELECT typeof({sql}) FROM (SELECT {fields})").fetchall()  # noqa: S608 -- checked above, node by node
        except duckdb.Error as error:
            raise BadCondition("sql-unreadable", str(error).splitlines()[0][:200]) from error
    if found[0][0] not in ("BOOLEAN", '"NULL"'):
        raise BadCondition("sql-no-condition", str(found[0][0]))


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """An empty database that reaches nothing outside of itself."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    con.execute("SET enable_external_access = false").fetchall()
    return con


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
