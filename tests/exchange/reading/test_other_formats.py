import datetime as dt
import io
import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.exchange.samples import GOOD, HEADINGS, read_bytes, row

from linli.exchange.reading import ReadingRefused, limits

DAY = dt.datetime(2024, 1, 5)  # noqa: DTZ001 -- as spreadsheets have it
MORNING = dt.datetime(2024, 1, 5, 9, 30)  # noqa: DTZ001 -- as spreadsheets have it


def rows(found) -> list[dict]:
    return pq.read_table(found.rows).to_pylist()


def codes(found) -> list[tuple[str, int]]:
    table = pq.read_table(found.problems).to_pylist()
    return [(each["_reasons"][0]["code"], each["_line"]) for each in table]


def book(*sheets: tuple[str, list[list]], merge: str = "") -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, table in sheets:
        page = made.create_sheet(name)
        for cells in table:
            page.append(cells)
    if merge:
        made.worksheets[-1].merge_cells(merge)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def refusal(folder, raw: bytes, name: str = "in.xlsx") -> str:
    with pytest.raises(ReadingRefused) as refused:
        read_bytes(folder, raw, name=name)
    return refused.value.reason


def test_given_several_sheets_then_the_one_that_fits_is_read_and_the_others_named(tmp_path):
    raw = book(("说明", [["请勿修改"], ["编号"]]), ("数据", [["名录"], list(HEADINGS), list(GOOD)]))

    read = read_bytes(tmp_path, raw, name="in.xlsx")

    assert (read.format, read.sheet, read.good) == ("xlsx", "数据", 1)
    assert [(note.code, dict(note.facts)) for note in read.notes] == [
        ("sheet-unread", {"name": "说明"}),
        ("title-rows", {"rows": 1}),
    ]
    assert rows(read)[0]["_line"] == 3


def test_given_cells_of_every_kind_then_they_are_text_as_people_see_them(tmp_path):
    cells = ["A1", 919901010000001, True, DAY, 45296, 12.50, 7.0, MORNING, False, 13800000000, 1e-7]  # fmt: skip

    read = read_bytes(tmp_path, book(("1", [list(HEADINGS), cells])), name="in.xlsx")

    assert list(rows(read)[0].values())[:11] == [
        "A1", "919901010000001", "true", "2024-01-05", "2024-01-05", "12.5", "7",
        "2024-01-05 09:30:00", "false", "13800000000", "0.0000001",
    ]  # fmt: skip


def test_given_merged_cells_then_each_row_has_the_value(tmp_path):
    table = [list(HEADINGS), *[row(code=f"A{n}") for n in range(3)]]

    read = read_bytes(tmp_path, book(("1", table), merge="C2:C4"), name="in.xlsx")

    assert [each["类别"] for each in rows(read)] == ["甲"] * 3
    assert [(note.code, note.facts["cells"]) for note in read.notes] == [("merged-cells", 2)]


def test_given_blank_rows_totals_and_cells_beyond_then_each_is_counted(tmp_path):
    table = [list(HEADINGS), list(GOOD), [None] * 11, [*GOOD, "beyond"], ["合计", 2]]

    read = read_bytes(tmp_path, book(("1", table)), name="in.xlsx")

    assert (read.good, read.blank, codes(read)) == (1, 1, [("ragged-row", 4), ("summary-row", 5)])


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_given_a_zip_bomb_then_it_is_refused_before_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "XLSX_RATIO_FROM", 1 << 20)
    assert refusal(tmp_path, zipped(sheet=b"\0" * (8 << 20))) == "zip-bomb"
    monkeypatch.setattr(limits, "XLSX_MAX_TOTAL", 1000)
    assert refusal(tmp_path, zipped(a=bytes(range(256)) * 4)) == "zip-bomb"


@pytest.mark.parametrize("raw", [b"PK\x03\x04", zipped(a=b"no spreadsheet")])
def test_given_a_broken_workbook_then_it_is_refused(tmp_path, raw):
    assert refusal(tmp_path, raw) == "spreadsheet-broken"


def test_given_a_workbook_with_a_document_type_then_it_is_refused(tmp_path):
    stream = io.BytesIO(book(("1", [list(HEADINGS), list(GOOD)])))
    changed = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + data
            target.writestr(part.filename, data)
    assert refusal(tmp_path, changed.getvalue()) == "spreadsheet-broken"


def test_given_a_workbook_cut_short_then_it_is_refused(tmp_path):
    raw = book(("1", [list(HEADINGS), *[row(code=f"A{n}") for n in range(200)]]))
    assert refusal(tmp_path, raw[: len(raw) // 2]) == "spreadsheet-broken"


def test_given_json_lines_then_numbers_stay_as_written_and_bad_lines_are_named(tmp_path):
    good = {"编号": "A1", "类别": "甲", "面积": 0, "营业": True, "多": {"a": [1]}}
    lines = [
        json.dumps(good, ensure_ascii=False).replace(": 0,", ": 12.50,"),
        "",
        "{broken",
        '["A2"]',
        '{"编号": "A3", "编号": "A4"}',
        '{"编号": "A5", "面积": NaN}',
        '{"编号": null, "类别": ""}',
    ]

    read = read_bytes(tmp_path, "\n".join(lines).encode("gb18030"), name="in.jsonl")

    first, last = rows(read)
    assert (first["面积"], first["营业"], first["多"]) == ("12.50", "true", '{"a": ["1"]}')
    assert (last["编号"], last["类别"], last["_line"]) == (None, None, 7)
    assert codes(read) == [("bad-json", 3), ("not-an-object", 4), ("key-twice", 5), ("bad-json", 6)]


def test_given_one_json_array_then_it_is_read_too(tmp_path):
    read = read_bytes(tmp_path, '[{"编号": "A1"}, 3]'.encode(), name="in.json")
    assert (read.good, codes(read)) == (1, [("not-an-object", 2)])
    assert refusal(tmp_path, b'[{"a": 1}', "in.json") == "json-broken"


def test_given_parquet_then_each_type_is_text(tmp_path):
    table = pa.table(
        {
            "编号": ["A1", ""],
            "面积": [12.5, 3.0],
            "人数": [7, None],
            "开业日期": [dt.date(2024, 1, 5), None],
            "更新时间": [MORNING, None],
            "营业": [True, None],
            "备注": [[1, 2], None],
            "面部": [b"\xff", None],
        }
    )
    stream = io.BytesIO()
    pq.write_table(table, stream)

    read = read_bytes(tmp_path, stream.getvalue(), name="in.parquet")

    first, last = rows(read)
    assert [first[name] for name in table.column_names[:-1]] == [
        "A1", "12.5", "7", "2024-01-05", "2024-01-05 09:30:00", "true", "[1, 2]",
    ]  # fmt: skip
    assert (last["编号"], last["面积"], "面部" in first) == (None, "3", False)
    assert refusal(tmp_path, stream.getvalue()[:-20], "in.parquet") == "parquet-broken"
