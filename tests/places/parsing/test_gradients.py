"""The gradients of training against differences of the loss itself."""

import numpy as np
import pytest

from linli.places.parsing.network import along, joined
from linli.places.parsing.training.chain import loss
from linli.places.parsing.training.recurrent import Run

RANDOM = np.random.default_rng(5)


def brute_force(scores, moves, truth):
    """The same loss by summing over every row of tags there is."""
    steps, texts, tags = scores.shape
    total = 0.0
    for text in range(texts):
        every = []
        for row in np.ndindex(*(tags,) * steps):
            score = sum(scores[step, text, tag] for step, tag in enumerate(row))
            every.append(score + sum(moves[a, b] for a, b in zip(row, row[1:], strict=False)))
        true = truth[:, text]
        score = sum(scores[step, text, tag] for step, tag in enumerate(true))
        score += sum(moves[a, b] for a, b in zip(true, true[1:], strict=False))
        total += np.log(np.exp(every).sum()) - score
    return total


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_loss_of_a_chain_is_the_sum_over_all_rows_of_tags(steps):
    scores, moves = RANDOM.normal(size=(steps, 2, 4)), RANDOM.normal(size=(4, 4))
    truth = RANDOM.integers(0, 4, (steps, 2))
    told, _, _ = loss(scores=scores, moves=moves, truth=truth)
    assert told == pytest.approx(brute_force(scores, moves, truth), rel=1e-5)


def test_the_gradients_of_a_chain_are_those_of_its_loss():
    scores, moves = RANDOM.normal(size=(3, 2, 4)), RANDOM.normal(size=(4, 4))
    truth = RANDOM.integers(0, 4, (3, 2))
    _, to_scores, to_moves = loss(scores=scores, moves=moves, truth=truth)
    for array, told in ((scores, to_scores), (moves, to_moves)):
        for place in np.ndindex(array.shape):
            kept, ends = array[place], []
            for step in (1e-4, -1e-4):
                array[place] = kept + step
                ends.append(brute_force(scores, moves, truth))
            array[place] = kept
            assert told[place] == pytest.approx((ends[0] - ends[1]) / 2e-4, abs=1e-4)


def test_the_gradients_of_the_recurrent_layer_are_those_of_its_output():
    driven = RANDOM.normal(size=(4, 2, 24)).astype(np.float32)
    recurrent = RANDOM.normal(size=(2, 3, 12)).astype(np.float32)
    weight = RANDOM.normal(size=(4, 2, 6)).astype(np.float32)
    to_driven, to_recurrent = Run(driven=driven, recurrent=recurrent).back(to_out=weight)
    for array, told in ((driven, to_driven), (recurrent, to_recurrent)):
        for place in list(np.ndindex(array.shape))[::7]:
            kept, ends = array[place], []
            for step in (1e-2, -1e-2):
                array[place] = kept + np.float32(step)
                out = Run(driven=driven, recurrent=recurrent).out()
                ends.append(float((out.astype(float) * weight).sum()))
            array[place] = kept
            assert told[place] == pytest.approx((ends[0] - ends[1]) / 2e-2, abs=2e-3)


def test_parsing_runs_the_layer_as_training_does():
    inputs = RANDOM.normal(size=(5, 3, 7)).astype(np.float32)
    inward = RANDOM.normal(size=(7, 24)).astype(np.float32)
    bias = RANDOM.normal(size=24).astype(np.float32)
    recurrent = RANDOM.normal(size=(2, 3, 12)).astype(np.float32)
    trained = Run(driven=inputs @ inward + bias, recurrent=recurrent).out()
    assert along(inputs, joined(inward, bias, recurrent)) == pytest.approx(trained, abs=1e-5)
