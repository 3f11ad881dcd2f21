"""Labelled files: what is read, and what is refused by line and column."""

import pytest
from tests.places.parsing.samples import made

from linli.places.parsing.training.corpus import (
    BadCorpus,
    Labelled,
    from_pieces,
    labels_of,
    read,
    tagged,
)


def file(tmp_path, text):
    path = tmp_path / "labelled.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_characters_and_runs_become_spans_with_small_labels(tmp_path):
    text = "文 B-road\n三 I-road\n路 I-road\n12 B-roadNo\n号 I-roadno\n\n西 B-devZone\n"
    assert read(path=file(tmp_path, text)) == [
        Labelled("文三路12号", (("road", 0, 3), ("roadno", 3, 6))),
        Labelled("西", (("devzone", 0, 1),)),
    ]


def test_an_inner_label_after_another_label_begins_a_part(tmp_path):
    (found,) = read(path=file(tmp_path, "文 B-road\n号 I-roadno\n室 I-roadno\n"))
    assert found.spans == (("road", 0, 1), ("roadno", 1, 3))


def test_windows_lines_mark_and_tabs_are_taken(tmp_path):
    (found,) = read(
        path=file(tmp_path, b"\xef\xbb\xbf" + "文\tB-road\r\n路\tI-road\r\n\r\n".encode())
    )
    assert found == Labelled("文路", (("road", 0, 2),))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("文 B-road\n路\n", "line 2, column 1", "a character, a space and a label"),
        ("文 B-road\n路 I-road\n12 Q-road\n", "line 3, column 4", "Q-road"),
        ("文 B-\n", "line 1, column 3", "B-"),
        ("文 road\n", "line 1, column 3", "road"),
        ("\n\n", "line 1", "no address"),
        ("", "line 1", "no address"),
        ("文 B-road\n".encode() + b"\xb5\xc0 B-road\n", "line 2", "UTF-8"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_by_line_and_column(tmp_path, text, where, what):
    with pytest.raises(BadCorpus) as refused:
        read(path=file(tmp_path, text))
    assert str(refused.value).startswith(where)
    assert what in str(refused.value)


def test_made_up_addresses_survive_as_tags():
    examples = made(300, 5)
    labels = labels_of(examples=examples)
    cut, tags = tagged(examples=examples, labels=labels)
    begin = 0
    for example, size in zip(examples, cut.count.tolist(), strict=True):
        heads = [tag // 2 for tag in tags[begin : begin + size].tolist() if tag % 2 == 0]
        assert len(heads) <= len(example.spans)
        assert not size or tags[begin] % 2 == 0
        begin += size
    assert begin == len(tags)


def test_space_at_the_ends_of_a_piece_is_of_no_part():
    found = from_pieces(pieces=[("文三路 ", "road"), ("  ", "road"), (" 12号", "roadno")])
    assert found.spans == (("road", 0, 3), ("roadno", 7, 10))
    assert found.text[7:10] == "12号"
