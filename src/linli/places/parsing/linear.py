"""The linear part of the model: a weight per feature and tag, found by hash."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SLOTS = 1 << 22


@dataclass(slots=True)
class Linear:
    """Rows of weights by the hash of a feature."""

    hashes: NDArray[np.uint64]
    weights: NDArray[np.float32]  # features by tags
    _slot: NDArray[np.int32] = field(init=False)
    _check: NDArray[np.uint32] = field(init=False)

    def __post_init__(self) -> None:
        # One slot per hash: of two that meet in a slot the later wins, and the check tells the
        # loser that it is unknown. That is one feature in thirty or less.
        self._slot = np.full(SLOTS, -1, dtype=np.int32)
        self._slot[self.hashes & np.uint64(SLOTS - 1)] = np.arange(len(self.hashes))
        self._check = (self.hashes >> np.uint64(32)).astype(np.uint32)

    def scores(self, *, features: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Templates by tokens in; tokens by tags out."""
        import scipy.sparse  # large: loaded where it is used

        size = features.shape[1]
        if not size or not len(self.hashes):
            return np.zeros((size, self.weights.shape[1]), dtype=np.float32)
        flat = np.ascontiguousarray(features.T).ravel()
        slot = self._slot[flat & np.uint64(SLOTS - 1)]
        known = slot >= 0
        known &= self._check[slot] == (flat >> np.uint64(32)).astype(np.uint32)
        ends = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(known.reshape(size, -1).sum(axis=1), out=ends[1:])
        columns = slot[known]
        matrix = scipy.sparse.csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends),
            shape=(size, len(self.hashes)),
        )
        return np.asarray(matrix @ self.weights, dtype=np.float32)
