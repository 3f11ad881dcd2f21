"""What the text tells: words of danger, the classifiers' guesses, likeness of two texts.

A cell's own models, trained by `linli train triage` and put into LINLI_HOME/models, come before the
ones that ship.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from linli.triage.decide import Danger, Guess
from linli.triage.text import load_shipped, predict, similar, store
from linli.triage.text.danger import find_danger
from linli.triage.text.model import Model

CATEGORY, KIND = "category", "kind"


@lru_cache(maxsize=4)
def _own(path: Path, changed_ns: int) -> Model:
    """A model of this cell, read again when its file changes."""
    return store.load(path=path)


def _model(name: str) -> tuple[Model, str]:
    path = Path(settings.HOME) / "models" / f"{name}.model"
    try:
        changed_ns = path.stat().st_mtime_ns
    except FileNotFoundError:
        return load_shipped(name), "shipped"
    return _own(path, changed_ns), f"own {changed_ns}"


def model(name: str) -> Model:
    """The model that guesses "category" or "kind" now."""
    return _model(name)[0]


def _guess(name: str, text: str) -> Guess | None:
    if not text.strip():
        return None
    model, _which = _model(name)
    (found,) = predict(model=model, texts=[text])
    phrases = tuple(reason.phrase for reason in found.reasons)
    return Guess(found.label, found.confidence, not found.unsure, phrases)


def dangers(text: str) -> tuple[Danger, ...]:
    """Words of danger to life in a text, gravest first."""
    return tuple(
        Danger(found.code, found.phrase, found.grade, found.category)
        for found in find_danger(text=text)
    )


def guess_category(text: str) -> Guess | None:
    """The classifier's guess of the category; None for an empty text."""
    return _guess(CATEGORY, text)


def guess_kind(text: str) -> Guess | None:
    """The classifier's guess of the kind; None for an empty text."""
    return _guess(KIND, text)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return similar.similarity(one=one, other=other)


def versions() -> dict[str, str]:
    """Which models guess, for the record of a decision."""
    return {name: _model(name)[1] for name in (CATEGORY, KIND)}
