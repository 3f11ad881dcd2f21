"""The linear machines: what they read, how they learn, and their out-of-fold scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linli.triage.text import features
from linli.triage.text.model import VIEWS, Floats, Ints, View, weigh

ABSENT = -1.5  # the score of a class that a fold has not seen


@dataclass(frozen=True, slots=True)
class Machine:
    """A one-vs-rest support vector machine. `column` '' learns the label, else another column;
    `balance` 1 gives every class the same weight in all, 0 every text; `softness` is its C."""

    view: str
    name: str
    column: str
    balance: float
    softness: float


def machines_for(*, views: Sequence[str], also: Sequence[str], plain: bool) -> list[Machine]:
    """The machines to train, in the order of the views; `plain` is one machine, for small files."""
    # Few texts a label want a softer machine; a small model has made-up texts enough.
    chosen = [Machine("short", "even", "", 1.0, 0.2 if plain else 0.1)]
    if not plain:
        chosen.append(Machine("short", "half", "", 0.5, 0.1))
        chosen += [Machine("short", f"also:{name}", name, 0.5, 0.2) for name in also]
    if "long" in views:
        chosen.append(Machine("long", "even", "", 1.0, 0.2))
    return chosen


def folds(*, truth: Ints, groups: Ints, number: int, seed: int) -> Iterator[tuple[Ints, Ints]]:
    """Stratified folds (inside, left out) that keep a group together."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    smallest = int(np.bincount(truth)[np.unique(truth)].min())
    number = max(2, min(number, smallest))
    if len(np.unique(groups)) == len(groups):
        yield from StratifiedKFold(number, shuffle=True, random_state=seed).split(truth, truth)
        return
    grouped = StratifiedGroupKFold(number, shuffle=True, random_state=seed)
    yield from grouped.split(truth, truth, groups)


def vocabulary(
    *, found: Sequence[features.Features], view: str, least_texts: int, most: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float32]]:
    """The features a view keeps (sorted hashes) and their inverse document frequencies."""
    wanted = [features.BLOCKS.index(n) for names, _ in VIEWS[view] for n in names]
    hashes, texts = np.unique(
        np.concatenate([f.hashes[np.isin(f.blocks, wanted)] for f in found]), return_counts=True
    )
    keep = texts >= (least_texts if len(found) > 200 else 1)
    if keep.sum() > most:
        keep[np.argsort(-texts, kind="stable")[most:]] = False
    hashes, texts = hashes[keep], texts[keep]
    return hashes, (np.log((1 + len(found)) / (1 + texts)) + 1).astype(np.float32)


def matrix(*, found: Sequence[features.Features], view: View) -> Any:
    """Texts x features, weighed, as a sparse matrix."""
    import scipy.sparse as sp  # large: loaded where it is used

    rows = [weigh(found=f, view=view.name, hashes=view.hashes, idf=view.idf) for f in found]
    ends = np.cumsum([0] + [len(row.columns) for row in rows])
    return sp.csr_matrix(
        (
            np.concatenate([row.values for row in rows]),
            np.concatenate([row.columns for row in rows]),
            ends,
        ),
        shape=(len(found), len(view.hashes)),
    )


def learn(*, machine: Machine, rows: Any, truth: Ints) -> tuple[Floats, Floats]:
    """Weights (features x classes seen) and biases."""
    from sklearn.svm import LinearSVC

    classes, counts = np.unique(truth, return_counts=True)
    weight = (len(truth) / (len(classes) * counts)) ** machine.balance
    svm = LinearSVC(
        C=machine.softness,
        class_weight=dict(zip(classes.tolist(), weight.tolist(), strict=True)),
        random_state=0,
    )
    svm.fit(rows, truth)
    weights, bias = svm.coef_.T, svm.intercept_
    if len(classes) == 2:
        weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
    return weights, bias


def scores(*, machine: Machine, rows: Any, truth: Ints, size: int, others: Any) -> Floats:
    """Scores of `others`, a column per class of the whole, by a machine trained on `rows`."""
    full = np.full((others.shape[0], size), ABSENT)
    seen = np.unique(truth)
    if len(seen) > 1:
        weights, bias = learn(machine=machine, rows=rows, truth=truth)
        full[:, seen] = others @ weights + bias
    return full
