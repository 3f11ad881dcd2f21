"""A trained text classifier, read only: all that a prediction needs.

Two readings of one text. Linear machines over phrases vote for the label, and can name the
phrases. A second stage over their votes and the look of the text (a logistic line and a small
forest) judges how far to trust them: where machines disagree, no single score shows it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.triage.text import calibrate, features
from linli.triage.text.forest import Forest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Which blocks of features a view reads, and how much each group of them weighs. Found on
# training folds: the short view generalises to rare labels, the long one knows turns of phrase.
VIEWS: dict[str, tuple[tuple[tuple[str, ...], float], ...]] = {
    "short": ((("chars",), 1.0), (("words",), 1.0), (("topics",), 0.5)),
    "long": ((("chars", "grams"), 0.7), (("words", "pairs"), 0.7)),
}


@dataclass(frozen=True, slots=True)
class View:
    """One way to weigh features, and the machines that read it.

    `hashes` is sorted; `weights` is features x columns, the machines' columns side by side.
    """

    name: str
    hashes: npt.NDArray[np.uint64]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """`machines` are (view, name, number of columns) in the order of the scores' columns; those
    named in `voting` (by position) have one column per label."""

    labels: tuple[str, ...]
    views: tuple[View, ...]
    machines: tuple[tuple[str, str, int], ...]
    voting: tuple[int, ...]
    temperatures: Floats
    offsets: Floats
    trust: float  # the second stage's part in choosing the label
    line: Floats  # (columns + 1) x labels; the last row is the bias
    centre: Floats
    spread: Floats
    forest: Forest
    knots: tuple[Floats, Floats]
    threshold: float
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a view knows of a text: its columns, their values, and which features those were."""

    columns: Ints
    values: Floats
    known: npt.NDArray[np.bool_]


def weigh(
    *,
    found: features.Features,
    view: str,
    hashes: npt.NDArray[np.uint64],
    idf: npt.NDArray[np.float32],
) -> Weighed:
    """Columns and values of the features a view knows, each of its groups of the set length."""
    if not len(hashes):
        none = np.zeros(0)
        return Weighed(none.astype(np.int64), none, np.zeros(len(found.hashes), dtype=bool))
    at = np.minimum(np.searchsorted(hashes, found.hashes), len(hashes) - 1)
    known = hashes[at] == found.hashes
    columns = at[known]
    values = found.values[known] * idf[columns].astype(np.float64)
    blocks = found.blocks[known]
    for names, weight in VIEWS[view]:
        part = np.isin(blocks, [features.BLOCKS.index(name) for name in names])
        length = float(np.sqrt((values[part] ** 2).sum()))
        values[part] *= weight / length if length else 0.0
    return Weighed(columns, values, known)


def column_starts(*, model: Model) -> list[int]:
    """Where each machine's columns begin among the scores."""
    sizes = [size for _, _, size in model.machines]
    return [sum(sizes[:i]) for i in range(len(sizes))]


def vote(*, model: Model, scores: Floats) -> Floats:
    """The voting machines' mean calibrated shares, rows x labels."""
    starts, size = column_starts(model=model), len(model.labels)
    parts = [
        calibrate.softmax(scores=scores[:, starts[i] : starts[i] + size], temperature=float(t))
        for i, t in zip(model.voting, model.temperatures, strict=True)
    ]
    return np.asarray(np.mean(parts, axis=0))


def judge(*, model: Model, scores: Floats, shape: Floats) -> Floats:
    """The second stage's shares, rows x labels."""
    rows = np.hstack([scores, shape])
    scaled = (rows - model.centre) / model.spread
    line = calibrate.softmax(scores=scaled @ model.line[:-1] + model.line[-1])
    if not len(model.forest.roots):
        return line
    return np.asarray((line + 3 * model.forest.shares(rows=rows)) / 4)


def choose(*, model: Model, shares: Floats, judged: Floats) -> tuple[Ints, Floats]:
    """The label's number for each row, and its raw confidence."""
    mixed = (1 - model.trust) * shares + model.trust * judged
    chosen = (np.log(mixed + 1e-9) + model.offsets).argmax(axis=1)
    return chosen, judged[np.arange(len(chosen)), chosen]
