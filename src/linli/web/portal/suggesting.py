"""Which categories a text may be about, the likeliest first."""

from dataclasses import dataclass
from datetime import datetime

from linli.cases import queries as case_queries
from linli.cases.queries import CategoryInfo
from linli.core import errors
from linli.triage import reading
from linli.triage import services as triage
from linli.triage.decide import Danger

MOST = 4
SHORTEST_TEXT = 2
FALLBACK = "other"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a text seems to be about; `dangers` call for 110, 119 or 120 first."""

    categories: list[CategoryInfo]
    dangers: tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Categories that stand together in the full list."""

    code: str
    categories: list[CategoryInfo]


def suggestions(*, text: str, chosen: str = "", now: datetime) -> Suggestions:
    """What `text` seems to be about; the chosen category stays among the suggestions."""
    known = {one.code: one for one in case_queries.categories()}
    found: list[str] = [chosen] if chosen in known else []
    if len(text.strip()) >= SHORTEST_TEXT:
        found += _from_triage(text, now=now) + _from_words(text, known)
    codes = [code for code in dict.fromkeys(found) if code in known and code != FALLBACK]
    if chosen == FALLBACK and chosen in known:
        codes.insert(0, chosen)
    return Suggestions([known[code] for code in codes[:MOST]], reading.dangers(text))


def _from_triage(text: str, *, now: datetime) -> list[str]:
    """What triage would decide; before an organisation is set up it cannot say."""
    try:
        decision = triage.suggest(text=text, now=now)
    except errors.Unavailable:
        return []
    guess = reading.guess_category(text)
    return [decision.category.code, *([guess.label] if guess else [])]


def _from_words(text: str, known: dict[str, CategoryInfo]) -> list[str]:
    """Categories whose words stand in the text, those with the longest words first."""
    folded = text.lower()
    scores = {
        code: sum(len(word) for word in one.keywords if word.lower() in folded)
        for code, one in known.items()
    }
    ranked = sorted((score, code) for code, score in scores.items() if score)
    return [code for _score, code in reversed(ranked)]


def groups() -> list[Group]:
    """Every category in use, by group, in the order of the groups' gravity."""
    found: dict[str, list[CategoryInfo]] = {code: [] for code in GROUPS}
    for one in case_queries.categories():
        found.setdefault(one.group, []).append(one)
    return [Group(code, listed) for code, listed in found.items() if listed]


GROUPS = (
    "fire",
    "medical",
    "safety",
    "order",
    "facilities",
    "environment",
    "disputes",
    "services",
    "advice",
)
