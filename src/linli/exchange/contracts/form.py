"""The form of a contract: that of the Open Data Contract Standard 3.0 to 3.2.

Known keys and types are those of the library `open-data-contract-standard`, which mirrors the
standard. The library itself ignores keys it does not know below the top; a misspelt
`requird: true` would then check nothing, so unknown keys are problems here.
"""

import re
import types
import typing
from collections.abc import Iterator
from typing import Any

import pydantic

from linli.exchange.contracts.marks import Marked, Path
from linli.exchange.contracts.problems import Problem

STANDARDS = re.compile(r"v3\.[0-2]\.\d+")
NEEDED = ("apiVersion", "kind", "id", "version", "status", "schema")


def problems(*, marked: Marked) -> list[Problem]:
    """What is wrong with the form; empty if nothing."""
    from open_data_contract_standard.model import OpenDataContractStandard

    data = marked.data
    found = [
        Problem("needed", 1, name, {"name": name})
        for name in NEEDED
        if data.get(name) in (None, "")
    ]
    if data.get("kind") not in (None, "DataContract"):
        found.append(Problem("kind", marked.line(("kind",)), "kind"))
    standard = data.get("apiVersion")
    if standard is not None and not STANDARDS.fullmatch(str(standard)):
        facts = {"found": str(standard)}
        found.append(Problem("standard", marked.line(("apiVersion",)), "apiVersion", facts))
    found += _typed(marked)
    found += _unknown(marked, data, OpenDataContractStandard, ())
    return found


def _typed(marked: Marked) -> Iterator[Problem]:
    # A third of a second to load, and pages read contracts that were checked when they were kept.
    from open_data_contract_standard.model import OpenDataContractStandard

    try:
        OpenDataContractStandard.model_validate(marked.data)
    except pydantic.ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            if each["type"] == "extra_forbidden":
                continue
            path = _within(marked.data, tuple(str(part) for part in each["loc"]))
            yield Problem("form", marked.line(path), ".".join(path), {"said": each["msg"]})


def _within(data: Any, loc: Path) -> Path:
    """The part of an error's place that is a place in the data: without the names of types."""
    path: list[str] = []
    for part in loc:
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            continue
        path.append(part)
    return tuple(path)


def _unknown(marked: Marked, data: Any, model: Any, path: Path) -> Iterator[Problem]:
    if isinstance(data, list):
        for at, each in enumerate(data):
            yield from _unknown(marked, each, model, (*path, str(at)))
        return
    if not isinstance(data, dict):
        return
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    for name, value in data.items():
        here = (*path, name)
        if name not in fields:
            yield Problem("unknown-key", marked.line(here), ".".join(here), {"name": name})
        elif inner := _model_of(fields[name], value):
            yield from _unknown(marked, value, inner, here)


def _model_of(annotation: Any, value: Any) -> Any:
    """The model that a value must follow; for a list, that of its items."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation if isinstance(value, dict) else None
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return _model_of(inner[0], value[0] if value else None) if isinstance(value, list) else None
    if origin in (typing.Union, types.UnionType):
        return next(filter(None, (_model_of(each, value) for each in inner)), None)
    return None
