"""Texts as tokens."""

import numpy as np

from linli.places.parsing.tokens import LONGEST_TEXT, stretches, tokens


def cut(text):
    found = tokens(texts=[text])
    at = found.places()
    pairs = zip(found.start[at].tolist(), found.length[at].tolist(), strict=True)
    return [text[start : start + length] for start, length in pairs]


def shapes(*texts):
    found = tokens(texts=texts)
    return [
        tuple(found.shape[first : first + count].tolist())
        for first, count in zip(found.first, found.count, strict=True)
    ]


def test_runs_of_digits_and_letters_are_one_token_all_else_is_single():
    assert cut("文三路１23号soho 2楼") == ["文", "三", "路", "１23", "号", "soho", "2", "楼"]


def test_space_is_no_token_and_parts_runs():
    assert cut(" 12 3\u3000室\n") == ["12", "3", "室"]


def test_wide_and_traditional_signs_count_as_plain_ones():
    wide, plain = shapes("１２號樓ＡＢ區", "12号楼ab区")
    assert wide == plain


def test_runs_of_digits_differ_by_length_in_shape_and_by_value_in_truth():
    assert shapes("12") == shapes("98") != shapes("123")
    one, other = tokens(texts=["12"]), tokens(texts=["21"])
    assert one.exact[one.first[0]] != other.exact[other.first[0]]


def test_a_text_is_the_same_alone_and_among_others():
    texts = ["浙江省", "", "杭州12号", " "]
    assert shapes(*texts) == [shapes(text)[0] for text in texts]


def test_long_texts_are_looked_at_in_stretches_that_add_up():
    count = np.array([3, 0, 2 * LONGEST_TEXT + 5, LONGEST_TEXT])
    found = stretches(count)
    assert found.max() <= LONGEST_TEXT
    assert found.sum() == count.sum()
    assert found[:2].tolist() == [3, 0]
