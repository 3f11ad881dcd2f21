"""From a text to hashed features, each of which is still a phrase one can point at.

Every feature is a span of the normalised text: runs of one to four characters, words, pairs of
words, and the same again for the opening and the closing sentence, where people say what they
want. Spans are hashed by one prefix polynomial, so a whole text costs a few numpy calls and a
model needs no table of strings: the phrase behind a weight is cut out of the text it decided.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import rjieba

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

MASK = "※"  # what a source blanked out: names, places, numbers
MAX_CHARS = 6_000  # a longer letter is read from both ends
BLOCKS = ("chars", "words", "edges", "shape")

_MASKED = re.compile(r"[*＊※]+|[xX×]{2,}")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；\n]*")
_WORD = re.compile(r"\w")
_BASE = 0x9E3779B97F4A7C15 | 1


@dataclass(frozen=True, slots=True)
class Block:
    """The distinct features of one kind in one text: hash, how often, and where first seen."""

    hashes: Hashes
    counts: npt.NDArray[np.float64]
    starts: Ints
    ends: Ints


def normalise(*, text: str) -> str:
    """One spelling for one thing: width, case, blanks, masked parts and numbers."""
    text = unicodedata.normalize("NFKC", text).lower()
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + " " + text[-MAX_CHARS // 2 :]
    text = _MASKED.sub(MASK, text)
    text = _DIGITS.sub(_number, text)
    return _SPACE.sub(" ", text).strip()


def blocks(*, text: str) -> dict[str, Block]:
    """The features of a normalised text, by block (see `BLOCKS`)."""
    prefix = _prefix_hashes(text)
    words = _words(text)
    return {
        "chars": _block(prefix, *_char_spans(text)),
        "words": _block(prefix, *_word_spans(text, words)),
        "edges": _block(prefix, *_edge_spans(text, words)),
        "shape": _shape(text),
    }


def _number(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) == 3 and match[0][0] == "1" else "0"  # 110, 119, 120 speak


@lru_cache(maxsize=1)
def _powers() -> Hashes:
    powers = np.full(MAX_CHARS + 16, _BASE, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _prefix_hashes(text: str) -> Hashes:
    """`h[i]` such that the span a..b hashes to `(h[b] - h[a]) * inverse` of its place."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    terms = (codes + np.uint64(1)) * _powers()[: len(codes)]
    return np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _block(prefix: Hashes, starts: Ints, ends: Ints, salts: Ints) -> Block:
    if not len(starts):
        none = np.zeros(0, dtype=np.int64)
        return Block(none.astype(np.uint64), none.astype(np.float64), none, none)
    length = len(prefix) - 1
    # Lift every span to the same power, so that its place in the text does not show.
    raw = (prefix[ends] - prefix[starts]) * _powers()[length - starts]
    raw = raw * np.uint64(_power_inverse(length))
    hashes = _mix(_mix(raw) + salts.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    unique, first, counts = np.unique(hashes, return_index=True, return_counts=True)
    return Block(unique, counts.astype(np.float64), starts[first], ends[first])


@lru_cache(maxsize=4096)
def _power_inverse(power: int) -> int:
    return pow(pow(_BASE, power, 1 << 64), -1, 1 << 64)


def _char_spans(text: str) -> tuple[Ints, Ints, Ints]:
    starts, ends, salts = [], [], []
    for size in (1, 2, 3, 4):
        begin = np.arange(max(0, len(text) - size + 1), dtype=np.int64)
        starts.append(begin)
        ends.append(begin + size)
        salts.append(np.full(len(begin), size, dtype=np.int64))
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(salts)


def _words(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in rjieba.cut(text):
        end = at + len(word)
        if word != " ":
            found.append((at, end))
        at = end
    return found


def _word_spans(text: str, words: list[tuple[int, int]], salt: int = 11) -> tuple[Ints, Ints, Ints]:
    single = [span for span in words if _WORD.match(text[span[0]])]
    pairs = [(a, d) for (a, b), (c, d) in zip(words, words[1:], strict=False) if c - b <= 1]
    spans = np.array(single + pairs, dtype=np.int64).reshape(-1, 2)
    salts = np.array([salt] * len(single) + [salt + 1] * len(pairs), dtype=np.int64)
    return spans[:, 0], spans[:, 1], salts


def _edge_spans(text: str, words: list[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
    """Words of the first and the last two sentences, told apart from the rest."""
    sentences = [m.span() for m in _SENTENCE.finditer(text) if _WORD.search(m[0])]
    if not sentences:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    parts = [(sentences[0], 21), (sentences[-1], 31)]
    if len(sentences) > 1:
        parts.append((sentences[-2], 41))
    spans = [
        _word_spans(text, [w for w in words if low <= w[0] and w[1] <= high], salt)
        for (low, high), salt in parts
    ]
    return tuple(np.concatenate(column) for column in zip(*spans, strict=True))  # type: ignore[return-value]  # three columns


def _shape(text: str) -> Block:
    """How long, how many questions, exclamations, lines, numbers and masked parts."""
    marks = {
        "length": len(text) / 40,
        "sentences": len(_SENTENCE.findall(text)),
        "questions": text.count("?") * 2,
        "exclamations": text.count("!") * 2,
        "numbers": text.count("0"),
        "masked": text.count(MASK),
    }
    rows = [(i * 64 + min(12, int(4 * np.log2(1 + v)))) for i, v in enumerate(marks.values(), 1)]
    ends_asking = text.rstrip(" 。!谢.").endswith("?")
    rows += [900 + ends_asking, 910 + (text.count("?") > 0)]
    hashes = np.sort(_mix(np.array(rows, dtype=np.uint64) + np.uint64(0xABCDEF)))
    none = np.zeros(len(rows), dtype=np.int64)
    return Block(hashes, np.ones(len(rows)), none, none)
