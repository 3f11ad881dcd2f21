"""A forest of decision trees as plain arrays: built once by scikit-learn, read without it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees one after another. `left` and `right` are absolute node numbers, a leaf's are its
    own; `values` holds each node's class shares."""

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]

    def shares(self, *, rows: Floats) -> Floats:
        """The mean class shares of the leaves that each row falls into, rows x classes."""
        total = np.zeros((len(rows), self.values.shape[1]))
        if not len(self.roots):
            return total
        picked = rows.astype(np.float32)
        for number, row in enumerate(picked):
            at = self.roots
            for _ in range(MAX_DEPTH):
                down = np.where(
                    row[self.feature[at]] <= self.threshold[at], self.left[at], self.right[at]
                )
                if np.array_equal(down, at):
                    break
                at = down
            total[number] = self.values[at].mean(axis=0)
        return total


def from_sklearn(*, trees: Any, classes: int, present: npt.NDArray[np.int64]) -> Forest:
    """The fitted trees (`estimators_`) of a scikit-learn forest that saw the classes `present`."""
    roots, columns = [], []
    base = 0
    for tree in (estimator.tree_ for estimator in trees.estimators_):
        own = np.arange(tree.node_count)
        leaf = tree.children_left < 0
        shares = np.zeros((tree.node_count, classes))
        shares[:, present] = tree.value[:, 0, :]
        roots.append(base)
        columns.append(
            (
                np.where(leaf, 0, tree.feature),
                np.where(leaf, 0.0, tree.threshold),
                np.where(leaf, own, tree.children_left) + base,
                np.where(leaf, own, tree.children_right) + base,
                shares / shares.sum(axis=1, keepdims=True),
            )
        )
        base += tree.node_count
    feature, threshold, left, right, values = (
        np.concatenate(c) for c in zip(*columns, strict=True)
    )
    return Forest(
        roots=np.array(roots, dtype=np.int32),
        feature=feature.astype(np.int16),
        threshold=threshold.astype(np.float32),
        left=left.astype(np.int32),
        right=right.astype(np.int32),
        values=values.astype(np.float32),
    )


def empty(*, classes: int) -> Forest:
    """A forest without trees, for small models."""
    none = np.zeros(0, dtype=np.int32)
    return Forest(
        roots=none,
        feature=none.astype(np.int16),
        threshold=none.astype(np.float32),
        left=none,
        right=none,
        values=np.zeros((0, classes), dtype=np.float32),
    )
