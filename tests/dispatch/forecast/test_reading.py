"""Files of strangers: columns found, gaps, repeated hours, wrong rows by line, groups."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from linli.dispatch.forecast.reading import FileRefused, read
from linli.dispatch.forecast.series import hour_of

FIRST = hour_of(datetime(2026, 3, 1, tzinfo=UTC))


def lines(*rows, head="time,count"):
    return [head, *rows]


def only(found):
    (series,) = found.series.values()
    return series


def test_hours_come_in_order_with_gaps_as_unknown_and_repeated_hours_added():
    found = read(lines("2026-03-01T03:00Z,4", "2026-03-01T00:00Z,1", "2026-03-01T00:30Z,2",
                       "2026-03-01T01:00Z,0"))  # fmt: skip

    series = only(found)
    assert series.start == FIRST
    assert list(series.counts[:2]) == [3, 0] and np.isnan(series.counts[2])
    assert series.counts[3] == 4
    assert (found.repeated, found.missing) == (1, 1)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2026-03-01 02:00,many", "no number"), ("2026-03-01 02:00,-1", "no number of calls"),
        ("2026-03-01 02:00,nan", "no number of calls"), ("yesterday,3", "no time"),
        ("2026-03-01,3", "no time"), ("2026-03-01 02:00", "no number"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_by_its_line_and_the_others_are_kept(row, why):
    found = read(lines("2026-03-01 00:00,1", row, "2026-03-01 01:00,2"))

    assert [line for line, _ in found.wrong] == [3]
    assert why in found.wrong[0][1]
    assert list(only(found).counts) == [1, 2]


@pytest.mark.parametrize(
    "text",
    ["2026/3/1 14:00", "03/01/2026 02:00:00 PM", "2026年3月1日 14时", "2026-03-01T14:59:59+00:00",
     "2026-03-01 14:00:00.000"],
)  # fmt: skip
def test_usual_ways_to_write_a_time_are_understood(text):
    found = read(["发生时间,数量", f"{text},5"])

    assert only(found).start == FIRST + 14


def test_times_without_an_offset_are_of_the_zone_and_the_repeated_hour_of_autumn_is_one():
    berlin = ZoneInfo("Europe/Berlin")
    rows = [f"2026-10-25 {hour:02}:00,1" for hour in (0, 1, 2, 2, 3)]

    found = read(lines(*rows), zone=berlin)

    assert only(found).start == hour_of(datetime(2026, 10, 24, 22, tzinfo=UTC))
    counts = only(found).counts
    assert list(counts[:3]) == [1, 1, 2] and np.isnan(counts[3]) and counts[4] == 1


def test_long_form_gives_a_series_for_each_group():
    head = "hour,area,category,calls"
    rows = [
        f"2026-03-01 {hour:02}:00,{area},{kind},{hour}"
        for hour in range(4)
        for area in ("东", "西")
        for kind in ("noise", "fire")
    ]

    found = read(lines(*rows, head=head))

    assert found.columns.groups == ("area", "category")
    assert set(found.series) == {(a, k) for a in ("东", "西") for k in ("noise", "fire")}
    assert list(found.series["东", "fire"].counts) == [0, 1, 2, 3]


def test_a_list_of_calls_is_counted_and_an_hour_without_a_call_is_nought():
    rows = ["40.1,-75.3,2026-03-01 00:10", "40.2,-75.1,2026-03-01 00:50",
            "40.1,-75.2,2026-03-01 03:00"]  # fmt: skip

    found = read(lines(*rows, head="lat,lon,at"))

    assert found.columns.count is None
    assert list(only(found).counts) == [2, 0, 0, 1]
    assert found.repeated == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ([], "no rows"), (["time,count"], "no rows"), (["a,b", "x,1"], "no column holds times"),
        (["time,count", "2026-03-01 00:00,x"], "line 2"),
    ],
)  # fmt: skip
def test_a_file_of_no_use_is_refused_with_why(text, why):
    with pytest.raises(FileRefused, match=why):
        read(text, count="count" if "time,count" in text[:1] and len(text) > 1 else "")


def test_a_named_column_that_is_absent_is_refused_with_those_there_are():
    with pytest.raises(FileRefused, match="no column 'n'; there are time, count"):
        read(lines("2026-03-01 00:00,1"), count="n")
