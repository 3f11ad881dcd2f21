"""Forward and backward through the recurrent layer (back-propagation through time)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Run:
    """One pass over texts of one length that remembers what the way back needs."""

    def __init__(self, *, driven: Floats, recurrent: Floats) -> None:
        steps, texts, _ = driven.shape
        units = recurrent.shape[1]
        self.recurrent, self.units = recurrent, units
        both = driven.reshape(steps, texts, 2, 4 * units).transpose(0, 2, 1, 3).copy()
        both[:, 1] = both[::-1, 1].copy()
        self.gates = np.empty((steps, 2, texts, 4 * units), dtype=np.float32)
        self.cells = np.zeros((steps + 1, 2, texts, units), dtype=np.float32)
        self.bent = np.empty((steps, 2, texts, units), dtype=np.float32)
        self.hidden = np.zeros((steps + 1, 2, texts, units), dtype=np.float32)
        for step in range(steps):
            gates = self.hidden[step] @ recurrent
            gates += both[step]
            gates[..., : 3 * units] *= 0.5
            np.tanh(gates, out=gates)
            gates[..., : 3 * units] *= 0.5
            gates[..., : 3 * units] += 0.5
            self.gates[step] = gates
            enter, keep = gates[..., :units], gates[..., units : 2 * units]
            leave, fresh = gates[..., 2 * units : 3 * units], gates[..., 3 * units :]
            self.cells[step + 1] = keep * self.cells[step] + enter * fresh
            self.bent[step] = np.tanh(self.cells[step + 1])
            self.hidden[step + 1] = leave * self.bent[step]

    def out(self) -> Floats:
        """Steps, texts, both directions' units; in order of the text."""
        hidden = self.hidden[1:]
        return np.concatenate((hidden[:, 0], hidden[::-1, 1]), axis=2)

    def back(self, *, to_out: Floats) -> tuple[Floats, Floats]:
        """Gradients for `driven` and `recurrent`, from that of `out()`."""
        steps, _, texts, _ = self.gates.shape
        units = self.units
        from_above = np.stack((to_out[..., :units], to_out[::-1, :, units:]), axis=1)
        to_gates = np.empty_like(self.gates)
        turned = self.recurrent.transpose(0, 2, 1).copy()
        to_hidden = np.zeros((2, texts, units), dtype=np.float32)
        to_cell = np.zeros_like(to_hidden)
        for step in range(steps - 1, -1, -1):
            gates, bent = self.gates[step], self.bent[step]
            enter, keep = gates[..., :units], gates[..., units : 2 * units]
            leave, fresh = gates[..., 2 * units : 3 * units], gates[..., 3 * units :]
            to_hidden += from_above[step]
            to_cell += to_hidden * leave * (1 - bent * bent)
            here = to_gates[step]
            here[..., :units] = to_cell * fresh * enter * (1 - enter)
            here[..., units : 2 * units] = to_cell * self.cells[step] * keep * (1 - keep)
            here[..., 2 * units : 3 * units] = to_hidden * bent * leave * (1 - leave)
            here[..., 3 * units :] = to_cell * enter * (1 - fresh * fresh)
            to_cell = to_cell * keep
            to_hidden = here @ turned
        before = self.hidden[:-1].transpose(1, 3, 0, 2).reshape(2, units, -1)
        to_recurrent = before @ to_gates.transpose(1, 0, 2, 3).reshape(2, -1, 4 * units)
        ordered = np.stack((to_gates[:, 0], to_gates[::-1, 1]), axis=2)
        return ordered.reshape(steps, texts, -1), to_recurrent
