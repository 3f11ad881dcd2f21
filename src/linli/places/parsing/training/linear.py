"""Training the linear part: a chain of conditional random fields by L-BFGS (CRFsuite)."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.features import features
from linli.places.parsing.linear import Linear
from linli.places.parsing.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Settings:
    """How strongly weights are held down (`c1` makes most of them nothing), and how long."""

    c1: float = 0.1
    c2: float = 0.05
    rounds: int = 100
    least: float = 0.0  # weights nearer to nothing than this are dropped


def train(
    *, cut: Tokens, tags: NDArray[np.int16], count: int, settings: Settings
) -> tuple[Linear, NDArray[np.float32]]:
    """Weights and moves for `count` tags, from tokens and their tags."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    rows = features(cut=cut).T.tolist()
    names = [str(tag) for tag in range(count)]
    begin = 0
    for size in cut.count.tolist():
        if size:
            here = [[f"{value:x}" for value in row] for row in rows[begin : begin + size]]
            trainer.append(here, [names[tag] for tag in tags[begin : begin + size]])
        begin += size
    trainer.set_params({"c1": settings.c1, "c2": settings.c2, "max_iterations": settings.rounds})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "weights")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _linear(info, count, settings), _moves(info, count)


def _linear(info: Any, count: int, settings: Settings) -> Linear:
    kept = [
        (int(name, 16), int(tag), weight)
        for (name, tag), weight in info.state_features.items()
        if abs(weight) > settings.least
    ]
    hashes, rows = np.unique(
        np.array([name for name, _, _ in kept], dtype=np.uint64), return_inverse=True
    )
    weights = np.zeros((len(hashes), count), dtype=np.float32)
    weights[rows, [tag for _, tag, _ in kept]] = [weight for _, _, weight in kept]
    return Linear(hashes=hashes, weights=weights)


def _moves(info: Any, count: int) -> NDArray[np.float32]:
    moves = np.zeros((count, count), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        moves[int(before), int(after)] = weight
    return moves
