"""How alike two reports read: shared pairs of characters and shared words, places counting less."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

import rjieba

# Two reports about one building share its name whatever they are about.
PLACE = re.compile(
    r"[一二三四五六七八九十\d]+(?:号楼|号|栋|幢|座|单元|楼|层|室|弄|巷)"
    r"|\w{0,6}(?:路|街|小区|社区|苑|里)"
)
PLACE_WEIGHT = 0.3
EMPTY_WORDS = frozenset("的了在是我你他她它有和就都也很吧吗呢啊请来把被给让不没这那个一下")
PAIRS, WORDS = 0.6, 0.4


def likeness(*, one: str, other: str) -> float:
    """How alike two texts are, from 0 (nothing in common) to 1 (the same), whichever comes first.

    The mean of two weighted cosines: over pairs of neighbouring characters and over words. What
    names a place counts `PLACE_WEIGHT` of what says what happened.
    """
    first, second = _clean(one), _clean(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    pairs, words = (
        _cosine(mine, theirs)
        for mine, theirs in zip(_weights(first), _weights(second), strict=True)
    )
    return min(1.0, PAIRS * pairs + WORDS * words)


@lru_cache(maxsize=2_000)
def _weights(text: str) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of pairs and of words; a text is held against many others."""
    return _weigh(text, _pairs), _weigh(text, _words)


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower()).strip()


def _pairs(text: str) -> list[str]:
    letters = re.sub(r"[\W_]+", "", text)
    return [letters[i : i + 2] for i in range(len(letters) - 1)] or [letters]


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if word.strip() and word not in EMPTY_WORDS]


def _weigh(text: str, cut: Callable[[str], list[str]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    places = " ".join(match[0] for match in PLACE.finditer(text))
    in_places = set(cut(places)) if places else set()
    for piece in cut(text):
        found[piece] += PLACE_WEIGHT if piece in in_places else 1.0
    return found


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other.get(piece, 0.0) for piece, weight in one.items())
    if not shared:
        return 0.0
    size = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / size
