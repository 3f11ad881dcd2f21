"""The columns of a feed, read from its contract as anybody could: YAML in, names and types out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

LIBRARY = ("exchange", "contracts", "library")


@dataclass(frozen=True, slots=True)
class Column:
    """A field: its name, its Chinese heading, and what may stand in it."""

    name: str
    heading: str
    type: str
    concept: str
    required: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the generator has to know of a contract."""

    feed: str
    entity: str
    version: str
    title: str
    owner: str
    key: str
    columns: tuple[Column, ...]


def library() -> Traversable:
    """The folder that holds the contracts."""
    return files("linli").joinpath(*LIBRARY)


def feeds() -> tuple[str, ...]:
    """The codes of all feeds, in alphabetical order."""
    names = (entry.name for entry in library().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def agreement(feed: str) -> Agreement:
    """The contract of `feed`, as far as the generator needs it."""
    text = library().joinpath(f"{feed}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    table = data["schema"][0]
    columns = tuple(_column(entry) for entry in table["properties"])
    own = custom(data)
    key = next(entry["name"] for entry in table["properties"] if entry.get("primaryKey"))
    return Agreement(
        feed=own["feed"],
        entity=own["entity"],
        version=data["version"],
        title=data["name"].split(" / ")[0],
        owner=data["team"]["name"].split(" / ")[0],
        key=key,
        columns=columns,
    )


def custom(entry: dict[str, Any]) -> dict[str, Any]:
    """The custom properties of a contract or a field, by name."""
    return {one["property"]: one["value"] for one in entry.get("customProperties", ())}


def _column(entry: dict[str, Any]) -> Column:
    own = custom(entry)
    allowed = [
        tuple(rule["arguments"]["validValues"])
        for rule in entry.get("quality", ())
        if rule.get("metric") == "invalidValues"
    ]
    return Column(
        name=entry["name"],
        heading=own["heading"],
        type=entry["logicalType"],
        concept=own.get("concept", ""),
        required=bool(entry.get("required")),
        values=allowed[0] if allowed else (),
    )
