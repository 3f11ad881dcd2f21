"""Laws that hold for any text, whatever the model thinks of it."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.places import parsing
from linli.places.parsing.alphabet import SPACE, tables

PIECES = st.sampled_from(
    "浙江省 浙 杭州市 杭州 西湖区 文三路 文三 １２３号 一百二十号 3幢 2單元 402室 十九楼 13800000000 电联 （近地铁） 😀 👨‍👩‍👧 "
    "臺北市 信義區 Room Soho - _ / # \t \n \u3000 \u200b \ufeff \x00 \ud800 中国 对面 市 区 路 号 室 0 00 null , 。 ① Ⅳ é".split(
        " "
    )
)
ADDRESSES = st.lists(PIECES, max_size=25).map("".join)


def is_space(sign):
    return ord(sign) < 0x10000 and tables()[1][ord(sign)] == SPACE


def check(text, parsed):
    end = 0
    for part in parsed.parts:
        assert all(is_space(sign) for sign in text[end : part.start])
        assert end <= part.start < part.end
        assert part.text == text[part.start : part.end]
        assert not is_space(part.text[0])
        assert not is_space(part.text[-1])
        end = part.end
    assert all(is_space(sign) for sign in text[end:])


FEW = settings(max_examples=40, deadline=None, derandomize=True)


@FEW
@given(text=st.one_of(st.text(max_size=60), ADDRESSES, st.text(st.characters(), max_size=20)))
def test_parts_cover_all_but_space_in_order_and_without_overlap(text):
    check(text, parsing.parse(text=text))


@FEW
@given(texts=st.lists(ADDRESSES, max_size=4))
def test_many_at_once_are_parsed_as_one_by_one(texts):
    together = parsing.parse_many(texts=texts)
    assert together == [parsing.parse(text=text) for text in texts]


@FEW
@given(text=ADDRESSES)
def test_labels_are_those_of_the_model(text):
    known = set(parsing.shipped().labels)
    assert {part.label for part in parsing.parse(text=text).parts} <= known


@FEW
@given(text=ADDRESSES, before=st.sampled_from(["", " ", "\u3000\t", "\n"]))
def test_space_in_front_moves_offsets_and_nothing_else(text, before):
    plain, moved = parsing.parse(text=text), parsing.parse(text=before + text)
    assert [(p.label, p.text) for p in plain.parts] == [(p.label, p.text) for p in moved.parts]
    for one, other in zip(plain.parts, moved.parts, strict=True):
        assert other.start - one.start == len(before)


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "\u200b"])
def test_given_nothing_to_read_then_there_are_no_parts(text):
    assert parsing.parse(text=text).parts == ()


def test_given_no_texts_then_the_answer_is_empty():
    assert parsing.parse_many(texts=[]) == []


@pytest.mark.parametrize(
    "text",
    ["路" * 10_000, "1" * 10_000, "浙江省杭州市文三路12号3幢" * 800, "\U0001f600" * 10_000, "a" * 10_000,
     " " * 10_000, "3-" * 5_000],
    ids=["sign", "digits", "addresses", "emoji", "letters", "spaces", "dashes"],
)  # fmt: skip
def test_given_ten_thousand_characters_then_they_are_parsed_like_any(text):
    check(text, parsing.parse(text=text))


def test_given_thousands_of_addresses_of_one_length_then_memory_stays_bounded():
    texts = ["浙江省杭州市西湖区文三路12号3幢"] * 2_000
    parsing.parse_many(texts=texts[:10])
    tracemalloc.start()
    parsing.parse_many(texts=texts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6


def test_order_of_texts_changes_nothing():
    texts = [f"浙江省杭州市西湖区文三路{n}号{n % 7}幢{n}室"[: 5 + n % 20] for n in range(200)]
    order = random.Random(3).sample(range(200), 200)
    found = parsing.parse_many(texts=[texts[n] for n in order])
    straight = parsing.parse_many(texts=texts)
    assert found == [straight[n] for n in order]
