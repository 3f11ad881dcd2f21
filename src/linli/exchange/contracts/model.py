"""What a contract says, as plain values."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Type = Literal["string", "integer", "number", "date", "timestamp", "time", "boolean"]
TYPES: tuple[Type, ...] = ("string", "integer", "number", "date", "timestamp", "time", "boolean")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a feed.

    `column` is its heading in deliveries, `title` what people call it, `synonyms` other headings
    that are taken for it. `minimum` and `maximum` are written as in the contract (decimal number
    or ISO date). `retention` is an ISO 8601 duration.
    """

    name: str
    column: str
    title: str
    type: Type
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_unique: bool = False
    key_position: int | None = None
    values: tuple[str, ...] = ()
    pattern: str = ""
    min_length: int | None = None
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    is_minimum_excluded: bool = False
    is_maximum_excluded: bool = False
    format: str = ""
    unit: str = ""
    concept: str = ""
    is_personal: bool = False
    purposes: tuple[str, ...] = ()
    legal_basis: str = ""
    retention: str = ""
    responsible: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """What a measured value must be; `operator` is that of the standard, `values` one or two."""

    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A quality rule.

    `kind` is metric | condition | count | text. With `is_per_row` the rows that break the rule are
    quarantined; else the delivery as a whole is measured against `bound`. `sql` is a condition of
    DuckDB over the fields' names: rows that must hold (condition) or that are counted (count).
    """

    name: str
    kind: Literal["metric", "condition", "count", "text"]
    words: str
    field: str = ""
    metric: str = ""
    sql: str = ""
    bound: Bound | None = None
    is_percent: bool = False
    is_per_row: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    fields: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Freshness:
    """`within`: how old what a delivery says may be; `every`: how often one is due."""

    within: timedelta
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for the feed."""

    organisation: str
    username: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What a department and the district agreed about one feed."""

    id: str
    feed: str
    title: str
    version: str
    standard: str
    status: str
    entity: str
    purposes: tuple[str, ...]
    table: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    freshness: Freshness
    owner: Owner
    description: str
    digest: str

    @property
    def key(self) -> tuple[Field, ...]:
        """The fields of the primary key, in their order; empty if there is none."""
        keyed = [field for field in self.fields if field.key_position is not None]
        return tuple(sorted(keyed, key=lambda field: field.key_position or 0))

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names of the fields of the primary key."""
        return tuple(field.name for field in self.key)

    def field(self, *, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    def with_concept(self, *, concept: str) -> Field | None:
        """The first field that means this."""
        return next((field for field in self.fields if field.concept == concept), None)
