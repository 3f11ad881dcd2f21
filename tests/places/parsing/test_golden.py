"""Addresses that the model that ships must take apart as a person would; each is made up."""

from pathlib import Path

import pytest

from linli.places import parsing

LINES = (Path(__file__).parent / "golden.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition("\t")[0])
def test_given_an_address_people_write_then_its_parts_are_found(line):
    text, _, wanted = line.partition("\t")
    parts = parsing.parse(text=text).parts
    found = [f"{part.label}={part.text}" for part in parts]
    assert found[: len(wanted.split(" "))] == wanted.split(" ")


def test_first_gives_the_first_part_of_a_label_or_nothing():
    parsed = parsing.parse(text="浙江省杭州市文三路12号")
    assert parsed.first(label="road") == "文三路"
    assert parsed.first(label="roomno") == ""
