"""The second part of the model: embeddings and a recurrent network, both ways along the text."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.features import Marks
from linli.places.parsing.threads import one_thread
from linli.places.parsing.tokens import PRIME, Tokens, mixed, spread, stretches

Floats = NDArray[np.float32]
AT_ONCE = 2_048  # tokens; what is between the layers should fit the cache
# What is told of each token, and by how many numbers.
SLOTS = {
    "sign": 64, "before": 32, "after": 32, "exact": 16, "name": 16, "division": 16,
    "ahead": 16, "behind": 16, "figure": 16, "rest": 8,
}  # fmt: skip


def codes(*, cut: Tokens, marks: Marks) -> dict[str, NDArray[np.uint64]]:
    """One code per slot and token (without the edges)."""
    at = cut.places()
    left = np.repeat(cut.count, cut.count) - spread(np.zeros_like(cut.count), cut.count)
    here = cut.shape[at]
    return {
        "sign": here,
        "before": mixed(cut.shape[at - 1] * PRIME + here),
        "after": mixed(here * PRIME + cut.shape[at + 1]),
        "exact": cut.exact[at],
        "rest": np.minimum(left, 10).astype(np.uint64),
        **{name: values[at] for name, values in marks.items()},
    }


@dataclass(slots=True)
class Network:
    """Known codes per slot (sorted), a row of numbers for each and, first, one for the unknown."""

    known: dict[str, NDArray[np.uint64]]
    tables: dict[str, Floats]
    inward: Floats  # inputs by 2 directions * 4 gates * units
    inward_bias: Floats
    recurrent: Floats  # 2, units, 4 * units
    outward: Floats  # 2 * units by tags
    outward_bias: Floats
    _joined: Floats | None = field(default=None, init=False, repr=False, compare=False)

    def rows(self, *, cut: Tokens, marks: Marks) -> dict[str, NDArray[np.int64]]:
        """The row of each token in each table; 0 for an unknown code."""
        found = {}
        for name, values in codes(cut=cut, marks=marks).items():
            known = self.known[name]
            at = np.minimum(np.searchsorted(known, values), max(len(known) - 1, 0))
            hit = known[at] == values if len(known) else np.zeros(len(values), dtype=bool)
            found[name] = np.where(hit, at + 1, 0).astype(np.int64)
        return found

    def scores(self, *, cut: Tokens, marks: Marks) -> Floats:
        """Tokens by tags."""
        rows = self.rows(cut=cut, marks=marks)
        count = stretches(cut.count)
        first = np.cumsum(count) - count
        out = np.zeros((int(count.sum()), self.outward.shape[1]), dtype=np.float32)
        with one_thread():
            for length in np.unique(count[count > 0]).tolist():
                starts = first[count == length]
                texts = max(1, AT_ONCE // length)
                for begin in range(0, len(starts), texts):
                    place = starts[begin : begin + texts] + np.arange(length)[:, None]
                    out[place] = self._same_length({n: r[place] for n, r in rows.items()})
        return out

    def _same_length(self, rows: dict[str, NDArray[np.int64]]) -> Floats:
        inputs = np.concatenate([self.tables[name][rows[name]] for name in SLOTS], axis=2)
        if self._joined is None:
            self._joined = joined(self.inward, self.inward_bias, self.recurrent)
        found = along(inputs, self._joined) @ self.outward
        return np.asarray(found + self.outward_bias, dtype=np.float32)


def joined(inward: Floats, bias: Floats, recurrent: Floats) -> Floats:
    """One matrix per direction for input, a one and the hidden units together.

    The logistic function of the first three gates is a tanh of half the value, so half of it is
    what the matrix makes.
    """
    units = recurrent.shape[1]
    split = inward.reshape(-1, 2, 4 * units).transpose(1, 0, 2)
    whole = np.concatenate((split, bias.reshape(2, 1, 4 * units), recurrent), axis=1)
    whole[..., : 3 * units] *= np.float32(0.5)
    return np.ascontiguousarray(whole)


def along(inputs: Floats, weights: Floats) -> Floats:
    """Run both directions over `inputs` (steps, texts, width); what both put out."""
    steps, texts, width = inputs.shape
    units = weights.shape[2] // 4
    row = np.zeros((2, texts, weights.shape[1]), dtype=np.float32)
    row[:, :, width] = 1.0
    hidden = row[:, :, width + 1 :]
    gates = np.empty((2, texts, 4 * units), dtype=np.float32)
    open_gates, fresh = gates[..., : 3 * units], gates[..., 3 * units :]
    cell = np.zeros((2, texts, units), dtype=np.float32)
    bent = np.empty_like(cell)
    out = np.empty((steps, texts, 2, units), dtype=np.float32)
    for step in range(steps):
        back = steps - 1 - step
        row[0, :, :width], row[1, :, :width] = inputs[step], inputs[back]
        np.matmul(row, weights, out=gates)
        np.tanh(gates, out=gates)
        open_gates *= 0.5
        open_gates += 0.5
        cell *= gates[..., units : 2 * units]
        fresh *= gates[..., :units]
        cell += fresh
        np.tanh(cell, out=bent)
        np.multiply(bent, gates[..., 2 * units : 3 * units], out=hidden)
        out[step, :, 0], out[back, :, 1] = hidden[0], hidden[1]
    return out.reshape(steps, texts, 2 * units)
