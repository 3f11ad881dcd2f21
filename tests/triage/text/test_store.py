"""Model files: what is written is read, and what is not a model is refused in words."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.triage.text.samples import examples, trained

from linli.triage.text.predict import predict
from linli.triage.text.store import BadModel, load, save


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "some.model"
    save(model=trained().model, path=path)
    return path


def changed(path, folder, **parts):
    """A copy with some members replaced: `header=function` or `name=bytes`."""
    out = folder / "changed.model"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "header.json" and "header" in parts:
                header = json.loads(data)
                parts["header"](header)
                data = json.dumps(header).encode()
            new.writestr(name, parts.get(name.removesuffix(".npy"), data))
    return out


def packed(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def test_what_is_written_is_read_and_answers_the_same(kept):
    again = load(path=kept)
    texts = [e.text for e in examples()][::3]
    before = predict(model=trained().model, texts=texts)
    after = predict(model=again, texts=texts)
    same = [a.label == b.label for a, b in zip(before, after, strict=True)]
    assert np.mean(same) >= 0.99
    assert max(abs(a.confidence - b.confidence) for a, b in zip(before, after, strict=True)) < 0.02


def test_a_compact_model_is_smaller_and_answers_nearly_the_same(kept, tmp_path):
    save(model=trained().model, path=tmp_path / "small.model", compact=True)
    assert (tmp_path / "small.model").stat().st_size < 0.85 * kept.stat().st_size
    texts = [e.text for e in examples()][::3]
    before = predict(model=trained().model, texts=texts)
    after = predict(model=load(path=tmp_path / "small.model"), texts=texts)
    assert np.mean([a.label == b.label for a, b in zip(before, after, strict=True)]) >= 0.95


def test_the_same_model_gives_the_same_bytes(kept, tmp_path):
    save(model=trained().model, path=tmp_path / "again.model")
    assert (tmp_path / "again.model").read_bytes() == kept.read_bytes()


def test_a_text_file_is_refused(tmp_path):
    path = tmp_path / "no.model"
    path.write_text("hello")
    with pytest.raises(BadModel, match="not a model file"):
        load(path=path)


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "no.model"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(BadModel, match="no header"):
        load(path=path)


HEADERS = {
    "another format": lambda h: h.update(format="pickle"),
    "another version": lambda h: h.update(version=99),
    "other features": lambda h: h.update(features=[]),
    "unknown view": lambda h: h.update(views=["../../etc"]),
    "an array missing": lambda h: h["arrays"].pop("line"),
    "an array too many": lambda h: h["arrays"].update(evil=["int8", [1]]),
    "object array": lambda h: h["arrays"].update(line=["object", [2, 2]]),
    "negative shape": lambda h: h["arrays"].update(line=["float64", [-1, 2]]),
    "huge shape": lambda h: h["arrays"].update(line=["float64", [10**9, 10**9]]),
    "wrong shape": lambda h: h["arrays"].update(line=["float64", [1, 1]]),
    "no labels": lambda h: h.update(labels=[]),
    "labels no words": lambda h: h.update(labels=[1] * len(h["labels"])),
    "labels too few": lambda h: h.update(labels=h["labels"][:-1]),
    "voter out of range": lambda h: h.update(voting=[99]),
    "no voter": lambda h: h.update(voting=[]),
    "machines out of order": lambda h: h.update(machines=h["machines"][::-1]),
    "machine too wide": lambda h: h["machines"][0].__setitem__(2, 10**6),
    "no machines": lambda h: h.pop("machines"),
    "threshold no number": lambda h: h.update(threshold="high"),
    "trust beyond one": lambda h: h.update(trust=7),
    "arrays a list": lambda h: h.update(arrays=[]),
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_a_header_that_lies_is_refused(kept, tmp_path, change):
    with pytest.raises(BadModel):
        load(path=changed(kept, tmp_path, header=change))


def test_arrays_that_lie_are_refused(kept, tmp_path):
    model = trained().model
    nodes = len(model.forest.left)
    bad = {
        "line": packed(np.full(model.line.shape, np.nan)),
        "left": packed(np.full(nodes, nodes + 5, dtype=np.int32)),
        "right": packed(np.zeros(nodes, dtype=np.int32)),  # upward: a walk without an end
        "feature": packed(np.full(nodes, 30_000, dtype=np.int16)),
        "short_hashes": packed(model.views[0].hashes[::-1].copy()),
        "spread": packed(np.zeros_like(model.spread)),
        "offsets": packed(np.array([{"a": 1}] * len(model.labels), dtype=object)),
        "centre": b"no array at all",
        "knots_x": b"",
    }
    for name, data in bad.items():
        with pytest.raises(BadModel):
            load(path=changed(kept, tmp_path, **{name: data}))


def test_a_member_far_larger_than_announced_is_refused(kept, tmp_path):
    bomb = packed(np.zeros(50_000_000, dtype=np.int8))
    with pytest.raises(BadModel, match="larger than announced"):
        load(path=changed(kept, tmp_path, offsets=bomb))


def test_a_model_of_no_features_still_answers_unsure(tmp_path):
    model = trained().model
    bare = tuple(
        replace(v, hashes=v.hashes[:0], idf=v.idf[:0], weights=v.weights[:0]) for v in model.views
    )
    path = tmp_path / "bare.model"
    save(model=replace(model, views=bare), path=path)
    (found,) = predict(model=load(path=path), texts=["路灯坏了"])
    assert found.unsure


@settings(max_examples=60)
@given(at=st.integers(0, 10**6), value=st.integers(0, 255))
def test_one_flipped_byte_is_refused_or_harmless(kept, tmp_path_factory, at, value):
    data = bytearray(kept.read_bytes())
    data[at % len(data)] = value
    path = tmp_path_factory.mktemp("flip") / "flipped.model"
    path.write_bytes(bytes(data))
    try:
        model = load(path=path)
    except BadModel:
        return
    predict(model=model, texts=["路灯坏了，晚上太黑"])
