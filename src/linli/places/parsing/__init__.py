"""Chinese addresses to labelled parts: `parse`, `parse_many`, `load` for one's own model."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from linli.places.parsing.model import Model, Parsed, Part
from linli.places.parsing.store import BadModel, save
from linli.places.parsing.store import load as _load

__all__ = [
    "BadModel", "Model", "Parsed", "Part", "load", "parse", "parse_many", "save", "shipped",
]  # fmt: skip


def parse(*, text: str) -> Parsed:
    """Parts of one address by the model that ships; of an empty text, none. Never raises."""
    return shipped().parse(text=text)


def parse_many(*, texts: Sequence[str]) -> list[Parsed]:
    """The same for many addresses at once, which is far faster than one by one."""
    return shipped().parse_many(texts=texts)


def load(*, path: Path) -> Model:
    """A model from a file that `linli train address` wrote.

    Raises:
        BadModel: the file is no such model.
        OSError: it cannot be read.
    """
    return _load(path=path)


@cache
def shipped() -> Model:
    """The model that ships; read once per process."""
    with resources.as_file(
        resources.files("linli.places.parsing") / "data" / "address.model"
    ) as path:
        return _load(path=path)
