"""The shipped models on words written by hand, kept out of their training."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linli.triage.text import load_shipped, predict
from linli.triage.text.phrases import KINDS, make, sayings
from linli.triage.text.store import load

HERE = Path(__file__).parent
DATA = Path(sys.modules["linli.triage.text"].__file__).parent.parent / "data"


def rows_of(name):
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_plain_words_get_their_category_or_are_unsure():
    rows = rows_of("plain_words.csv")
    found = predict(model=load_shipped("category"), texts=[row["text"] for row in rows])
    right = [f.label == row["category"] for f, row in zip(found, rows, strict=True)]
    sure = [ok for ok, f in zip(right, found, strict=True) if not f.unsure]
    assert sum(right) / len(right) >= 0.8
    assert sum(sure) / len(sure) >= 0.9
    assert len(sure) / len(right) >= 0.5


def test_words_about_something_else_are_unsure_or_other():
    texts = [row["text"] for row in rows_of("off_topic.csv")]
    found = predict(model=load_shipped("category"), texts=texts)
    taken = [f for f in found if not f.unsure and f.label != "other"]
    assert len(taken) <= 2


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("三号楼二单元楼道灯坏了", {"report"}),
        ("井盖没了，赶紧来人", {"report"}),
        ("请问居住证怎么办理需要什么材料？", {"question"}),
        ("想咨询一下这边什么时候能开通地铁", {"question"}),
        ("建议在小区门口加装减速带，方便老人过马路", {"suggestion"}),
        ("希望社区多组织一些活动，完善活动室的管理制度", {"suggestion"}),
        ("投诉物业不作为，反映多次没人管，要求尽快解决", {"complaint"}),
        ("强烈要求查处这家饭店，油烟扰民，投诉无果", {"complaint"}),
    ],
)
def test_plain_words_get_their_kind(text, kinds):
    (found,) = predict(model=load_shipped("kind"), texts=[text])
    assert found.label in kinds


def test_every_category_of_the_catalogue_has_sayings_and_is_a_label(catalogue_codes):
    assert set(sayings()) == catalogue_codes
    assert set(load_shipped("category").labels) == catalogue_codes
    assert set(load_shipped("kind").labels) == set(KINDS)


@pytest.fixture
def catalogue_codes():
    import json

    source = DATA.parent.parent / "cases" / "data" / "categories.json"
    return {c["code"] for c in json.loads(source.read_text(encoding="utf-8"))["categories"]}


def test_the_same_seed_makes_the_same_messages():
    assert make(each=5, kinds={}, seed=1) == make(each=5, kinds={}, seed=1)
    assert make(each=5, kinds={}, seed=1) != make(each=5, kinds={}, seed=2)


def test_no_made_message_is_among_the_words_kept_out():
    kept_out = {
        row["text"] for name in ("plain_words.csv", "off_topic.csv") for row in rows_of(name)
    }
    made = {m.text for m in make(each=260, kinds={}, seed=20261124)}
    assert not kept_out & made


@pytest.mark.parametrize("name", ["category", "kind"])
def test_shipped_models_are_small_and_load_at_once(name):
    path = DATA / f"{name}.model"
    assert path.stat().st_size < 2_000_000
    load(path=path)
    began = time.perf_counter()
    load(path=path)
    assert time.perf_counter() - began < 0.3


def test_reading_a_text_loads_neither_scikit_learn_nor_django():
    code = (
        "import sys; from linli.triage.text import load_shipped, predict, find_danger;"
        "predict(model=load_shipped('category'), texts=['路灯坏了']); find_danger(text='着火了');"
        "print([m for m in ('sklearn', 'django', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="no shipped model is called"):
        load_shipped("../../etc/passwd")
