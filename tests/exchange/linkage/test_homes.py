"""Which addresses are one home, with codes of the base and without."""

from pathlib import Path

import pytest
from tests.exchange.linkage.rows import linked

HOME = "东河市西岭区幸福小区3号楼2单元501室"


@pytest.mark.parametrize(
    "other",
    ["幸福小区3号楼2单元501室", "幸福小区３栋２单元５０１", "幸福小区三号楼二单元501", "西岭区幸福小区3-2-501",
     "东河市 西岭区 幸福小区 3幢2单元 501户"],
)  # fmt: skip
def test_given_an_address_written_otherwise_then_it_is_one_home(tmp_path: Path, other: str) -> None:
    rows = [{"address": HOME}, {"address": other}]
    assert linked(tmp_path, "home", rows) == [{"r000", "r001"}]


@pytest.mark.parametrize(
    "other",
    ["幸福小区3号楼2单元502室", "幸福小区3号楼1单元501室", "平安家园3号楼2单元501室", "幸福小区"],
)
def test_given_another_door_then_it_is_another_home(tmp_path: Path, other: str) -> None:
    rows = [{"address": HOME}, {"address": other}]
    assert linked(tmp_path, "home", rows) == [{"r000"}, {"r001"}]


def test_given_codes_of_the_base_then_they_decide(tmp_path: Path) -> None:
    rows = [
        {"address": HOME, "home_code": "H1"},
        {"address": "老化工厂家属院后楼顶层", "home_code": "H1"},
        {"address": HOME, "home_code": "H2"},
    ]
    assert linked(tmp_path, "home", rows) == [{"r000", "r001"}, {"r002"}]


def test_given_the_own_key_of_a_feed_then_its_rows_are_one_home(tmp_path: Path) -> None:
    rows = [
        {"feed": "a", "home_key": "77", "address": HOME},
        {"feed": "a", "home_key": "77", "address": HOME[:-1]},
        {"feed": "b", "home_key": "77", "address": "平安家园9号楼1单元101室"},
    ]
    assert linked(tmp_path, "home", rows) == [{"r000", "r001"}, {"r002"}]
