"""China's divisions by code and by name."""

import pytest

from linli.places import divisions


def test_there_are_as_many_as_the_data_card_says():
    sizes: dict[int, int] = {}
    for code in divisions._upper():
        sizes[len(code)] = sizes.get(len(code), 0) + 1

    assert sizes == {2: 31, 4: 342, 6: 2978, 9: 41352}


def test_a_neighbourhood_is_found_with_all_around_it():
    found = divisions.line(code="110101001001")

    assert [one.name for one in found] == [
        "北京市", "市辖区", "东城区", "东华门街道", "多福巷社区居委会",
    ]  # fmt: skip
    assert [one.level for one in found] == ["province", "city", "district", "street", "village"]


def test_children_lie_directly_inside_and_come_by_code():
    streets = divisions.children(code="110101")

    assert streets[0].name == "东华门街道"
    assert all(one.code.startswith("110101") and len(one.code) == 9 for one in streets)
    assert "110101001001" in {one.code for one in divisions.children(code="110101001")}
    assert len(divisions.children()) == 31


def test_a_name_that_stands_many_times_is_told_apart_by_what_it_lies_in():
    everywhere = divisions.named(name="鼓楼区")

    assert len(everywhere) > 2
    assert [one.code for one in divisions.named(name="鼓楼区", within="3201")] == ["320106"]


@pytest.mark.parametrize("code", ["", "99", "990101", "990101001001", "11010100100", "x"])
def test_an_unknown_code_is_no_division(code):
    assert divisions.division(code=code) is None
    assert divisions.line(code=code) == []
