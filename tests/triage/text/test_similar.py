"""Likeness of two texts: duplicates above strangers, and laws of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.triage.text.similar import compare, most_similar, similarity, sketch

SAME = [
    ("三号楼二单元楼道灯坏了", "3号楼2单元的楼道灯不亮"),
    ("12号楼有煤气味", "楼道里闻到很浓的燃气味道，12号楼"),
    ("小区门口积水很深", "大门口淹水了，积水到膝盖"),
    ("电梯里困了两个人", "有人被困电梯里，两个大人"),
    ("广场舞太吵了，每天晚上", "晚上广场舞噪音扰民，音响声音大"),
    ("消防通道被一辆白车堵住了", "有车占用消防通道"),
    ("5号楼门口井盖没了", "五号楼门前的井盖丢失，很危险"),
    ("地下车库漏水", "车库顶上一直滴水漏水"),
    ("流浪狗追人", "有几只野狗追着人跑"),
    ("street light is out near the gate", "the street light at the gate does not work"),
]
OTHER = [
    ("三号楼漏水", "三号楼停电"),
    ("12号楼有煤气味", "12号楼电梯坏了"),
    ("小区门口积水很深", "小区门口有人打架"),
    ("广场舞太吵了", "垃圾没人清运"),
    ("消防通道被堵", "路灯不亮"),
    ("请问居住证怎么办理", "请问公租房怎么申请"),
    ("street light is out near the gate", "a dog is barking near the gate"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_matter_in_other_words_is_likely_the_same(one, other):
    assert similarity(one=one, other=other) >= 0.3


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_matter_at_the_same_place_is_not(one, other):
    assert similarity(one=one, other=other) < 0.3


def test_every_pair_of_one_matter_is_liker_than_any_pair_of_two():
    alike = sorted(similarity(one=a, other=b) for a, b in SAME)
    apart = sorted(similarity(one=a, other=b) for a, b in OTHER)
    assert alike[0] > apart[-1]


def test_only_a_shared_place_is_no_likeness():
    assert similarity(one="梧桐路12号3号楼", other="梧桐路12号3号楼") == pytest.approx(1.0)
    assert similarity(one="梧桐路12号3号楼着火", other="梧桐路12号3号楼噪音") < 0.3


def test_one_with_many_is_each_with_each_and_fast():
    others = [text for pair in SAME + OTHER for text in pair] * 30
    found = most_similar(text="三号楼楼道灯坏了", others=others)
    assert found[0] == similarity(one="三号楼楼道灯坏了", other=others[0])


def test_empty_texts_are_like_nothing():
    assert similarity(one="", other="着火") == 0.0
    assert similarity(one="", other="") == 0.0
    assert compare(one=sketch(text="！！！"), other=sketch(text="。")) == 0.0


texts = st.one_of(st.text(max_size=60), st.sampled_from([t for pair in SAME + OTHER for t in pair]))


@given(one=texts, other=texts)
def test_likeness_is_symmetric_and_between_0_and_1(one, other):
    forth, back = similarity(one=one, other=other), similarity(one=other, other=one)
    assert 0.0 <= forth <= 1.0
    assert forth == pytest.approx(back)


@given(text=st.sampled_from([t for pair in SAME + OTHER for t in pair]))
def test_a_text_is_like_itself_and_like_itself_with_courtesies(text):
    assert similarity(one=text, other=text) == pytest.approx(1.0)
    assert similarity(one=text, other=f"您好，{text}，请尽快处理，谢谢！") > 0.6
