import csv
import hashlib

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.samples import HEADINGS, csv_text, read_bytes, row, sample

from linli.exchange import checks
from linli.exchange.checks import errorfile, plain

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "＝1+1", "\t=1"]
PLAIN = ["-12.5", "+8613800000000", "12", "甲-乙", "a=b", "1,200", "-5%"]


@pytest.fixture
def quarantined(tmp_path):
    rows = [row(code=f"E{n}", kind="?", note=text) for n, text in enumerate([*EVIL, *PLAIN])]
    read = read_bytes(
        tmp_path, csv_text(*rows, ["lone", "cells"]).replace(",1,200", ',"1,200"').encode()
    )
    checks.check(
        rows=read.rows, problems=read.problems, contract=sample(),
        accepted=tmp_path / "a.parquet", quarantined=tmp_path / "q.parquet",
    )  # fmt: skip
    return tmp_path / "q.parquet"


def write(quarantined, name: str, language: str = "en"):
    out = quarantined.parent / name
    count = checks.error_file(
        quarantined=quarantined, contract=sample(), out=out, language=language
    )
    return out, count


def table(path) -> list[list[str]]:
    if path.suffix == ".csv":
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    book = openpyxl.load_workbook(path)
    return [[cell or "" for cell in cells] for cells in book.active.iter_rows(values_only=True)]


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_the_columns_are_those_of_the_delivery_and_the_reasons(quarantined, name):
    out, count = write(quarantined, name)
    heading, *rows = table(out)
    assert tuple(heading) == (*HEADINGS, "Data row", "Reasons")
    assert len(rows) == count == len(EVIL) + len(PLAIN) + 1
    assert rows[0][-2:] == ["1", "“类别” must be one of 甲, 乙; it is “?”."]
    assert rows[-1][:3] == ["lone", "cells", ""]


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_formulas_are_defused_and_numbers_left_as_they_were(quarantined, name):
    out, _ = write(quarantined, name)
    notes = [cells[10] for cells in table(out)[1:-1]]
    assert notes == [*("'" + text for text in EVIL), *PLAIN]


def test_in_chinese_it_is_chinese(quarantined):
    out, _ = write(quarantined, "e.csv", "zh-hans")
    heading, first, *_ = table(out)
    assert heading[-2:] == ["数据行号", "问题说明"]
    assert first[-1] == "“类别”只能取 甲, 乙，现在是“?”。"


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_mended_and_sent_again_it_is_accepted_with_its_values_as_they_were(quarantined, name):
    out, _ = write(quarantined, name)
    folder = quarantined.parent
    raw = out.read_bytes()
    if name == "e.csv":
        lines = raw.decode("utf-8-sig").replace(",?,", ",甲,")
        raw = lines[: lines.index("lone,")].encode()
    else:
        book = openpyxl.load_workbook(out)
        page = book.active
        for cells in page.iter_rows(min_row=2):
            cells[2].value = "甲"
        page.delete_rows(page.max_row)
        book.save(out)
        raw = out.read_bytes()

    read = read_bytes(folder, raw, name=f"again-{name}")
    report = checks.check(
        rows=read.rows, problems=read.problems, contract=sample(),
        accepted=folder / "a2.parquet", quarantined=folder / "q2.parquet",
    )  # fmt: skip

    assert (report.quarantined, report.extra) == (0, ())
    notes = checks.engine.pq.read_table(folder / "a2.parquet")["note"].to_pylist()
    assert notes == ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=1", "=1+1", "=1", *PLAIN]


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_written_twice_it_is_the_same_bytes(quarantined, name):
    first = hashlib.sha256(write(quarantined, name)[0].read_bytes()).digest()
    assert hashlib.sha256(write(quarantined, name)[0].read_bytes()).digest() == first


def test_another_ending_is_refused(quarantined):
    with pytest.raises(ValueError):
        write(quarantined, "e.pdf")


@given(st.text(max_size=40))
def test_no_cell_begins_as_a_formula(text):
    cell = errorfile.guarded(text)
    assert cell in (text, "'" + text)
    if cell == text and text.strip():
        assert text.strip()[0] not in "=@＝＋－＠"
        assert text.strip()[0] not in "+-" or errorfile.NUMBER.fullmatch(text)
        assert text[0] not in "\t\r\n"


@given(st.text(st.sampled_from("'=+-@ \t\n１＝a1.")))
def test_what_was_guarded_is_read_as_what_it_was(text):
    assert plain.settle(errorfile.guarded(text)) == plain.settle(text)
