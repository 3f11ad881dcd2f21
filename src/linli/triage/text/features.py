"""From a text to hashed features, each of which is still a phrase one can point at.

A feature is a span of the normalised text (one to four characters, a word, two words) or a
family of words (`topics`). Spans are hashed by one prefix polynomial, so a text costs a few numpy
calls and a model needs no table of strings: the phrase behind a weight is cut out of the text
that it decided.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import rjieba

from linli.triage.text.topics import PATTERNS

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MASK = "※"  # what a source blanked out: names, places, numbers
MAX_CHARS = 6_000  # a longer letter is read from both ends
BLOCKS = ("chars", "words", "topics", "grams", "pairs")
SHAPE = ("length", "questions", "masked", "lines", "exclamations", "digits", "commas", "stops")

_MASKED = re.compile(r"[*＊※]+")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SPACE = re.compile(r"\s+")
_WORDLIKE = re.compile(r"\w")
_EMERGENCY = ("110", "119", "120", "122")
_BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Features:
    """The distinct features of one text, in columns of one length.

    `values` are raw: 1 + ln(count), before a model's own weighting; `starts` and `ends` say where
    in the normalised text each was first seen.
    """

    hashes: Hashes
    blocks: npt.NDArray[np.int8]
    values: Floats
    starts: Ints
    ends: Ints


def normalise(*, text: str) -> str:
    """One spelling for one thing: width, case, blanks, masked parts and numbers."""
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + " " + text[-MAX_CHARS // 2 :]
    text = unicodedata.normalize("NFKC", text).lower()[: 2 * MAX_CHARS]
    text = _MASKED.sub(MASK, text)
    text = _DIGITS.sub(lambda number: number[0] if number[0] in _EMERGENCY else "0", text)
    return _SPACE.sub(" ", text).strip()


def words(*, text: str) -> list[tuple[int, int]]:
    """Where the words of a normalised text stand, marks and blanks left out."""
    found, at = [], 0
    for word in rjieba.cut(text):
        if _WORDLIKE.match(word) or word == MASK:
            found.append((at, at + len(word)))
        at += len(word)
    return found


def extract(*, text: str) -> Features:
    """The features of a normalised text."""
    prefix = _prefix_hashes(text)
    spans = words(text=text)
    parts = [
        _distinct(prefix, _runs(prefix, 1, 2), 1),
        _distinct(prefix, _spans(spans), 2),
        _topics(text),
        _distinct(prefix, _runs(prefix, 3, 4), 3),
        _distinct(prefix, _pairs(spans), 4),
    ]
    sizes = [len(part[0]) for part in parts]
    hashes, values, starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Features(
        hashes=hashes,
        blocks=np.repeat(np.arange(len(parts), dtype=np.int8), sizes),
        values=values,
        starts=starts,
        ends=ends,
    )


def shape(*, text: str) -> Floats:
    """How a text as written looks, in the order of `SHAPE`: what words do not show."""
    counts = (
        len(text), text.count("?") + text.count("？"), text.count("*"), text.count("\n"),
        text.count("!") + text.count("！"), sum(map(str.isdigit, text)),
        text.count("，") + text.count(","), text.count("。"),
    )  # fmt: skip
    return np.log1p(np.array(counts, dtype=np.float64))


@lru_cache(maxsize=1)
def _powers() -> Hashes:
    powers = np.full(2 * MAX_CHARS + 2, _BASE, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _prefix_hashes(text: str) -> Hashes:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    terms = (codes + np.uint64(1)) * _powers()[: len(codes)]
    return np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_Columns = tuple[Hashes, Floats, Ints, Ints]


def _distinct(prefix: Hashes, spans: Ints, salt: int) -> _Columns:
    starts, ends = spans[:, 0], spans[:, 1]
    # Every span is lifted to the same power, so that its place in the text does not show.
    powers = _powers()
    raw = (prefix[ends] - prefix[starts]) * powers[len(powers) - 1 - starts]
    hashes, first, counts = np.unique(
        _mix(_mix(raw) + np.array([salt], dtype=np.uint64)), return_index=True, return_counts=True
    )
    return hashes, 1.0 + np.log(counts), starts[first], ends[first]


def _runs(prefix: Hashes, *sizes: int) -> Ints:
    """Every run of so many characters."""
    parts = [np.arange(max(0, len(prefix) - size), dtype=np.int64) for size in sizes]
    return np.concatenate(
        [np.stack([at, at + size], axis=1) for at, size in zip(parts, sizes, strict=True)]
    )


def _spans(spans: list[tuple[int, int]]) -> Ints:
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _pairs(spans: list[tuple[int, int]]) -> Ints:
    """Two words side by side, at most one mark or blank between them."""
    return _spans([(a, d) for (a, b), (c, d) in zip(spans, spans[1:], strict=False) if c - b <= 1])


def _topics(text: str) -> _Columns:
    rows: list[tuple[int, float, int, int]] = []
    for number, pattern in enumerate(PATTERNS.values(), start=1):
        hits = list(pattern.finditer(text))
        if hits:
            distinct = len({hit[0] for hit in hits})
            value = float(np.log1p(len(hits)) + 0.5 * np.log1p(distinct))
            rows.append((number, value, *hits[0].span()))
    numbers = np.array([row[0] for row in rows], dtype=np.uint64)
    places = np.array([row[2:] for row in rows], dtype=np.int64).reshape(-1, 2)
    values = np.array([row[1] for row in rows], dtype=np.float64)
    return _mix(numbers + np.uint64(0x7070_0000)), values, places[:, 0], places[:, 1]
