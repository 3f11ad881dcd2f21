"""Against the arrangements that the General Office of the State Council published."""

from datetime import date, timedelta

import pytest

from linli.core import holidays_cn

# First and last day of each holiday, then the weekend days worked.
NOTICES = {
    # 国务院办公厅关于2025年部分节假日安排的通知, 12 November 2024
    2025: (
        ["01-01/01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    # 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025
    2026: (
        [
            "01-01/01-03",
            "02-15/02-23",
            "04-04/04-06",
            "05-01/05-05",
            "06-19/06-21",
            "09-25/09-27",
            "10-01/10-07",
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}


def _day(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")


def _span(year: int, text: str) -> set[date]:
    first, last = (_day(year, part) for part in text.split("/"))
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_days_off_and_make_up_workdays_are_the_published_ones(year: int) -> None:
    spans, workdays = NOTICES[year]

    found = holidays_cn.year(year)

    assert found.announced
    assert found.days_off == set().union(*(_span(year, span) for span in spans))
    assert found.workdays == {_day(year, text) for text in workdays}


def test_a_holiday_over_new_year_is_split_between_both_years() -> None:
    # 国务院办公厅关于2023年部分节假日安排的通知: 31 December 2022 to 2 January 2023.
    assert date(2022, 12, 31) in holidays_cn.year(2022).days_off
    assert {date(2023, 1, 1), date(2023, 1, 2)} <= holidays_cn.year(2023).days_off


def test_a_year_not_announced_has_its_statutory_days_and_says_so() -> None:
    found = holidays_cn.year(2099)

    assert not found.announced
    assert {date(2099, 1, 1), date(2099, 5, 1), date(2099, 10, 1)} <= found.days_off
    assert found.workdays == frozenset()


def test_years_before_the_notices_are_refused() -> None:
    with pytest.raises(ValueError, match="2008"):
        holidays_cn.year(1999)


@pytest.mark.parametrize("year", range(2008, 2030))
def test_no_day_is_both_off_and_worked(year: int) -> None:
    found = holidays_cn.year(year)

    assert not found.days_off & found.workdays
    assert all(day.year == year for day in found.days_off | found.workdays)
    assert all(day.weekday() >= 5 for day in found.workdays)
