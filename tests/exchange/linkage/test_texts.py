"""Single values made comparable, in the SQL that tidies them."""

import duckdb
import pytest
from tests.exchange.linkage.rows import credit_code, id_number

from linli.exchange.linkage import texts
from linli.exchange.linkage.texts import quoted


def value(expression: str) -> object:
    with duckdb.connect(":memory:") as con:
        return con.execute(f"select {expression} from (values (1)) as t(x)").fetchall()[0][0]


GOOD = id_number(born="19900307")


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (GOOD, True),
        (GOOD[:5] + str((int(GOOD[5]) + 1) % 10) + GOOD[6:], False),
        (GOOD[:8] + GOOD[9] + GOOD[8] + GOOD[10:], GOOD[8] == GOOD[9]),
        (id_number(born="19901307"), False),
        ("123456789012345", False),
        ("", False),
    ],
)
def test_id_numbers_are_checked_by_sign_and_date(number: str, valid: bool) -> None:
    assert value(texts.id_valid(quoted(number))) is valid


def test_credit_codes_are_checked_by_sign() -> None:
    good = credit_code("ABCDEFGH")
    assert value(texts.code_valid(quoted(good))) is True
    assert value(texts.code_valid(quoted("B" + good[1:]))) is False
    assert value(texts.code_valid(quoted(good[:17]))) is False


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1990-03-07", "19900307"), ("1990/3/7", "19900307"), ("1990.03.07", "19900307"),
        ("1990年3月7日", "19900307"), ("19900307", "19900307"), ("07/03/1990", "19900307"),
        ("1990-03-07 00:00:00", "19900307"), ("1990", None), ("", None), ("32767", None),
        ("9990-01-01", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_their_styles(written: str, meant: str | None) -> None:
    parts = value(texts.dashed(quoted(written)))
    assert value(texts.date(quoted(str(parts)))) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("138 1234 5678", "13812345678"), ("+86-13812345678", "13812345678"),
        ("００８６１３８１２３４５６７８", "13812345678"), ("11111111111", None), ("123", None),
    ],
)  # fmt: skip
def test_phones_are_their_digits(written: str, meant: str | None) -> None:
    digits = value(texts.digits(texts.narrow(quoted(written))))
    assert value(texts.phone(quoted(str(digits)))) == meant


@pytest.mark.parametrize(
    "written",
    [
        "幸福小区3号楼2单元501室",
        "幸福小区 ３栋二单元501",
        "幸福小区3-2-501",
        "幸福小区3幢2单元501户",
    ],
)
def test_addresses_are_one_text_however_they_are_written(written: str) -> None:
    assert value(texts.address(quoted(written))) == "幸福小区3-2-501"
