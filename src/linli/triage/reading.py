"""What the text tells: words of danger, the classifiers' guesses, likeness of two texts."""

from linli.triage.decide import Danger, Guess
from linli.triage.text import similar
from linli.triage.text.danger import find_danger


def dangers(text: str) -> tuple[Danger, ...]:
    """Words of danger to life in a text, gravest first."""
    return tuple(
        Danger(found.code, found.phrase, found.grade, found.category)
        for found in find_danger(text=text)
    )


def guess_category(text: str) -> Guess | None:
    """The classifier's guess of the category; None for an empty text."""
    return None


def guess_kind(text: str) -> Guess | None:
    """The classifier's guess of the kind; None for an empty text."""
    return None


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return similar.similarity(one=one, other=other)


def versions() -> dict[str, str]:
    """Which models guess, for the record of a decision."""
    return {}
