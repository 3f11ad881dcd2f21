"""Labelled addresses for training: one character or run of them a line, with its label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.tokens import Tokens, tokens

Span = tuple[str, int, int]  # label, start, end in characters


class BadCorpus(ValueError):
    """A file that cannot be learned from; the message names line and column."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An address and the spans of its parts, which leave out nothing."""

    text: str
    spans: tuple[Span, ...]


def read(*, path: Path) -> list[Labelled]:
    """Read FILE: `character label` a line, a blank line behind each address; UTF-8.

    A label is B-name, I-name or O; letters of names may be small or capital. An I- that follows
    another label begins a part (as conlleval has it).

    Raises:
        BadCorpus: a line that is not so, by line and column.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.object[: error.start].count(b"\n") + 1
        raise BadCorpus(f"line {at}: this is not UTF-8 (byte {error.start})") from error
    found: list[Labelled] = []
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line.strip():
            rows.append(_row(line, number))
        elif rows:
            found.append(labelled(rows=rows))
            rows = []
    if rows:
        found.append(labelled(rows=rows))
    if not found:
        raise BadCorpus("line 1: there is no address in it")
    return found


def _row(line: str, number: int) -> tuple[str, str]:
    said, gap, label = line.replace("\t", " ").rstrip().rpartition(" ")
    if not gap or not said.strip():
        raise BadCorpus(f"line {number}, column 1: expected a character, a space and a label")
    column = len(said) + 2
    if label != "O" and (label[:2] not in ("B-", "I-") or len(label) < 3):
        raise BadCorpus(
            f"line {number}, column {column}: “{label}” is no label like B-road, I-road or O"
        )
    return said.strip(), label


def labelled(*, rows: Iterable[tuple[str, str]]) -> Labelled:
    """Rows of (text, BIO label) as one address."""
    text = ""
    spans: list[Span] = []
    before = ""
    for said, label in rows:
        name = label[2:].lower() or "other"
        if label[0] == "B" or name != before:
            spans.append((name, len(text), len(text) + len(said)))
        else:
            spans[-1] = (name, spans[-1][1], len(text) + len(said))
        text += said
        before = name
    return Labelled(text=text, spans=tuple(spans))


def from_pieces(*, pieces: Sequence[tuple[str, str]]) -> Labelled:
    """Pieces of (text, label) as one address; space at the ends of a piece is of no part."""
    text = ""
    spans: list[Span] = []
    for said, label in pieces:
        start = len(text) + len(said) - len(said.lstrip())
        text += said
        end = start + len(said.strip())
        if end > start:
            spans.append((label, start, end))
    return Labelled(text=text, spans=tuple(spans))


def labels_of(*, examples: Sequence[Labelled]) -> tuple[str, ...]:
    """All labels, in order of the alphabet."""
    return tuple(sorted({label for example in examples for label, _, _ in example.spans}))


def tagged(
    *, examples: Sequence[Labelled], labels: Sequence[str]
) -> tuple[Tokens, NDArray[np.int16]]:
    """Tokens of all examples and the tag of each (2k begins label k, 2k+1 continues it).

    A part that begins inside a run of digits or letters gives way to the part before it.
    """
    number = {label: n for n, label in enumerate(labels)}
    cut = tokens(texts=[example.text for example in examples])
    sizes = np.array([len(example.text) for example in examples], dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    span_of = np.full(int(sizes.sum()) + 1, -1, dtype=np.int64)
    label_of = np.zeros(int(sizes.sum()) + 1, dtype=np.int16)
    serial = 0
    for begin, example in zip(begins.tolist(), examples, strict=True):
        for label, start, end in example.spans:
            span_of[begin + start : begin + end] = serial
            label_of[begin + start : begin + end] = number[label]
            serial += 1
    at = cut.start[cut.places()] + np.repeat(begins, cut.count)
    span, tags = span_of[at], label_of[at] * 2
    same = np.zeros(len(at), dtype=bool)
    same[1:] = span[1:] == span[:-1]
    heads = np.cumsum(cut.count)[:-1]
    same[heads[heads < len(at)]] = False
    return cut, (tags + same).astype(np.int16)
