import codecs

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.exchange.samples import GOOD, HEADINGS, csv_text, read_bytes, read_text, row, sample
from tests.strategies import settings as _profile

from linli.exchange.checks import wording
from linli.exchange.reading import ReadingRefused, delimited, limits

assert _profile  # the profile of the other property tests

GIVEN_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20
)


def rows(found) -> list[dict]:
    return pq.read_table(found.rows).to_pylist()


def bad(found) -> list[tuple[str, int, int]]:
    table = pq.read_table(found.problems).to_pylist()
    return [(each["_reasons"][0]["code"], each["_row"], each["_line"]) for each in table]


def refusal(folder, raw: bytes, **more) -> str:
    with pytest.raises(ReadingRefused) as refused:
        read_bytes(folder, raw, **more)
    assert str(wording.wording(code=refused.value.reason, facts=refused.value.facts))
    return refused.value.reason


@pytest.mark.parametrize(
    ("encoding", "mark", "found", "is_certain"),
    [
        ("utf-8", b"", "utf-8", True),
        ("utf-8", codecs.BOM_UTF8, "utf-8", True),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le", True),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be", True),
        ("utf-16-le", b"", "utf-16-le", False),
        ("utf-16-be", b"", "utf-16-be", False),
        ("gb18030", b"", "gb18030", False),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_given_any_usual_encoding_and_line_end_then_the_rows_are_the_same(
    tmp_path, encoding, mark, found, is_certain, end
):
    text = csv_text(GOOD, row(code="A2", note="说“好”")).replace("\n", end)

    read = read_bytes(tmp_path, mark + text.encode(encoding))

    assert (read.encoding, read.is_encoding_certain) == (found, is_certain)
    assert [(each["编号"], each["备注"], each["_row"], each["_line"]) for each in rows(read)] == [
        ("A1", "好", 1, 2),
        ("A2", "说“好”", 2, 3),
    ]
    assert read.columns.fields[0] == ("code", "编号")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_given_another_delimiter_then_it_is_found(tmp_path, delimiter):
    read = read_text(tmp_path, csv_text(GOOD).replace(",", delimiter))
    assert (read.delimiter, read.good) == (delimiter, 1)


@pytest.mark.parametrize(
    ("encoding", "foreign"),
    [("big5", "國語測試機構與陳小姐"), ("shift_jis", "こんにちは世界さくら")],
)
def test_given_an_encoding_that_is_not_taken_then_it_is_refused(tmp_path, encoding, foreign):
    text = "\n".join(["A,B", *([foreign] * 50)])
    assert refusal(tmp_path, text.encode(encoding)) == "encoding-unknown"


def test_given_one_broken_line_among_many_then_only_it_is_lost(tmp_path):
    many = [row(code=f"B{n}") for n in range(60)]
    raw = csv_text(*many).encode() + b"X,\xff\xfe,z\n" + ",".join(row(code="Z")).encode()

    read = read_bytes(tmp_path, raw)

    assert (read.good, bad(read)) == (61, [("undecodable", 61, 62)])


def test_given_every_kind_of_odd_line_then_each_is_named_and_the_rest_goes_on(tmp_path):
    text = "\n".join(
        [
            "企业名录,,",
            "2026 年",
            ",".join(HEADINGS),
            ",".join(GOOD),
            "A2,too,few",
            ",".join((*GOOD, "one more")),
            ",".join((*GOOD, "", "")),
            "",
            ",,,,,,,,,,",
            ",".join(row(code="A3", note='"two\nlines, one cell"')),
            ",".join(row(code="A4", note='5" pipe')),
            ",".join(row(code="A\0", note="x")),
            ",".join(row(code="A5", note='"never closed')),
            ",".join(row(code="A6")),
            "合计,,3",
            "制表人：某某",
        ]
    )

    read = read_text(tmp_path, text)

    assert [(each["编号"], each["备注"], each["_line"]) for each in rows(read)] == [
        ("A1", "好", 4),
        ("A1", "好", 7),
        ("A3", "two\nlines, one cell", 10),
        ("A4", '5" pipe', 12),
        ("A6", "好", 15),
    ]
    assert bad(read) == [
        ("ragged-row", 2, 5),
        ("ragged-row", 3, 6),
        ("nul-byte", 7, 13),
        ("unclosed-quote", 8, 14),
        ("summary-row", 10, 16),
        ("summary-row", 11, 17),
    ]
    assert (read.count, read.good, read.bad, read.blank) == (11, 5, 6, 2)
    assert {note.code for note in read.notes} == {"title-rows", "blank-rows"}


def test_given_columns_renamed_extra_missing_reordered_then_each_is_named(tmp_path):
    headings = ["信用代码", "编 号", "类别", "营业状况", "KIND2", "备註"]
    read = read_text(tmp_path, ",".join(headings) + "\nx,A1,甲,是,y,z\n")

    assert read.columns.extra == ("营业状况", "KIND2", "备註")
    assert "note" in read.columns.missing
    assert read.columns.is_reordered
    assert dict(read.columns.fields)["code"] == "编 号"


def test_given_a_heading_that_resembles_a_missing_field_then_it_is_told_and_not_used(tmp_path):
    read = read_text(tmp_path, "编号,类别,停业日期,开业日期时\nA1,甲,,2020-01-01\n")
    assert read.columns.perhaps == (("开业日期时", "opened"),)
    assert "opened" in read.columns.missing


def test_given_the_same_heading_twice_then_both_are_kept_apart_or_the_file_is_refused(tmp_path):
    read = read_text(tmp_path, "编号,类别,旧,旧\nA1,甲,1,2\n")
    assert read.columns.extra == ("旧", "旧_2")
    assert refusal(tmp_path, "编号,类别,code\nA1,甲,1\n".encode()) == "column-twice"


def test_given_a_column_that_may_not_be_carried_then_it_is_named_and_never_stored(tmp_path):
    text = (
        csv_text(GOOD, row(code="A2"), ["A3"]).replace("备注", "人脸照片").replace("好", "SECRET")
    )

    read = read_text(tmp_path, text)

    assert read.columns.refused == (("人脸照片", "biometrics"),)
    assert "人脸照片" not in pq.read_schema(read.rows).names
    assert b"SECRET" not in read.rows.read_bytes() + read.problems.read_bytes()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty-file"),
        (b"  \r\n \n", "empty-file"),
        (codecs.BOM_UTF8, "empty-file"),
        (b"a,b,c\n1,2,3\n", "columns-unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "spreadsheet-old"),
        (b"%PDF-1.7 ...", "not-a-table"),
        (b"\x1f\x8b\x08...", "not-a-table"),
        (b"<html><table></table></html>", "not-a-table"),
        (("编号" + ",x" * 600 + "\n").encode(), "too-many-columns"),
    ],
)  # fmt: skip
def test_given_a_file_that_is_no_table_then_it_says_why(tmp_path, raw, reason):
    assert refusal(tmp_path, raw) == reason
    assert not (tmp_path / "read" / "rows.parquet").exists()


