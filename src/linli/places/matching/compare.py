"""Whether two addresses mean the same place, without a base: same, partial or none.

Features of the two texts (numbers, roads, shared words) go through a small linear model, whose
weights come from generated pairs; `linli bench address-match` measures it on real ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import log1p
from typing import Any

from linli.places.matching.heads import ROAD_END, divisions
from linli.places.matching.numbers import Numbers, readings, tokens
from linli.places.matching.text import asides, plain

CLASSES = ("none", "partial", "same")
FEATURES = (
    "grams", "left grams", "right grams", "longest", "tail grams", "names", "numbers",
    "number clash", "building same", "building clash", "building one", "unit same", "unit clash",
    "room same", "room clash", "road same", "road clash", "road one", "number same", "length",
)  # fmt: skip
_ROADS = tuple(ROAD_END.split("|"))


def compare(*, left: str, right: str) -> str:
    """same | partial | none: whether two addresses mean one place, or one lies in the other."""
    model = _model()
    facts = features(left=left, right=right)
    sums = [
        bias + sum(w * x for w, x in zip(weights, facts, strict=True))
        for bias, weights in zip(model["bias"], model["weights"], strict=True)
    ]
    return CLASSES[sums.index(max(sums))]


@cache
def _model() -> dict[str, Any]:
    file = resources.files(__package__).joinpath("data/compare.json")
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return kept


def features(*, left: str, right: str) -> list[float]:
    """How two addresses are alike, in the order of FEATURES."""
    one, other = _parts(left), _parts(right)
    grams_one, grams_other = _grams(one[0]), _grams(other[0])
    shared = len(grams_one & grams_other)
    smaller = max(1, min(len(grams_one), len(grams_other)))
    tail_one, tail_other = _grams(one[0][-8:]), _grams(other[0][-8:])
    found = [
        shared / smaller,
        shared / max(1, len(grams_one)),
        shared / max(1, len(grams_other)),
        min(1.0, _longest(one[0], other[0]) / 8),
        len(tail_one & tail_other) / max(1, min(len(tail_one), len(tail_other))),
        _overlap(one[3], other[3]),
        *_figures(one[1], other[1]),
    ]
    for name in ("building", "unit", "room"):
        mine, theirs = getattr(one[2], name), getattr(other[2], name)
        found += [
            float(bool(mine) and mine == theirs),
            float(bool(mine and theirs) and mine != theirs),
        ]
        if name == "building":
            found.append(float(bool(mine) != bool(theirs)))
    common = one[4] & other[4]
    found += [
        float(bool(common)),
        float(bool(one[4] and other[4]) and not common),
        float(bool(one[4]) != bool(other[4])),
        float(bool(one[2].number) and one[2].number == other[2].number),
        log1p(abs(len(one[0]) - len(other[0]))),
    ]
    return found


Parts = tuple[str, frozenset[str], Numbers, frozenset[str], frozenset[str]]


def _parts(text: str) -> Parts:
    """The words without divisions, the numbers, their meaning, the pieces of words, the roads."""
    whole, aside = asides(plain(text))
    found = tokens(whole)
    numbers = readings(found, after="site")[0]
    _upper, rest = divisions(whole.replace(" ", ""))
    words = rest + aside
    roads = frozenset(_roads(words))
    return (
        words,
        frozenset(token.value for token in found),
        numbers,
        frozenset(_grams(words)),
        roads,
    )


def _roads(words: str) -> list[str]:
    found = []
    for ending in _ROADS:
        at = words.find(ending)
        while at > 1:
            found.append(words[max(0, at - 2) : at])
            at = words.find(ending, at + 1)
    return found


def _grams(text: str) -> set[str]:
    kept = "".join(char for char in text if not char.isascii())
    return {kept[i : i + 2] for i in range(len(kept) - 1)}


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _figures(one: frozenset[str], other: frozenset[str]) -> Sequence[float]:
    if not one or not other:
        return 0.0, 0.0
    shared = len(one & other)
    return shared / min(len(one), len(other)), float(not shared)


def _longest(one: str, other: str) -> int:
    """The length of the longest run of characters that both hold."""
    best = 0
    above = [0] * (len(other) + 1)
    for char in one:
        row = [0] * (len(other) + 1)
        for j, there in enumerate(other, start=1):
            if char == there:
                row[j] = above[j - 1] + 1
                best = max(best, row[j])
        above = row
    return best
