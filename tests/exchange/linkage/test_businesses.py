"""Which records are one business, and which are two of one owner."""

from pathlib import Path

import pytest
from tests.exchange.linkage.rows import credit_code, linked

NOODLES = {"name": "东河市张记面馆有限公司", "credit_code": credit_code("ABCDEFGH"), "phone": "13812345678",
           "address": "和平路12号", "contact_name": "张三丰"}  # fmt: skip


def but(**changes: str | None) -> dict[str, str]:
    changed = {**NOODLES, **changes}
    return {name: value for name, value in changed.items() if value is not None}


@pytest.mark.parametrize(
    "other",
    [
        but(name="张记面馆", credit_code=None),
        but(name="张记面馆", credit_code=None, phone=None),
        but(name="东河张记面馆有限责任公司", credit_code=None, address=None),
        but(name="东河市章记面馆", credit_code=None),
        but(name="老街口味面庄", phone="13900001111", contact_name=None),  # renamed, by its code
        but(name="张记面馆（个体工商户）", credit_code=None, contact_name=None),
    ],
)
def test_given_a_short_or_new_name_then_it_is_one_business(
    tmp_path: Path, other: dict[str, str]
) -> None:
    assert linked(tmp_path, "business", [NOODLES, other]) == [{"r000", "r001"}]


@pytest.mark.parametrize(
    "other",
    [
        but(credit_code=credit_code("HGFEDCBA")),
        but(credit_code=None, address="解放路88号"),  # a branch without a word for it
        but(credit_code=None, name="东河市王记水果店", contact_name=None),  # the same agent
        but(credit_code=None, name="东河市李氏理发店", phone=None, contact_name=None),  # next door
    ],
)
def test_given_another_place_name_or_code_then_it_is_another(
    tmp_path: Path, other: dict[str, str]
) -> None:
    assert linked(tmp_path, "business", [NOODLES, other]) == [{"r000"}, {"r001"}]


def test_given_branches_under_the_code_of_the_head_then_they_stay_apart(tmp_path: Path) -> None:
    rows = [
        but(name=f"张记面馆（{road}店）", address=f"{road}8号") for road in ("和平路", "解放路")
    ]
    assert linked(tmp_path, "business", rows) == [{"r000"}, {"r001"}]


def test_given_a_supermarket_then_its_name_is_not_taken_for_a_city(tmp_path: Path) -> None:
    rows = [
        but(name="南江市好邻居超市商行", credit_code=None),
        but(name="好邻居超市", credit_code=None),
    ]
    assert linked(tmp_path, "business", rows) == [{"r000", "r001"}]
