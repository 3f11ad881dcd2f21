"""A model learns, is kept and read again; and what is no model is refused."""

import json
import zipfile
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from tests.places.parsing.samples import QUICK, made, quick_model

from linli.places.parsing import BadModel, load, save
from linli.places.parsing.model import parsed
from linli.places.parsing.tokens import tokens
from linli.places.parsing.training import TooLittle, train
from linli.places.parsing.training.corpus import labels_of, tagged
from linli.places.parsing.training.measure import figures

FEWEST = replace(QUICK, least_steps=8)


def majority(examples, judged):
    """Each token has the tag that it had most often; the baseline that any model must beat."""
    labels = labels_of(examples=examples)
    cut, tags = tagged(examples=examples, labels=labels)
    seen = {}
    for code, tag in zip(cut.shape[cut.places()].tolist(), tags.tolist(), strict=True):
        seen.setdefault(code, Counter())[tag] += 1
    texts = [example.text for example in judged]
    cut = tokens(texts=texts)
    chosen = [
        seen[code].most_common(1)[0][0] if code in seen else 0
        for code in cut.shape[cut.places()].tolist()
    ]
    return parsed(texts=texts, cut=cut, tags=np.array(chosen, dtype=np.int16), labels=labels)


def test_a_small_model_beats_the_majority_on_addresses_it_never_saw():
    judged = made(200, 2)
    texts = [example.text for example in judged]
    learned = figures(truth=judged, found=quick_model().parse_many(texts=texts))
    baseline = figures(truth=judged, found=majority(made(400, 1), judged))
    assert learned["f1"] > 0.75
    assert learned["f1"] > baseline["f1"] + 0.2
    assert learned["whole"] > baseline["whole"]


def test_a_model_kept_and_read_again_says_the_same(tmp_path):
    model, path = quick_model(), tmp_path / "small.model"
    save(model=model, path=path)
    texts = [example.text for example in made(200, 2)]
    before, after = model.parse_many(texts=texts), load(path=path).parse_many(texts=texts)
    # Weights are kept with half the digits: a close call may turn, no more.
    assert sum(one == other for one, other in zip(before, after, strict=True)) >= 198
    again = tmp_path / "again.model"
    save(model=load(path=path), path=again)
    assert again.read_bytes() == path.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_the_same_seed_makes_the_same_model(tmp_path):
    for name in ("one", "two"):
        save(model=train(examples=made(40, 4), settings=FEWEST), path=tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("count", [0, 1, 19])
def test_too_few_addresses_are_refused(count):
    with pytest.raises(TooLittle, match=f"{count} addresses"):
        train(examples=made(60, 4)[:count], settings=QUICK)


def test_what_is_no_model_is_refused(tmp_path):
    path = tmp_path / "bad.model"
    for data in (b"", b"not a model", b"PK\x03\x04 and nothing"):
        path.write_bytes(data)
        with pytest.raises(BadModel):
            load(path=path)


def test_a_damaged_or_foreign_model_is_refused(tmp_path):
    good = tmp_path / "good.model"
    save(model=quick_model(), path=good)
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 0xFF
    bad = tmp_path / "bad.model"
    bad.write_bytes(data)
    with pytest.raises(BadModel):
        load(path=bad)
    with zipfile.ZipFile(bad, "w") as pack:
        pack.writestr("about.json", json.dumps({"format": "somebody-elses-2"}))
    with pytest.raises(BadModel, match="somebody-elses-2"):
        load(path=bad)


def test_a_model_holds_nothing_that_could_be_run(tmp_path):
    path = tmp_path / "evil.model"
    save(model=quick_model(), path=path)
    with zipfile.ZipFile(path) as pack:
        kept = {name: pack.read(name) for name in pack.namelist()}
    np.save(tmp_path / "evil.npy", np.array([{"run": 1}], dtype=object), allow_pickle=True)
    kept["moves.npy"] = (tmp_path / "evil.npy").read_bytes()
    with zipfile.ZipFile(path, "w") as pack:
        for name, data in kept.items():
            pack.writestr(name, data)
    with pytest.raises(BadModel):
        load(path=path)
