"""Training the network: Adam, dropout, and a running mean of the weights as the result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.random import Generator
from numpy.typing import NDArray

from linli.places.parsing.features import landmarks
from linli.places.parsing.network import SLOTS, Network, codes
from linli.places.parsing.threads import one_thread
from linli.places.parsing.tokens import Tokens
from linli.places.parsing.training.chain import loss
from linli.places.parsing.training.recurrent import Run

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """Size of the network and how it is trained."""

    units: int = 128
    epochs: int = 9
    batch: int = 32
    rate: float = 1.5e-3
    drop_in: float = 0.5
    drop_out: float = 0.5
    blur: float = 0.1  # share of codes taken for unknown while training
    seen: int = 2  # a code seen less often is unknown
    mean: float = 0.97  # of the running mean, which takes in every MEAN_EVERYth step
    seed: int = 1


MEAN_EVERY = 10


@dataclass(frozen=True, slots=True)
class Base:
    """A network to begin with; `tags[new]` is its tag for each tag of ours, or -1."""

    network: Network
    tags: NDArray[np.int64]


def train(
    *, cut: Tokens, tags: NDArray[np.int16], count: int, settings: Settings,
    base: Base | None = None,
    tell: Callable[[int, float, Network, Floats], None] = lambda *_: None,
) -> tuple[Network, Floats]:  # fmt: skip
    """A network and its moves for `count` tags, from tokens and their tags."""
    random = np.random.default_rng(settings.seed)
    network, rows = _fresh(cut, count, settings, random, base)
    work = _Work(network, np.zeros((count, count), dtype=np.float32), settings, random)
    truth = tags.astype(np.int64)
    total = settings.epochs * len(_batches(cut, settings.batch, np.random.default_rng(0)))
    done = 0
    for epoch in range(settings.epochs):
        sum_of = 0.0
        for place in _batches(cut, settings.batch, random):
            rate = settings.rate * min(1.0, (done + 1) / 200, max(0.02, 1.25 * (1 - done / total)))
            with one_thread():
                sum_of += work.step({n: r[place] for n, r in rows.items()}, truth[place], rate)
            done += 1
        mean = work.averaged()
        tell(epoch, sum_of / len(truth), *mean)
    return mean


def _fresh(
    cut: Tokens, count: int, settings: Settings, random: Generator, base: Base | None
) -> tuple[Network, dict[str, NDArray[np.int64]]]:
    known, tables = {}, {}
    marks = landmarks(cut=cut)
    for name, values in codes(cut=cut, marks=marks).items():
        unique, often = np.unique(values, return_counts=True)
        known[name] = unique[often >= settings.seen]
        if base is not None:
            known[name] = np.union1d(known[name], base.network.known[name])
        size = (len(known[name]) + 1, SLOTS[name])
        tables[name] = random.uniform(-1, 1, size).astype(np.float32) * np.float32(0.3)
    width = sum(SLOTS.values())
    units = settings.units if base is None else base.network.recurrent.shape[1]

    def wide(*size: int) -> Floats:
        edge = np.sqrt(6 / (size[-2] + size[-1] / 4))
        return random.uniform(-edge, edge, size).astype(np.float32)

    bias = np.zeros(8 * units, dtype=np.float32)
    bias.reshape(2, 4, units)[:, 1] = 1.0  # at first, keep what the cell holds
    network = Network(
        known=known, tables=tables, inward=wide(width, 8 * units) * np.float32(0.6),
        inward_bias=bias, recurrent=wide(2, units, 4 * units) * np.float32(0.6),
        outward=wide(2 * units, count), outward_bias=np.zeros(count, dtype=np.float32),
    )  # fmt: skip
    if base is not None:
        _taken_over(network, base)
    return network, network.rows(cut=cut, marks=marks)


def _taken_over(network: Network, base: Base) -> None:
    """Begin with what another network knows: all, but for labels that it does not have."""
    old = base.network
    for name, table in network.tables.items():
        table[0] = old.tables[name][0]
        table[np.searchsorted(network.known[name], old.known[name]) + 1] = old.tables[name][1:]
    network.inward, network.inward_bias = old.inward.copy(), old.inward_bias.copy()
    network.recurrent = old.recurrent.copy()
    here = np.flatnonzero(base.tags >= 0)
    there = base.tags[here]
    network.outward[:, here] = old.outward[:, there]
    network.outward_bias[here] = old.outward_bias[there]


def _batches(cut: Tokens, size: int, random: Generator) -> list[NDArray[np.int64]]:
    """Places of tokens, steps by texts, in chance order; texts of one length in each."""
    first = np.cumsum(cut.count) - cut.count
    found = []
    for length in np.unique(cut.count[cut.count > 0]):
        starts = random.permutation(first[cut.count == length])
        for begin in range(0, len(starts), size):
            found.append(starts[begin : begin + size] + np.arange(length)[:, None])
    return [found[n] for n in random.permutation(len(found))]


class _Work:
    """The weights while they change."""

    def __init__(
        self, network: Network, moves: Floats, settings: Settings, random: Generator
    ) -> None:
        self.network, self.settings, self.random = network, settings, random
        self.dense = {
            "inward": network.inward, "inward_bias": network.inward_bias,
            "recurrent": network.recurrent, "outward": network.outward,
            "outward_bias": network.outward_bias, "moves": moves,
        }  # fmt: skip
        every = {**self.dense, **network.tables}
        self.first = {name: np.zeros_like(array) for name, array in every.items()}
        self.second = {name: np.zeros_like(array) for name, array in every.items()}
        self.means = {name: array.copy() for name, array in every.items()}
        self.steps = 0

    def step(
        self, rows: dict[str, NDArray[np.int64]], truth: NDArray[np.int64], rate: float
    ) -> float:
        """One batch: forward, back, and a step of Adam; tells the loss."""
        settings, random, dense = self.settings, self.random, self.dense
        steps, texts = truth.shape
        rows = {
            name: np.where(random.random(r.shape) < settings.blur, 0, r) for name, r in rows.items()
        }
        inputs = np.concatenate([self.network.tables[n][rows[n]] for n in SLOTS], axis=2)
        keep_in = self._kept(inputs.shape, settings.drop_in)
        inputs *= keep_in
        flat = inputs.reshape(steps * texts, -1)
        driven = (flat @ dense["inward"] + dense["inward_bias"]).reshape(steps, texts, -1)
        run = Run(driven=driven, recurrent=dense["recurrent"])
        out = run.out()
        keep_out = self._kept(out.shape, settings.drop_out)
        out *= keep_out
        scores = out @ dense["outward"] + dense["outward_bias"]
        told, to_scores, to_moves = loss(scores=scores, moves=dense["moves"], truth=truth)
        share = np.float32(1 / texts)
        to_scores *= share
        wide = to_scores.reshape(steps * texts, -1)
        grown = {
            "moves": to_moves * share,
            "outward": out.reshape(steps * texts, -1).T @ wide,
            "outward_bias": wide.sum(axis=0),
        }
        to_out = (to_scores @ dense["outward"].T) * keep_out
        to_driven, grown["recurrent"] = run.back(to_out=to_out)
        wide = to_driven.reshape(steps * texts, -1)
        grown["inward"], grown["inward_bias"] = flat.T @ wide, wide.sum(axis=0)
        to_inputs = (wide @ dense["inward"].T) * keep_in.reshape(steps * texts, -1)
        self._apply(grown, rows, to_inputs, rate)
        return told

    def _kept(self, shape: tuple[int, ...], drop: float) -> Floats:
        kept = self.random.random(shape, dtype=np.float32) >= drop
        return kept.astype(np.float32) * np.float32(1 / (1 - drop))

    def _apply(
        self, grown: dict[str, Floats], rows: dict[str, NDArray[np.int64]], to_inputs: Floats,
        rate: float,
    ) -> None:  # fmt: skip
        size = np.sqrt(sum(float((g * g).sum()) for g in grown.values()))
        bound = np.float32(min(1.0, 5.0 / (size + 1e-6)))
        self.steps += 1
        for name, array in self.dense.items():
            self._adam(name, array, slice(None), grown[name] * bound, rate)
        begin = 0
        for name, width in SLOTS.items():
            flat = rows[name].ravel()
            touched, back = np.unique(flat, return_inverse=True)
            spread = scipy.sparse.csr_matrix(
                (np.ones(len(flat), dtype=np.float32), (back, np.arange(len(flat)))),
                shape=(len(touched), len(flat)),
            )
            part = np.asarray(spread @ to_inputs[:, begin : begin + width]) * bound
            self._adam(name, self.network.tables[name], touched, part, rate)
            begin += width
        if self.steps % MEAN_EVERY == 0:
            keep = np.float32(min(self.settings.mean, self.steps / (self.steps + 100)))
            for name, array in (*self.dense.items(), *self.network.tables.items()):
                self.means[name] += (array - self.means[name]) * (1 - keep)

    def _adam(self, name: str, array: Floats, rows: Any, grown: Floats, rate: float) -> None:
        first, second = self.first[name], self.second[name]
        m = first[rows] * np.float32(0.9) + grown * np.float32(0.1)
        v = second[rows] * np.float32(0.999) + grown * grown * np.float32(0.001)
        first[rows], second[rows] = m, v
        ahead = rate * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        array[rows] -= np.float32(ahead) * m / (np.sqrt(v) + np.float32(1e-8))

    def averaged(self) -> tuple[Network, Floats]:
        """The running mean as a network, and its moves."""
        m = {name: array.copy() for name, array in self.means.items()}
        return (
            Network(
                known=self.network.known, tables={name: m[name] for name in SLOTS},
                inward=m["inward"], inward_bias=m["inward_bias"], recurrent=m["recurrent"],
                outward=m["outward"], outward_bias=m["outward_bias"],
            ),
            m["moves"],
        )  # fmt: skip
