"""The best row of tags for every text (Viterbi), for texts of one length at a time."""

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.tokens import spread, stretches


def decode(
    *,
    scores: NDArray[np.float32],
    moves: NDArray[np.float32],
    count: NDArray[np.int64],
) -> NDArray[np.int16]:
    """Tags of all tokens. `scores`: tokens by tags, text by text; `moves`: tag to next tag.

    Tag 2k begins label k, tag 2k+1 continues it; a tag that continues stands behind its own label
    only, whatever `moves` says.
    """
    tags = np.zeros(len(scores), dtype=np.int16)
    count = stretches(count)
    first = np.cumsum(count) - count
    for length in np.unique(count):
        if length:
            starts = first[count == length]
            place = spread(starts, np.full(len(starts), length)).reshape(-1, length)
            tags[place] = _same_length(scores, moves, place)
    return tags


def _same_length(
    scores: NDArray[np.float32], moves: NDArray[np.float32], place: NDArray[np.int64]
) -> NDArray[np.int16]:
    texts, length = place.shape
    labels = scores.shape[1] // 2
    rows = np.arange(texts)[:, None]
    # begin_from[new label, old tag]; a label goes on from its own begin or its own continuation.
    begin_from = np.ascontiguousarray(moves[:, 0::2].T)
    own = np.arange(labels)
    go_on = np.stack((moves[2 * own, 2 * own + 1], moves[2 * own + 1, 2 * own + 1]), axis=-1)
    best = np.full((texts, 2 * labels), -1e9, dtype=np.float32)
    best[:, 0::2] = scores[place[:, 0], 0::2]
    came = np.zeros((length, texts, 2 * labels), dtype=np.int16)
    for step in range(1, length):
        options = best[:, None, :] + begin_from
        begun = options.argmax(axis=2)
        pairs = best.reshape(texts, labels, 2) + go_on
        second = pairs[:, :, 1] > pairs[:, :, 0]
        came[step, :, 0::2] = begun
        came[step, :, 1::2] = 2 * own + second
        now = scores[place[:, step]]
        following = np.empty_like(best)
        following[:, 0::2] = np.take_along_axis(options, begun[:, :, None], axis=2)[:, :, 0]
        following[:, 1::2] = np.where(second, pairs[:, :, 1], pairs[:, :, 0])
        best = following + now
    out = np.zeros((texts, length), dtype=np.int16)
    out[:, -1] = best.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        out[:, step - 1] = came[step][rows[:, 0], out[:, step]]
    return out
