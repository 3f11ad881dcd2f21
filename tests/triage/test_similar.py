"""Likeness tells the same matter from another one at the same place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.triage.decide import LIKELY_SAME
from linli.triage.text.similar import likeness

SAME = [
    ("三号楼楼道灯坏了", "3号楼楼道的灯不亮了"),
    ("三号楼二单元有煤气味", "楼道里有煤气味，很浓"),
    ("三号楼楼道灯坏了", "三号楼楼道灯坏了请来修"),
    ("street light is out", "the street light does not work"),
]
OTHER = [
    ("三号楼楼道灯坏了", "三号楼有人打架"),
    ("梧桐路12号3号楼漏水", "梧桐路12号3号楼噪音很大"),
    ("电梯停了", "垃圾没有人收"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_given_one_matter_in_two_wordings_then_likeness_is_above_the_bar(one, other):
    assert likeness(one=one, other=other) >= LIKELY_SAME


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_given_two_matters_at_one_place_then_likeness_is_below_the_bar(one, other):
    assert likeness(one=one, other=other) < LIKELY_SAME


@given(one=st.text(max_size=60), other=st.text(max_size=60))
def test_likeness_is_a_share_and_does_not_depend_on_the_order(one, other):
    found = likeness(one=one, other=other)

    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(likeness(one=other, other=one))


@given(text=st.text(alphabet="灯坏了漏水电梯abc 12", min_size=1, max_size=40))
def test_a_text_is_wholly_like_itself(text):
    assert likeness(one=text, other=text) in (0.0, 1.0)