def test_given_a_line_without_end_then_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(limits, "MAX_LINE_BYTES", 1000)
    assert refusal(tmp_path, csv_text(GOOD).encode() + b"x" * 5000) == "line-too-long"


def test_given_quotes_of_other_rules_throughout_then_it_is_refused_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BROKEN_QUOTES", 5)
    lines = [",".join(row(code=f"A{n}", note='"x')) for n in range(2000)]
    lines = [line if n % 200 == 0 else line.replace('"', "") for n, line in enumerate(lines)]
    assert refusal(tmp_path, (csv_text() + "\n".join(lines)).encode()) == "quotes-broken"


def test_given_headings_only_then_there_are_no_rows_and_it_says_so(tmp_path):
    read = read_text(tmp_path, csv_text())
    assert (read.count, [note.code for note in read.notes]) == (0, ["header-only"])


cell = st.text(st.sampled_from("ab甲\"', ;\t\n\r合计1=\0\u3000é"), max_size=6)
line = st.lists(cell, min_size=0, max_size=13)


@GIVEN_FOLDER
@given(lines=st.lists(line, max_size=8), encoding=st.sampled_from(["utf-8", "gb18030"]))
@example(lines=[["a"] * 11] * 3, encoding="utf-8")
@example(lines=[['a"'] * 11, ['"'] * 2], encoding="utf-8")
def test_the_quick_way_and_the_careful_way_give_the_same(tmp_path, lines, encoding):
    text = csv_text() + "\n".join(",".join(each) for each in lines)
    quick = read_text(tmp_path, text, encoding=encoding)
    first = (quick.count, quick.blank, rows(quick), bad(quick))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited._Quick, "columns", lambda self, raw: None)
        careful = read_text(tmp_path, text, encoding=encoding)

    assert (careful.count, careful.blank, rows(careful), bad(careful)) == first
    assert first[0] == len(first[2]) + len(first[3])


@GIVEN_FOLDER
@given(lines=st.lists(line, max_size=12), size=st.integers(16, 400))
def test_where_chunks_end_makes_no_difference(tmp_path, lines, size):
    raw = (csv_text() + "\n".join(",".join(each) for each in lines)).encode()
    whole = read_bytes(tmp_path, raw)
    before = (whole.count, whole.blank, rows(whole), bad(whole))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK_BYTES", max(size, len(csv_text().encode()) + 1))
        pieces = read_bytes(tmp_path, raw)

    assert (pieces.count, pieces.blank, rows(pieces), bad(pieces)) == before


@GIVEN_FOLDER
@given(
    raw=st.binary(max_size=400),
    head=st.booleans(),
    name=st.sampled_from(["a.csv", "a.jsonl", "a.xlsx", "a.parquet", "a"]),
)
@example(raw=b"PK\x03\x04" + b"\0" * 40, head=False, name="a.xlsx")
@example(raw=b"PAR1" + b"\0" * 40 + b"PAR1", head=False, name="a.parquet")
@example(raw=b'{"a": ' * 3000, head=False, name="a.jsonl")
@example(raw=b"[" * 5000, head=False, name="a.jsonl")
def test_any_bytes_are_read_or_refused_by_name(tmp_path, raw, head, name):
    data = csv_text().encode() + raw if head else raw
    try:
        read = read_bytes(tmp_path, data, name=name)
    except ReadingRefused as error:
        assert str(wording.wording(code=error.reason, facts=error.facts))
    else:
        assert read.count == len(rows(read)) + len(bad(read)) == read.good + read.bad
        assert {code for code, _, _ in bad(read)} <= wording.REASONS.keys()


def test_read_twice_gives_the_same_bytes(tmp_path):
    text = csv_text(*(row(code=f"A{n}") for n in range(500)), ["short"])
    first = read_text(tmp_path, text)
    kept = (first.rows.read_bytes(), first.problems.read_bytes())
    again = read_text(tmp_path, text)
    assert (again.rows.read_bytes(), again.problems.read_bytes()) == kept


def test_the_contract_of_the_samples_has_a_heading_for_every_field():
    assert tuple(field.column for field in sample().fields) == HEADINGS
