"""The loss of a chain of conditional random fields and its gradient, for texts of one length."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def loss(
    *, scores: Floats, moves: Floats, truth: NDArray[np.int64]
) -> tuple[float, Floats, Floats]:
    """Negative log likelihood of `truth`, summed over texts, and its gradients.

    `scores`: steps, texts, tags; `moves`: tag to next tag; `truth`: steps, texts. Forward and
    backward sums are kept as probabilities, scaled at every step (Rabiner 1989, section V.A).
    """
    steps, texts, tags = scores.shape
    peak = scores.max(axis=2, keepdims=True)
    here = np.exp(scores - peak)
    step_to = np.exp(moves)
    forward = np.empty_like(scores)
    scale = np.empty((steps, texts, 1), dtype=np.float32)
    now = here[0]
    for step in range(steps):
        if step:
            now = (forward[step - 1] @ step_to) * here[step]
        scale[step] = now.sum(axis=1, keepdims=True)
        forward[step] = now / scale[step]
    backward = np.empty_like(scores)
    backward[-1] = 1.0
    pull = np.empty_like(scores)
    for step in range(steps - 1, 0, -1):
        pull[step] = backward[step] * here[step] / scale[step]
        backward[step - 1] = pull[step] @ step_to.T
    likely = forward * backward
    total = float(np.log(scale).sum() + peak.sum())
    rows, columns = np.arange(steps)[:, None], np.arange(texts)[None, :]
    total -= float(scores[rows, columns, truth].sum())
    to_scores = likely
    to_scores[rows, columns, truth] -= 1.0
    to_moves = np.zeros_like(moves)
    if steps > 1:
        ahead = pull[1:].reshape(-1, tags)
        to_moves += step_to * (forward[:-1].reshape(-1, tags).T @ ahead)
        before, after = truth[:-1].ravel(), truth[1:].ravel()
        total -= float(moves[before, after].sum())
        np.subtract.at(to_moves, (before, after), 1.0)
    return total, to_scores, to_moves
