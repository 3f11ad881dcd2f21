"""The second part of the model: embeddings and a recurrent network, both ways along the text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.features import Marks
from linli.places.parsing.tokens import PRIME, Tokens, mixed, spread, stretches

Floats = NDArray[np.float32]
AT_ONCE = 2_048  # tokens; what is between the layers should fit the processor's cache
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
        for length in np.unique(count[count > 0]).tolist():
            starts = first[count == length]
            texts = max(1, AT_ONCE // length)
            for begin in range(0, len(starts), texts):
                place = starts[begin : begin + texts] + np.arange(length)[:, None]
                out[place] = self._same_length({n: r[place] for n, r in rows.items()})
        return out

    def _same_length(self, rows: dict[str, NDArray[np.int64]]) -> Floats:
        steps, texts = rows["sign"].shape
        inputs = np.concatenate([self.tables[name][rows[name]] for name in SLOTS], axis=2)
        driven = inputs.reshape(steps * texts, -1) @ self.inward
        driven += self.inward_bias
        found = along(driven.reshape(steps, texts, -1), self.recurrent) @ self.outward
        return np.asarray(found + self.outward_bias, dtype=np.float32)


def along(driven: Floats, recurrent: Floats) -> Floats:
    """Run both directions over `driven` (steps, texts, gates of both); what both put out."""
    steps, texts, _ = driven.shape
    units = recurrent.shape[1]
    both = driven.reshape(steps, texts, 2, 4 * units)
    hidden = np.zeros((2, texts, units), dtype=np.float32)
    cell = np.zeros_like(hidden)
    out = np.empty((steps, texts, 2, units), dtype=np.float32)
    for step in range(steps):
        back = steps - 1 - step
        gates = hidden @ recurrent
        gates[0] += both[step, :, 0]
        gates[1] += both[back, :, 1]
        gates[..., : 3 * units] *= 0.5
        np.tanh(gates, out=gates)
        gates[..., : 3 * units] *= 0.5
        gates[..., : 3 * units] += 0.5
        cell *= gates[..., units : 2 * units]
        cell += gates[..., :units] * gates[..., 3 * units :]
        hidden = gates[..., 2 * units : 3 * units] * np.tanh(cell)
        out[step, :, 0], out[back, :, 1] = hidden[0], hidden[1]
    return out.reshape(steps, texts, 2 * units)
