"""A trained text classifier: a label, how sure, why, or "unsure".

Two readings of one text. Linear machines over phrases vote for the label, and can name the
phrases. A small forest over their votes and the look of the text judges how far to trust them,
because where two machines disagree a linear score does not show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.triage.text import calibrate, features
from linli.triage.text.forest import Forest

Floats = npt.NDArray[np.float64]
LEAST_KNOWN = 0.25  # share of a text's words the model must have met to dare an answer


@dataclass(frozen=True, slots=True)
class Reason:
    """A phrase of the text and how much it spoke for the label (against it, if negative)."""

    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The likeliest label; `confidence` is the share of such answers that were right in
    training folds; `unsure` says that a person should choose; `others` are the next labels."""

    label: str
    confidence: float
    unsure: bool
    reasons: tuple[Reason, ...]
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """All that prediction needs. `weights` is features x machines' columns, in the order of
    `machines` (name, number of columns); the first `voting` machines vote for labels."""

    labels: tuple[str, ...]
    machines: tuple[tuple[str, int], ...]
    voting: int
    hashes: npt.NDArray[np.uint64]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperatures: Floats
    offsets: Floats
    second_weights: Floats  # (second-stage columns + 1) x labels; the last row is the bias
    second_centre: Floats
    second_spread: Floats
    forest: Forest
    knots: tuple[Floats, Floats]
    threshold: float
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    found: features.Features
    columns: npt.NDArray[np.int64]
    values: Floats
    known: float


def predict(*, model: Model, texts: Sequence[str], reasons: int = 3) -> list[Prediction]:
    """Label each text; `reasons` is how many phrases to name at most."""
    return [_predict_one(model, text, reasons) for text in texts]


def weigh(*, found: features.Features, hashes: npt.NDArray[np.uint64], idf: Floats) -> tuple[
    npt.NDArray[np.int64], Floats, npt.NDArray[np.bool_]
]:  # fmt: skip
    """Columns and weighted values of the features a model knows, each block of unit length."""
    if not len(hashes):
        none = np.zeros(0)
        return none.astype(np.int64), none, np.zeros(len(found.hashes), dtype=bool)
    at = np.minimum(np.searchsorted(hashes, found.hashes), len(hashes) - 1)
    known = hashes[at] == found.hashes
    columns = at[known]
    values = found.values[known] * idf[columns]
    blocks = found.blocks[known]
    for number, weight in enumerate(features.BLOCK_WEIGHTS):
        part = blocks == number
        length = float(np.sqrt((values[part] ** 2).sum()))
        values[part] *= weight / length if length else 0.0
    return columns, values, known


def second_stage(*, shares: Floats, scores: Floats, shape: Floats, model: "Model") -> Floats:
    """What the second reading believes, rows x labels, from machines' scores and the shape."""
    rows = np.hstack([scores, shape])
    scaled = (rows - model.second_centre) / model.second_spread
    linear = calibrate.softmax(scores=scaled @ model.second_weights[:-1] + model.second_weights[-1])
    if not len(model.forest.roots):
        return np.asarray((shares + linear) / 2)
    return np.asarray((shares + linear + model.forest.shares(rows=rows)) / 3)


def vote(*, scores: Floats, model: "Model") -> Floats:
    """The voting machines' mean calibrated shares, rows x labels."""
    size = len(model.labels)
    parts = [
        calibrate.softmax(scores=scores[:, i * size : (i + 1) * size], temperature=t)
        for i, t in enumerate(model.temperatures)
    ]
    return np.asarray(np.mean(parts, axis=0))


def choose(*, shares: Floats, second: Floats, offsets: Floats) -> tuple[
    npt.NDArray[np.int64], Floats
]:  # fmt: skip
    """The chosen label of each row, and its raw confidence."""
    mixed = (shares + second) / 2
    chosen = (np.log(mixed + 1e-9) + offsets).argmax(axis=1)
    return chosen, second[np.arange(len(chosen)), chosen]


def _read(model: Model, text: str) -> _Reading:
    plain = features.normalise(text=text)
    found = features.extract(text=plain)
    columns, values, known = weigh(found=found, hashes=model.hashes, idf=model.idf)
    words = found.blocks == features.BLOCKS.index("words")
    share = float(known[words].mean()) if words.any() else 0.0
    return _Reading(plain, found, columns, values, share)


def _predict_one(model: Model, text: str, reasons: int) -> Prediction:
    reading = _read(model, text)
    scores = (reading.values @ model.weights[reading.columns] + model.bias)[np.newaxis, :]
    shares = vote(scores=scores, model=model)
    look = features.shape(text=text)[np.newaxis, :]
    second = second_stage(shares=shares, scores=scores, shape=look, model=model)
    chosen, raw = choose(shares=shares, second=second, offsets=model.offsets)
    label = int(chosen[0])
    confidence = float(calibrate.apply_curve(raw=raw, knots=model.knots)[0])
    if reading.known < LEAST_KNOWN:
        confidence *= reading.known / LEAST_KNOWN
    order = [i for i in np.argsort(-second[0], kind="stable") if i != label][:3]
    return Prediction(
        label=model.labels[label],
        confidence=round(confidence, 4),
        unsure=confidence < model.threshold,
        reasons=_reasons(model, reading, label, reasons),
        others=tuple((model.labels[i], round(float(second[0, i]), 4)) for i in order),
    )


def _reasons(model: Model, reading: _Reading, label: int, most: int) -> tuple[Reason, ...]:
    """Weights laid on the characters that earned them, summed by word, neighbours joined."""
    if not most or not len(reading.columns):
        return ()
    own = model.weights[reading.columns]
    size = len(model.labels)
    votes = own[:, : model.voting * size].reshape(len(own), model.voting, size).mean(axis=1)
    # What tells this label from the rest, not what any label would get.
    worth = (votes[:, label] - votes.mean(axis=1)) * reading.values
    known = np.isin(reading.found.hashes, model.hashes)
    ink = np.zeros(len(reading.text))
    spans = zip(reading.found.starts[known], reading.found.ends[known], worth, strict=True)
    for start, end, value in spans:
        ink[start:end] += value / max(1, end - start)
    pieces = [
        (float(ink[a:b].sum()), a, b)
        for a, b in features.words(text=reading.text)
        if reading.text[a:b] != features.MASK
    ]
    best = sorted(_joined(pieces, reading.text), reverse=True)[:most]
    return tuple(
        Reason(phrase=reading.text[a:b], weight=round(value, 3)) for value, a, b in best if value > 0
    )


def _joined(pieces: list[tuple[float, int, int]], text: str) -> list[tuple[float, int, int]]:
    """Neighbouring words that both speak for the label, up to a dozen characters, as one."""
    strong = max((value for value, _, _ in pieces), default=0.0) * 0.2
    joined: list[tuple[float, int, int]] = []
    for value, start, end in pieces:
        if value <= strong:
            continue
        if joined and start - joined[-1][2] <= int(text[start - 1 : start] == " "):
            last, first, _ = joined[-1]
            if end - first <= 12:
                joined[-1] = (last + value, first, end)
                continue
        joined.append((value, start, end))
    return joined
