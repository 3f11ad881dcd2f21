"""The best row of tags."""

import itertools

import numpy as np

from linli.places.parsing.decode import decode


def allowed(row):
    return row[0] % 2 == 0 and all(
        now % 2 == 0 or before // 2 == now // 2 for before, now in itertools.pairwise(row)
    )


def best(scores, moves):
    """By trying every row."""
    rows = [r for r in itertools.product(range(scores.shape[1]), repeat=len(scores)) if allowed(r)]
    worth = [
        sum(scores[n, tag] for n, tag in enumerate(row))
        + sum(moves[a, b] for a, b in itertools.pairwise(row))
        for row in rows
    ]
    return list(rows[int(np.argmax(worth))])


def test_no_row_of_tags_is_better_than_the_one_found():
    random = np.random.default_rng(1)
    for _ in range(40):
        count = random.integers(0, 5, 4)
        scores = random.normal(size=(count.sum(), 6)).astype(np.float32)
        moves = random.normal(size=(6, 6)).astype(np.float32)
        found = decode(scores=scores, moves=moves, count=count).tolist()
        begin = 0
        for size in count:
            if size:
                wanted = best(scores[begin : begin + size], moves)
                assert found[begin : begin + size] == wanted
            begin += size


def test_a_part_goes_on_only_behind_its_own_label():
    scores = np.zeros((40, 6), dtype=np.float32)
    scores[:, 1::2] = 50.0
    moves = np.full((6, 6), 3.0, dtype=np.float32)
    assert allowed(decode(scores=scores, moves=moves, count=np.array([40])).tolist())
