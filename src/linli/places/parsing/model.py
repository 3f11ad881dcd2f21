"""A model: texts in, labelled parts out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.decode import decode
from linli.places.parsing.features import features, landmarks
from linli.places.parsing.linear import Linear
from linli.places.parsing.network import Network
from linli.places.parsing.tokens import Tokens, tokens

AT_ONCE = 40_000  # characters; bounds memory, and longer texts still go through alone


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an address: `text` is what stands from `start` to before `end`."""

    label: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of one text, in order; they leave out nothing but space."""

    parts: tuple[Part, ...]

    def first(self, *, label: str) -> str:
        """The text of the first part with this label; empty if there is none."""
        return next((part.text for part in self.parts if part.label == label), "")


@dataclass(slots=True)
class Model:
    """Labels, and what scores them: the sum of a linear part and of any number of networks."""

    labels: tuple[str, ...]
    linear: Linear
    networks: tuple[Network, ...]
    moves: NDArray[np.float32]  # tag to next tag, as decode() wants them
    facts: dict[str, object] = field(default_factory=dict)

    def parse(self, *, text: str) -> Parsed:
        """Parts of one text; of an empty one, none. Any text will do."""
        return self.parse_many(texts=[text])[0]

    def parse_many(self, *, texts: Sequence[str]) -> list[Parsed]:
        """The same for many texts at once, which is far faster than one by one."""
        found: list[Parsed] = []
        batch: list[str] = []
        size = 0
        for text in texts:
            if batch and size + len(text) > AT_ONCE:
                found += self._batch(batch)
                batch, size = [], 0
            batch.append(text)
            size += len(text)
        return found + self._batch(batch) if batch else found

    def tags(self, *, cut: Tokens) -> NDArray[np.int16]:
        """The tag of every token: 2k begins label k, 2k+1 continues it."""
        marks = landmarks(cut=cut)
        scores = self.linear.scores(features=features(cut=cut, marks=marks))
        for network in self.networks:
            scores += network.scores(cut=cut, marks=marks)
        return decode(scores=scores, moves=self.moves, count=cut.count)

    def _batch(self, texts: Sequence[str]) -> list[Parsed]:
        cut = tokens(texts=texts)
        return parsed(texts=texts, cut=cut, tags=self.tags(cut=cut), labels=self.labels)


def parsed(
    *, texts: Sequence[str], cut: Tokens, tags: NDArray[np.int16], labels: Sequence[str]
) -> list[Parsed]:
    """Tags of tokens as parts of texts."""
    place = cut.places()
    starts, ends = cut.start[place], cut.start[place] + cut.length[place]
    text_of = np.repeat(np.arange(len(texts)), cut.count)
    heads = tags % 2 == 0
    heads[np.cumsum(cut.count)[cut.count > 0] - cut.count[cut.count > 0]] = True
    at = np.flatnonzero(heads)
    last = np.append(at[1:], len(tags))[: len(at)] - 1
    found: list[list[Part]] = [[] for _ in texts]
    for owner, label, start, end in zip(
        text_of[at].tolist(), (tags[at] // 2).tolist(), starts[at].tolist(), ends[last].tolist(),
        strict=True,
    ):  # fmt: skip
        found[owner].append(Part(labels[label], texts[owner][start:end], start, end))
    return [Parsed(tuple(parts)) for parts in found]
