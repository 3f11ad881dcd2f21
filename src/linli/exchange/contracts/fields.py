"""The fields of a contract, read from its `properties`."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from linli.exchange.contracts import concepts, refused
from linli.exchange.contracts.headings import plain
from linli.exchange.contracts.marks import Marked, Path
from linli.exchange.contracts.model import TYPES, Field
from linli.exchange.contracts.problems import Problem

NAME = re.compile(r"[^\W\d_]\w{0,62}")
RETENTION = re.compile(r"P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?")
FORMATS = ("id-number", "credit-code", "phone", "email")
PERSONAL_CLASSES = ("personal", "sensitive", "个人", "敏感")
# Names that speak of a person even where no concept says so.
PERSONAL_NAMES = re.compile(
    r"姓名|身份证|证件号|手机|联系人|联系电话|出生|户主|(?i:person_?name|contact_?(name|person|phone)"
    r"|id_?(card|number)|mobile|birth|resident_?name|owner_?name|tenant_?name)"
)
OPTIONS = {
    "string": ("pattern", "minLength", "maxLength", "format"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"),
    "date": ("minimum", "maximum", "format"),
    "timestamp": ("minimum", "maximum", "format", "timezone", "defaultTimezone"),
    "time": ("format", "timezone", "defaultTimezone"),
    "boolean": (),
}
SHAPELESS = ("array", "object", "map", "vector")


class Reader:
    """Reads the properties one by one, noting every problem."""

    def __init__(self, *, marked: Marked, entity: str) -> None:
        self.marked, self.entity = marked, entity
        self.problems: list[Problem] = []

    def problem(self, code: str, path: Path, **facts: str) -> None:
        self.problems.append(Problem(code, self.marked.line(path), ".".join(path), facts))

    def fields(self, *, properties: Any, path: Path) -> tuple[Field, ...]:
        """All fields that could be read; names and headings must be told apart."""
        found: list[Field] = []
        taken: set[str] = set()
        for at, each in enumerate(properties if isinstance(properties, list) else []):
            here = (*path, str(at))
            if not isinstance(each, dict) or (field := self._field(each, here)) is None:
                continue
            for name in {plain(name=field.name), plain(name=field.column)}:
                if name in taken:
                    self.problem("name-twice", here, name=field.name)
                taken.add(name)
            found.append(field)
        if not found and not self.problems:
            self.problem("no-fields", path)
        return tuple(found)

    def _field(self, data: dict[str, Any], path: Path) -> Field | None:
        name = str(data.get("name") or "")
        if not NAME.fullmatch(name):
            self.problem("bad-name", (*path, "name"), name=name)
            return None
        custom = properties_of(data)
        physical = str(data.get("physicalName") or name)
        column = str(custom.get("heading") or physical)
        title = str(data.get("businessName") or column)
        type_ = data.get("logicalType")
        synonyms = data.get("synonyms") or []
        refused_as = self._refused(data, (name, column, physical, title), path)
        if type_ not in TYPES:
            if type_ in SHAPELESS:
                if not refused_as:
                    self.problem("shape-refused", path, name=name, shape=str(type_))
            else:
                self.problem("bad-type", path, name=name, found=str(type_))
            return None
        concept = self._concept(custom, name, path)
        options = self._options(data, type_, name, path)
        field = Field(
            name=name, column=column, title=title, type=type_, concept=concept,
            synonyms=(physical, *(str(each.get("synonym") or "") for each in synonyms)),
            is_required=data.get("required") is True or data.get("primaryKey") is True,
            is_unique=data.get("unique") is True,
            key_position=self._position(data),
            values=self._values(data),
            pattern=self._pattern(options, name, path),
            min_length=self._length(options, "minLength", name, path),
            max_length=self._length(options, "maxLength", name, path),
            minimum=self._edge(options, "inimum", type_, name, path),
            maximum=self._edge(options, "aximum", type_, name, path),
            is_minimum_excluded="exclusiveMinimum" in options,
            is_maximum_excluded="exclusiveMaximum" in options,
            format=self._format(options, concept, type_, name, path),
            unit=str(custom.get("unit") or ""),
            is_personal=self._is_personal(data, concept, (name, column, title)),
            purposes=tuple(_texts(custom.get("purpose"))),
            legal_basis=str(custom.get("legalBasis") or "").strip(),
            retention=str(custom.get("retention") or "").strip(),
            responsible=str(custom.get("responsible") or "").strip(),
            line=self.marked.line(path),
        )  # fmt: skip
        self._law(field, path)
        return field

    def _refused(self, data: Mapping[str, Any], names: tuple[str, ...], path: Path) -> str:
        for name in (*names, *(str(s.get("synonym")) for s in data.get("synonyms") or [])):
            if category := refused.by_name(name=name, entity=self.entity):
                self.problem("name-refused", path, name=name, category=category)
                return category
        if category := refused.by_type(physical_type=str(data.get("physicalType") or "")):
            self.problem("type-refused", path, name=names[0], category=category)
            return category
        for example in data.get("examples") or []:
            if refused.by_value(value=str(example)):
                self.problem("example-refused", (*path, "examples"), name=names[0])
                return "example"
        return ""

    def _concept(self, custom: Mapping[str, Any], name: str, path: Path) -> str:
        concept = str(custom.get("concept") or "")
        if concept and concept not in concepts.CONCEPTS:
            self.problem("unknown-concept", path, name=name, found=concept)
        return concept

    def _options(
        self, data: Mapping[str, Any], type_: str, name: str, path: Path
    ) -> dict[str, Any]:
        options = data.get("logicalTypeOptions") or {}
        for option in options:
            if option not in OPTIONS[type_]:
                here = (*path, "logicalTypeOptions", option)
                self.problem("unknown-option", here, name=name, option=option)
        return {key: value for key, value in options.items() if key in OPTIONS[type_]}

    def _position(self, data: Mapping[str, Any]) -> int | None:
        if data.get("primaryKey") is not True:
            return None
        position = data.get("primaryKeyPosition")
        return position if isinstance(position, int) and position > 0 else 1

    def _values(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(
            _plain(each["value"])
            for each in data.get("enum") or []
            if isinstance(each, dict) and each.get("value") is not None
        )

    def _pattern(self, options: Mapping[str, Any], name: str, path: Path) -> str:
        pattern = str(options.get("pattern") or "")
        if pattern and not is_pattern(pattern):
            here = (*path, "logicalTypeOptions", "pattern")
            self.problem("bad-pattern", here, name=name, found=pattern)
            return ""
        return pattern

    def _length(self, options: Mapping[str, Any], key: str, name: str, path: Path) -> int | None:
        value = options.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            here = (*path, "logicalTypeOptions", key)
            self.problem("bad-option", here, name=name, option=key, found=str(value))
            return None
        return value

    def _edge(
        self, options: Mapping[str, Any], tail: str, type_: str, name: str, path: Path
    ) -> str:
        plain, excluded = f"m{tail}", f"exclusiveM{tail}"
        key = excluded if excluded in options else plain
        value = options.get(key)
        if value is None:
            return ""
        if not _is_edge(value, type_):
            here = (*path, "logicalTypeOptions", key)
            self.problem("bad-option", here, name=name, option=key, found=str(value))
            return ""
        return _plain(value)

    def _format(
        self, options: Mapping[str, Any], concept: str, type_: str, name: str, path: Path
    ) -> str:
        found = str(options.get("format") or "")
        if type_ != "string":
            return ""
        if found and found not in FORMATS:
            here = (*path, "logicalTypeOptions", "format")
            self.problem("unknown-format", here, name=name, found=found)
            return ""
        return found or concepts.FORMATS.get(concept, "")

    def _is_personal(self, data: Mapping[str, Any], concept: str, names: tuple[str, ...]) -> bool:
        return (
            self.entity == "person"
            or concept in concepts.PERSONAL
            or str(data.get("classification") or "").casefold() in PERSONAL_CLASSES
            or any(PERSONAL_NAMES.search(name) for name in names)
        )

    def _law(self, field: Field, path: Path) -> None:
        """What is personal says what for, on which ground, for how long (PIPL 6, 13, 19)."""
        for purpose in field.purposes:
            if purpose not in concepts.PURPOSES:
                self.problem("unknown-purpose", path, name=field.name, found=purpose)
        if field.retention and not RETENTION.fullmatch(field.retention):
            self.problem("bad-retention", path, name=field.name, found=field.retention)
        if not field.is_personal:
            return
        for code, given in (
            ("no-purpose", field.purposes),
            ("no-legal-basis", field.legal_basis),
            ("no-retention", field.retention),
        ):
            if not given:
                self.problem(code, path, name=field.name)


def properties_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The `customProperties` of an element, by name."""
    return {
        str(each.get("property")): each.get("value")
        for each in data.get("customProperties") or []
        if isinstance(each, dict)
    }


def is_pattern(pattern: str) -> bool:
    """Whether RE2, which checks deliveries, can read this; it takes no look-around."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else re.split(r"[,\s]+", str(value or "")):
        if str(each).strip():
            yield str(each).strip()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_edge(value: Any, type_: str) -> bool:
    if type_ == "date":
        return re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) is not None
    if type_ == "timestamp":
        return re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?", str(value)) is not None
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
