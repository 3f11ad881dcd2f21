"""Training: it learns, it measures without peeking, it refuses what it cannot learn from."""

import numpy as np
import pytest
from tests.triage.text.samples import FEW, QUICK, examples, trained

from linli.triage.text import calibrate, machines
from linli.triage.text.predict import predict
from linli.triage.text.training import Example, TooLittle, group_key, train


def test_given_labelled_texts_when_trained_then_unseen_sayings_are_told_apart():
    told = trained().report["cross_validated"]
    assert told["macro_f1"] > 0.55
    assert told["surest_half_right"] >= told["accuracy"]
    assert set(told["f1"]) == set(FEW)
    assert trained().report["learned_along"] == ["kind"]


def test_the_same_examples_give_the_same_model():
    one = train(examples=examples(), settings=QUICK).model
    two = train(examples=examples(), settings=QUICK).model
    assert np.array_equal(one.views[0].weights, two.views[0].weights)
    assert np.array_equal(one.forest.values, two.forest.values)
    assert one.threshold == two.threshold


def test_a_prediction_names_phrases_of_the_text_that_decided():
    (found,) = predict(model=trained().model, texts=["３号楼的路灯不亮了，晚上太黑"])
    assert found.label == "street-light"
    assert 0 < found.confidence <= 1
    assert any("灯" in reason.phrase for reason in found.reasons)
    assert all(reason.weight > 0 for reason in found.reasons)
    assert found.label not in dict(found.others)


@pytest.mark.parametrize("text", ["", "   ", "！！！", "zxqw vbnm plok", "𠀀𠀁𠀂", "※※※※"])
def test_a_text_without_known_words_is_unsure(text):
    (found,) = predict(model=trained().model, texts=[text])
    assert found.unsure
    assert found.confidence < 0.5


def test_confidence_is_honest_on_unseen_sayings():
    assert trained().report["cross_validated"]["calibration_error"] < 0.2


def test_copies_of_a_text_stay_in_one_fold():
    assert group_key(text="路灯坏了！ 3号楼") == group_key(text="路灯 坏了，12号楼。")
    truth = np.array([0, 0, 0, 0, 1, 1, 1, 1] * 6)
    groups = np.repeat(np.arange(24), 2)
    for inside, left in machines.folds(truth=truth, groups=groups, number=3, seed=1):
        assert not set(groups[inside]) & set(groups[left])


def test_two_labels_are_enough_and_rare_ones_are_left_out_and_named():
    few = [e for e in examples() if e.label in FEW[:2]] + [Example(text="谢谢", label="praise")]
    result = train(examples=few, settings=QUICK)
    assert result.model.labels == tuple(sorted(FEW[:2]))
    assert result.report["left_out"] == {"praise": 1}
    (found,) = predict(model=result.model, texts=["垃圾没人清，臭死了"])
    assert found.label == "rubbish"


def test_one_label_is_refused_with_a_sentence():
    one = [e for e in examples() if e.label == FEW[0]]
    with pytest.raises(TooLittle, match="two labels with 5 texts"):
        train(examples=one, settings=QUICK)


def test_scrambled_labels_are_answered_with_unsure_not_with_confidence():
    chance = np.random.default_rng(3)
    labels = chance.permutation([e.label for e in examples()])
    noise = [
        Example(text=e.text, label=str(label)) for e, label in zip(examples(), labels, strict=True)
    ]
    result = train(examples=noise, settings=QUICK)
    found = predict(model=result.model, texts=[e.text for e in noise[:40]])
    assert sum(f.unsure for f in found) >= 36


def test_the_curve_rises_and_confidence_keeps_the_order():
    chance = np.random.default_rng(1)
    raw = chance.random(500)
    right = chance.random(500) < raw**2
    knots = calibrate.curve(raw=raw, right=right)
    given = calibrate.apply_curve(raw=np.sort(raw), knots=knots)
    assert (np.diff(given) >= 0).all()
    assert abs(given.mean() - right.mean()) < 0.05


def test_the_threshold_reaches_its_precision_or_answers_nothing():
    confidence = np.linspace(0, 1, 400)
    right = np.arange(400) >= 200
    limit = calibrate.threshold(confidence=confidence, right=right, precision=0.9)
    assert right[confidence >= limit].mean() >= 0.9
    none = calibrate.threshold(confidence=confidence, right=~right, precision=0.9)
    assert none > 1
