import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.exchange.checks import numbers

CON = duckdb.connect()
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def holds(condition: str, value: str) -> bool:
    (answer,) = CON.execute(f"SELECT {condition} FROM (SELECT ? AS v)", [value]).fetchone()
    return answer


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("11010519491231002X", True),  # the example of GB 11643-1999
        ("110105194912310021", False),
        ("110105194902300025", False),
        ("110105491231002", False),
        ("010105194912310028", False),
        ("", False),
        ("11010519491231００2X", False),
    ],
)
def test_identity_numbers(value, is_right):
    assert holds(numbers.is_id_number("v"), value) is is_right


@given(
    area=st.integers(100000, 999999),
    day=st.dates(),
    serial=st.integers(0, 999),
    last=st.sampled_from("0123456789X"),
)
def test_an_identity_number_is_right_with_exactly_one_check_digit_whatever_the_county(
    area, day, serial, last
):
    body = f"{area}{day.year:04}{day:%m%d}{serial:03}"
    right = "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
    is_year = 1850 <= day.year <= 2099
    assert holds(numbers.is_id_number("v"), body + last) is (is_year and last == right)


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("91350100M000100Y43", True),  # the example of GB 32100-2015
        ("91350100M000100Y44", False),
        ("91350100M000100I43", False),
        ("9135010OM000100Y43", False),
        ("91350100M000100Y4", False),
    ],
)
def test_credit_codes(value, is_right):
    assert holds(numbers.is_credit_code("v"), value) is is_right


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("13800000000", True), ("057188888888", True), ("88888888", True), ("4001234567", True),
        ("+4915112345678", True), ("05718888888888888888", False), ("1234567", False), ("12800000000", False),
        ("none", False),
    ],
)  # fmt: skip
def test_phones(value, is_right):
    assert holds(numbers.is_phone("v"), value) is is_right
