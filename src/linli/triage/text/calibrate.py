"""From scores to a label and an honest confidence; everything learnt on out-of-fold scores."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TEMPERATURES = np.geomspace(0.2, 60, 40)
_PARTS = tuple(n / 20 for n in range(9))  # of the prior taken away


def softmax(*, scores: Floats, temperature: float = 1.0) -> Floats:
    """Shares that sum to one along the last axis."""
    lifted = temperature * (scores - scores.max(axis=-1, keepdims=True))
    powers = np.exp(lifted)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def temperature(*, scores: Floats, truth: Ints) -> float:
    """The factor that makes `softmax(scores)` least surprised by the truth (Guo et al. 2017)."""
    rows = np.arange(len(truth))

    def surprise(factor: float) -> float:
        shares = softmax(scores=scores, temperature=factor)
        return float(-np.log(shares[rows, truth] + 1e-12).mean())

    return float(min(_TEMPERATURES, key=surprise))


def macro_f1(*, truth: Ints, chosen: Ints, classes: int) -> float:
    """The plain mean of the classes' F1, classes that never occur left out."""
    table = np.bincount(truth * classes + chosen, minlength=classes * classes)
    table = table.reshape(classes, classes)
    hits, real, said = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    f1 = 2 * hits / np.maximum(1, real + said)
    return float(f1[real > 0].mean()) if (real > 0).any() else 0.0


def offsets(*, shares: Floats, truth: Ints, rounds: int = 7, seed: int = 0) -> Floats:
    """What to add to each class's log share so that rare classes get their due (macro F1).

    Less of the prior, by one factor for all: a factor of its own for each class would fit the
    accidents of the rare ones. Searched on bootstrap samples of out-of-fold shares.
    """
    classes = shares.shape[1]
    prior = np.log((np.bincount(truth, minlength=classes) + 1) / (len(truth) + classes))
    rng = np.random.default_rng(seed)
    samples = rng.integers(0, len(truth), (rounds, len(truth)))
    logs = np.log(shares + 1e-9)

    def reached(part: float) -> float:
        chosen = (logs - part * prior).argmax(axis=1)
        return float(
            np.mean([macro_f1(truth=truth[s], chosen=chosen[s], classes=classes) for s in samples])
        )

    best = max(_PARTS, key=reached)
    return np.asarray(-best * prior if reached(best) > reached(0.0) else np.zeros(classes))


def curve(*, raw: Floats, right: npt.NDArray[np.bool_], bins: int = 40) -> tuple[Floats, Floats]:
    """Knots of a rising line from raw confidence to the share that was right (isotonic)."""
    order = np.argsort(raw, kind="stable")
    parts = np.array_split(order, max(2, min(bins, len(raw) // 25)))
    blocks: list[tuple[float, float, int]] = []
    for part in (p for p in parts if len(p)):
        # One right and one wrong of a neighbour's view keep an end from claiming certainty.
        share = (right[part].sum() + 0.5) / (len(part) + 1)
        blocks.append((float(raw[part].mean()), float(share), len(part)))
        while len(blocks) > 1 and blocks[-2][1] > blocks[-1][1]:
            (xa, ya, na), (xb, yb, nb) = blocks[-2:]
            total = na + nb
            blocks[-2:] = [((xa * na + xb * nb) / total, (ya * na + yb * nb) / total, total)]
    return np.array([b[0] for b in blocks]), np.array([b[1] for b in blocks])


def apply_curve(*, raw: Floats, knots: tuple[Floats, Floats]) -> Floats:
    """Confidence from raw confidence, rising strictly so that ranking never ties by accident."""
    x, y = knots
    line = np.interp(raw, np.concatenate([[0.0], x, [1.0]]), np.concatenate([[y[0]], y, [y[-1]]]))
    return np.asarray(np.clip(0.995 * line + 0.005 * raw, 0.0, 1.0))


def threshold(*, confidence: Floats, right: npt.NDArray[np.bool_], precision: float) -> float:
    """The lowest confidence from which on at least `precision` of the answers are right.

    Above 1, so that everything is unsure, if no thirty answers reach it.
    """
    order = np.argsort(-confidence, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= precision)
    good = good[good >= min(29, len(order) - 1)]
    return float(confidence[order[good[-1]]]) if len(good) else 1.01
