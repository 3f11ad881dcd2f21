"""The quality rules of a contract.

Of the standard's types `library` and `sql` are checked, `text` is shown; `custom` belongs to other
tools and is a problem here. A rule that must not be broken even once (`mustBe: 0`, or a condition
that must be true) is held against each row; any other is measured over the delivery.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from linli.exchange.contracts.fields import is_pattern
from linli.exchange.contracts.marks import Marked, Path
from linli.exchange.contracts.model import Bound, Field, Rule
from linli.exchange.contracts.problems import Problem

METRICS = ("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")
OPERATORS = (
    "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan",
    "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween",
)  # fmt: skip
# Kept from tools that write the names of the standard's first drafts.
OLD_METRICS = {"nullCheck": "nullValues", "duplicateCount": "duplicateValues"}


class Reader:
    """Reads rules one by one, noting every problem."""

    def __init__(self, *, marked: Marked, fields: Sequence[Field], table: str) -> None:
        self.marked, self.table = marked, table
        self.columns = {field.name: field.type for field in fields}
        self.problems: list[Problem] = []

    def problem(self, code: str, path: Path, **facts: str) -> None:
        self.problems.append(Problem(code, self.marked.line(path), ".".join(path), facts))

    def rules(self, *, given: Any, path: Path, field: str = "") -> list[Rule]:
        """The rules of one `quality` list, that of a field or of the whole."""
        found = []
        for at, each in enumerate(given if isinstance(given, list) else []):
            if isinstance(each, dict) and (rule := self._rule(each, (*path, str(at)), field)):
                found.append(rule)
        return found

    def _rule(self, data: Mapping[str, Any], path: Path, field: str) -> Rule | None:
        type_ = data.get("type") or "library"
        words = str(data.get("description") or data.get("name") or "").strip()
        line = self.marked.line(path)
        name = str(data.get("name") or data.get("id") or f"{field or self.table}@{line}")
        if type_ == "text":
            return Rule(name=name, kind="text", words=words, field=field, line=line)
        bound = self._bound(data, path)
        if bound is None:
            return None
        if type_ == "library":
            return self._metric(data, path, field, name, words, bound)
        if type_ == "sql":
            return self._sql(data, path, field, name, words, bound)
        self.problem("rule-not-supported", path, found=str(type_))
        return None

    def _bound(self, data: Mapping[str, Any], path: Path) -> Bound | None:
        given = [name for name in OPERATORS if name in data]
        if len(given) != 1:
            self.problem("one-operator", path, found=", ".join(given))
            return None
        value = data[given[0]]
        values = tuple(_plain(each) for each in (value if isinstance(value, list) else [value]))
        needed = 2 if given[0].endswith("Between") else 1
        if len(values) != needed or not all(_is_value(each) for each in values):
            self.problem("bad-bound", path, found=str(value))
            return None
        return Bound(operator=given[0], values=values)

    def _metric(
        self, data: Mapping[str, Any], path: Path, field: str, name: str, words: str, bound: Bound
    ) -> Rule | None:
        given = str(data.get("metric") or data.get("rule") or "")
        metric = OLD_METRICS.get(given, given)
        if metric not in METRICS:
            self.problem("unknown-metric", path, found=given)
            return None
        if any(each in ("true", "false") for each in bound.values):
            self.problem("bad-bound", path, found=", ".join(bound.values))
            return None
        arguments = data.get("arguments") or {}
        fields = tuple(str(each) for each in arguments.get("properties") or [])
        for each in fields:
            if each not in self.columns:
                self.problem("rule-unknown-field", path, name=each)
                return None
        if not _is_in_place(metric, field, fields):
            self.problem("metric-misplaced", path, found=metric)
            return None
        pattern = str(arguments.get("pattern") or "")
        if pattern and not is_pattern(pattern):
            self.problem("bad-pattern", path, name=field, found=pattern)
            return None
        key = "missingValues" if metric == "missingValues" else "validValues"
        return Rule(
            name=name, kind="metric", words=words, field=field, metric=metric, bound=bound,
            is_percent=str(data.get("unit") or "") == "percent",
            is_per_row=metric != "rowCount" and _is_never(bound),
            values=tuple(_plain(each) for each in arguments.get(key) or []),
            pattern=pattern, fields=fields, line=self.marked.line(path),
        )  # fmt: skip

    def _sql(
        self, data: Mapping[str, Any], path: Path, field: str, name: str, words: str, bound: Bound
    ) -> Rule | None:
        # Half a second to load, and few contracts have such a rule.
        from linli.exchange.contracts import conditions

        here = (*path, "query")
        try:
            condition = conditions.read(
                query=str(data.get("query") or ""), columns=dict(self.columns),
                table=self.table, field=field,
            )  # fmt: skip
        except conditions.BadCondition as error:
            self.problem(error.code, here, said=error.said)
            return None
        if not words:
            self.problem("rule-without-words", path)
            return None
        if condition.counts:
            return Rule(
                name=name, kind="count", words=words, field=field, sql=condition.sql, bound=bound,
                is_percent=str(data.get("unit") or "") == "percent", is_per_row=_is_never(bound),
                fields=condition.fields, line=self.marked.line(path),
            )  # fmt: skip
        if bound != Bound("mustBe", ("true",)):
            self.problem("condition-must-be-true", path)
            return None
        return Rule(
            name=name, kind="condition", words=words, field=field, sql=condition.sql,
            is_per_row=True, fields=condition.fields, line=self.marked.line(path),
        )  # fmt: skip


def _is_in_place(metric: str, field: str, fields: tuple[str, ...]) -> bool:
    """Rows are counted of the table, values of a field, duplicates of a field or of several."""
    if metric == "rowCount":
        return not field
    return bool(field) or (metric == "duplicateValues" and bool(fields))


def _is_never(bound: Bound) -> bool:
    """Whether not one row may break the rule."""
    most = bound.operator in ("mustBe", "mustBeLessOrEqualTo")
    return most and bound.values in (("0",), ("0.0",))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_value(value: str) -> bool:
    if value in ("true", "false"):
        return True
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False
