"""Texts cut into tokens, many at a time: a run of digits, a run of letters, or one character.

Space is no token, so it neither parts nor joins; offsets always count characters of the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.alphabet import DIGIT, LETTER, OTHER, SPACE, tables

PAD = 8  # edges between two texts, so that nothing reaches from one into the other
TAIL = 12  # more of them at the very end: further than any run of a name
LONGEST_TEXT = 256  # tokens that are looked at together
EDGE = 1  # the code of such a token
LONGEST_RUN = 5  # from here on only the length of a run of digits counts, as "long"
PRIME = np.uint64(0x9E3779B97F4A7C15)
Kind = TypeVar("Kind", bound=np.generic)
MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of many texts in one row, with PAD edges before, between and behind them."""

    exact: NDArray[np.uint64]  # what stands there, alike for alike
    shape: NDArray[np.uint64]  # the same with runs of digits and letters as their length
    kind: NDArray[np.uint8]
    length: NDArray[np.int64]
    start: NDArray[np.int64]  # in the text of its own
    first: NDArray[np.int64]  # per text: where its tokens begin
    count: NDArray[np.int64]  # per text: how many there are

    def places(self) -> NDArray[np.int64]:
        """Where the true tokens stand, text by text."""
        return spread(self.first, self.count)


def spread(first: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """`first[i], first[i] + 1, ...`, `count[i]` of them, for every i, in one row."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(first - (ends - count), count) + np.arange(total, dtype=np.int64)


def stretches(count: NDArray[np.int64]) -> NDArray[np.int64]:
    """`count` with what is longer than LONGEST_TEXT in stretches, so that time stays in bounds."""
    if not len(count) or int(count.max()) <= LONGEST_TEXT:
        return count
    found: list[int] = []
    for size in count.tolist():
        found += [LONGEST_TEXT] * (size // LONGEST_TEXT)
        if size % LONGEST_TEXT or not size:
            found.append(size % LONGEST_TEXT)
    return np.array(found, dtype=np.int64)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`values` with every bit dependent on all (the finaliser of SplitMix64, shortened)."""
    values = (values ^ (values >> np.uint64(30))) * MIX
    return values ^ (values >> np.uint64(29))


def tokens(*, texts: Sequence[str]) -> Tokens:
    """Cut `texts`; an empty text has no tokens."""
    points, kinds, begins = _characters(texts)
    before = np.zeros(len(points), dtype=np.uint8)
    before[1:] = kinds[:-1]
    opens = np.zeros(len(points) + 1, dtype=bool)
    opens[begins] = True
    heads = (kinds != SPACE) & ((kinds == OTHER) | (kinds != before) | opens[:-1])
    at = np.flatnonzero(heads)
    owner = np.searchsorted(begins, at, side="right") - 1
    length = _lengths(kinds, at)
    count = np.bincount(owner, minlength=len(texts)).astype(np.int64)
    exact, shape = _codes(points, kinds, at, length)
    slots = PAD + np.arange(len(at), dtype=np.int64) + owner * PAD
    size = len(at) + PAD * (len(texts) + 1) + TAIL
    first = PAD * (np.arange(len(texts), dtype=np.int64) + 1) + np.cumsum(count) - count
    return Tokens(
        exact=_placed(exact, slots, size, np.uint64(EDGE)),
        shape=_placed(shape, slots, size, np.uint64(EDGE)),
        kind=_placed(kinds[at], slots, size, np.uint8(OTHER)),
        length=_placed(length, slots, size, np.int64(0)),
        start=_placed(at - begins[owner], slots, size, np.int64(0)),
        first=first,
        count=count,
    )


def _characters(
    texts: Sequence[str],
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.int64]]:
    folds, classes = tables()
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(raw, dtype=np.uint32)
    low = np.minimum(points, 0xFFFF)
    kinds = np.where(points < 0x10000, classes[low], OTHER).astype(np.uint8)
    sizes = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    return np.where(points < 0x10000, folds[low], points), kinds, np.cumsum(sizes) - sizes


def _lengths(kinds: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many characters each token has: up to the next token, less the space behind it."""
    ends = np.append(at[1:], len(kinds))
    held = np.append(0, np.cumsum(kinds != SPACE))
    return np.asarray(held[ends] - held[at], dtype=np.int64)


def _codes(
    points: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
    at: NDArray[np.int64],
    length: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    if not len(at):
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    place = spread(at, length)
    inside = place - np.repeat(at, length)
    power = (np.arange(1, int(length.max()) + 1, dtype=np.uint64)) * PRIME | np.uint64(1)
    sums = np.add.reduceat(
        mixed(points[place].astype(np.uint64) + power[inside]), np.cumsum(length) - length
    )
    kind = kinds[at].astype(np.uint64)
    exact = np.where(length == 1, points[at].astype(np.uint64), mixed(sums))
    capped = np.minimum(length, LONGEST_RUN).astype(np.uint64)
    run = (kind == DIGIT) | ((kind == LETTER) & (length > 1))
    shape = np.where(run, kind * np.uint64(100) + capped + np.uint64(0x200000), exact)
    return exact, shape


def _placed(
    values: NDArray[Kind], slots: NDArray[np.int64], size: int, edge: Kind
) -> NDArray[Kind]:
    out = np.full(size, edge, dtype=values.dtype)
    out[slots] = values
    return out
