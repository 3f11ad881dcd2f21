"""Labels for texts, with the phrases that decided, or "unsure"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linli.triage.text import calibrate, features
from linli.triage.text.model import (
    Floats,
    Model,
    View,
    Weighed,
    choose,
    column_starts,
    judge,
    vote,
    weigh,
)

LEAST_KNOWN = 0.4  # of the letters in a text's words, for an answer at full confidence
LONGEST_PHRASE = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """A phrase of the text and how much it spoke for the label, in the machines' own unit."""

    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The likeliest label. `confidence` (0 to 1) is the share of such answers that were right on
    texts kept out of training; `unsure` says that a person should choose; `others` are the next
    labels with their shares."""

    label: str
    confidence: float
    unsure: bool
    reasons: tuple[Reason, ...]
    others: tuple[tuple[str, float], ...]


def predict(*, model: Model, texts: Sequence[str], reasons: int = 3) -> list[Prediction]:
    """Label each text, naming at most `reasons` phrases each."""
    return [_predict(model, text, reasons) for text in texts]


def _predict(model: Model, text: str, most: int) -> Prediction:
    plain = features.normalise(text=text)
    found = features.extract(text=plain)
    weighed = [weigh(found=found, view=v.name, hashes=v.hashes, idf=v.idf) for v in model.views]
    scores = _scores(model, weighed)
    shares = vote(model=model, scores=scores)
    judged = judge(model=model, scores=scores, shape=features.shape(text=text)[np.newaxis, :])
    chosen, raw = choose(model=model, shares=shares, judged=judged)
    label = int(chosen[0])
    confidence = float(calibrate.apply_curve(raw=raw, knots=model.knots)[0])
    confidence *= min(1.0, _known_words(found, weighed[0]) / LEAST_KNOWN)
    order = [int(i) for i in np.argsort(-judged[0], kind="stable") if i != label][:3]
    return Prediction(
        label=model.labels[label],
        confidence=round(confidence, 4),
        unsure=confidence < model.threshold,
        reasons=_reasons(model, plain, found, weighed, label, most) if most else (),
        others=tuple((model.labels[i], round(float(judged[0, i]), 4)) for i in order),
    )


def _scores(model: Model, weighed: Sequence[Weighed]) -> Floats:
    parts = [
        w.values @ view.weights[w.columns] + view.bias
        for view, w in zip(model.views, weighed, strict=True)
    ]
    return np.concatenate(parts)[np.newaxis, :].astype(np.float64)


def _known_words(found: features.Features, weighed: Weighed) -> float:
    """The share of a text that the model has met, by letters: little words are in every text."""
    words = found.blocks == features.BLOCKS.index("words")
    lengths = np.minimum(found.ends - found.starts, 4)
    telling = words & (lengths > 1) if (words & (lengths > 1)).any() else words
    total = float(lengths[telling].sum())
    return float((lengths * weighed.known)[telling].sum()) / total if total else 0.0


def _reasons(
    model: Model,
    text: str,
    found: features.Features,
    weighed: Sequence[Weighed],
    label: int,
    most: int,
) -> tuple[Reason, ...]:
    """Weights laid on the characters that earned them, summed by word, neighbours joined."""
    ink = np.zeros(len(text) + 1)
    for view, own in zip(model.views, weighed, strict=True):
        worth = _worth(model, view, own, label)
        starts, ends = found.starts[own.known], found.ends[own.known]
        share = worth / np.maximum(1, ends - starts)
        np.add.at(ink, starts, share)
        np.add.at(ink, ends, -share)
    total = np.concatenate([[0.0], np.cumsum(np.cumsum(ink[:-1]))])
    pieces = [
        (float(total[b] - total[a]), a, b)
        for a, b in features.words(text=text)
        if text[a:b] not in (features.MASK, "0")
    ]
    joined = _joined(pieces, text)
    told = [piece for piece in joined if piece[2] - piece[1] > 1] or joined  # "的" tells nobody
    best = sorted(told, reverse=True)[:most]
    return tuple(Reason(phrase=text[a:b].strip(), weight=round(v, 3)) for v, a, b in best)


def _worth(model: Model, view: View, own: Weighed, label: int) -> Floats:
    """What each feature said for this label beyond what it says for any."""
    size = len(model.labels)
    worth = np.zeros(len(own.columns))
    starts = column_starts(model=model)
    first = next(s for s, (v, _, _) in zip(starts, model.machines, strict=True) if v == view.name)
    for machine in model.voting:
        if model.machines[machine][0] == view.name:
            base = starts[machine] - first
            votes = view.weights[own.columns, base : base + size]
            worth += (votes[:, label] - votes.mean(axis=1)) * own.values
    return worth


def _joined(pieces: list[tuple[float, int, int]], text: str) -> list[tuple[float, int, int]]:
    """Neighbouring words that all speak for the label become one phrase."""
    least = 0.2 * max((value for value, _, _ in pieces), default=0.0)
    joined: list[tuple[float, int, int]] = []
    for value, start, end in pieces:
        if value <= max(least, 0.0):
            continue
        beside = bool(joined) and not text[joined[-1][2] : start].strip()
        if beside and end - joined[-1][1] <= LONGEST_PHRASE:
            last, first, _ = joined[-1]
            joined[-1] = (last + value, first, end)
        else:
            joined.append((value, start, end))
    return joined
