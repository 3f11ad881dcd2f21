"""Many addresses fast: what stands before the building is read once for all that share it.

A million addresses of a district have some ten thousand beginnings and endings. The answers are
those of `match`, which a test compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from linli.places.matching import score
from linli.places.matching.base import Base
from linli.places.matching.engine import Match, decide, match, names_of, without_site
from linli.places.matching.heads import kind_of
from linli.places.matching.inside import find
from linli.places.matching.numbers import Numbers, Token, readings, tokens
from linli.places.matching.reading import read_plain
from linli.places.matching.text import plain

_PARTED = re.compile(
    r"^(.*[^0-9a-z#\-号楼栋幢座单元层室户房门弄组甲乙丙丁戊])"
    r"((?:[0-9]|[a-z](?=[座栋幢号楼单#0-9-]))[0-9a-z#\-号楼栋幢座单元层室户房门弄组]*)$"
)
_ROAD_LAST = re.compile(r"(?:路|街|巷|道|胡同)$")
_FIRST = re.compile(r"^[0-9]+(?:-[0-9]+)?(?:号院?|弄)")
MOST = 400_000


def split(whole: str) -> tuple[str, str, str] | None:
    """A plain text's beginning, the road's number if it ends in a road, and the rest.

    None where the beginning may not be read by itself.
    """
    parted = _PARTED.match(whole)
    if parted is None or "(" in whole:
        return None
    front, tail = parted[1], parted[2]
    if not _ROAD_LAST.search(front):
        return front, "", tail
    number = _FIRST.match(tail)
    return (front, number[0], tail[number.end() :]) if number else None


@dataclass(frozen=True, slots=True)
class Front:
    """What the beginning of an address means: sites with their odds, or the answer for all."""

    sites: tuple[tuple[int, float, score.Evidence, str, bool], ...]
    answer: Match | None


class Fronts:
    """Answers addresses of one base, remembering beginnings and endings."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.names = names_of(base)
        self.kept: dict[tuple[str, str], Front] = {}

    def match(self, text: str) -> Match:
        """As `match(text=text, base=base)`."""
        cut = split(plain(text))
        if cut is None:
            return match(text=text, base=self.base)
        front, first, tail = cut
        known = self.front(front, first)
        if known.answer is not None:
            return known.answer
        if not known.sites:
            return match(text=text, base=self.base)
        return self._inside(known, first, tail)

    def front(self, front: str, first: str) -> Front:
        """What a beginning means; `first` is the road's number after it, or ""."""
        known = self.kept.get((front, first))
        if known is None:
            if len(self.kept) > MOST:
                self.kept.clear()
            known = self.kept[front, first] = self._front(front, first)
        return known

    def _front(self, front: str, first: str) -> Front:
        said = read_plain(front + (first or "1号楼"), self.names)
        if len(said.whole if first else said.tail) != 1:
            return Front((), None)  # more numbers stand in front: read each such text by itself
        found = score.outside(said, self.names)
        if not found:
            empty = bool(first) or bool(said.named) or not said.roads
            return Front((), without_site(said, self.base) if empty and said.rests else None)
        return Front(
            tuple(
                (index, score.total(evidence), evidence, after, by_way)
                for index, (evidence, after, by_way) in found.items()
            ),
            None,
        )

    def _inside(self, known: Front, first: str, tail: str) -> Match:
        scored = []
        found = {}
        for index, value, evidence, after, by_way in known.sites:
            site = self.base.sites[index]
            at = find(
                self.base, site, numbers_of(first if by_way else "", tail, after, site.head.name)
            )
            more = score.inner(at)
            scored.append((with_inside(value, more), index))
            found[index] = (evidence | more, at)
        return decide(self.base, scored, found)


def with_inside(value: float, more: score.Evidence) -> float:
    """A site's log odds with what its numbers say."""
    return value + score.total(more) - float(score.table()["bias"])


@lru_cache(maxsize=200_000)
def _tokens(tail: str) -> tuple[Token, ...]:
    return tuple(tokens(tail))


@lru_cache(maxsize=200_000)
def numbers_of(first: str, tail: str, after: str, name: str) -> tuple[Numbers, ...]:
    """What the numbers of a text may mean; `after` is "" where the name says it."""
    found = [*_tokens(first), *_tokens(tail)]
    return readings(found, after=after or kind_of(name, found))
