import json
from datetime import date
from datetime import datetime as naive
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.samples import GOOD, HEADINGS, TEXT, csv_text, read_text, row, sample
from tests.strategies import settings as _profile

from linli.exchange import checks
from linli.exchange.checks import wording
from linli.exchange.contracts import refused

assert _profile
GOLDEN = Path(__file__).parent / "reasons.json"
IN_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)


def checked(folder: Path, text: str, contract=None):
    read = read_text(folder, text)
    return run(folder, read, contract or sample())


def run(folder: Path, read, contract):
    accepted, quarantined = folder / "accepted.parquet", folder / "quarantined.parquet"
    report = checks.check(
        rows=read.rows, problems=read.problems, contract=contract,
        accepted=accepted, quarantined=quarantined,
    )  # fmt: skip
    good, poor = pq.read_table(accepted).to_pylist(), pq.read_table(quarantined).to_pylist()
    assert (report.rows, report.accepted, report.quarantined) == (read.count, len(good), len(poor))
    assert report.rows == report.accepted + report.quarantined
    assert [each["_row"] for each in poor] == sorted(each["_row"] for each in poor)
    return report, good, poor


def reasons(poor) -> dict[int, list[tuple[str, str | None]]]:
    return {each["_row"]: [(r["code"], r["column"]) for r in each["_reasons"]] for each in poor}


def test_given_a_good_row_then_its_values_are_typed_and_trimmed(tmp_path):
    full = row(
        code=" Ａ１ ",
        credit="91990101ma0000001 y",
        area="1200.50㎡",
        staff="12.0",
        phone="+86 138-0000-0000",
        note="'=1+1",
    )

    _, good, _ = checked(tmp_path, csv_text(full))

    assert good == [
        {
            "code": "A1", "credit": "91990101MA0000001Y", "kind": "甲", "opened": date(2020, 1, 5),
            "closed": None, "area": Decimal("1200.50"), "staff": 12,
            "seen": SEEN, "active": True, "phone": "13800000000",
            "note": "=1+1", "_row": 1,
        }
    ]  # fmt: skip


SEEN = naive(2024, 1, 5, 10)  # noqa: DTZ001 -- local time, as delivered
DAYS = ["2024-01-05", "2024/1/5", "2024.1.5", "20240105", "2024年1月5日", "45296", "2024-01-05 00:00:00", "２０２４－０１－０５"]  # fmt: skip
MOMENTS = {
    "2024-01-05 13:30": naive(2024, 1, 5, 13, 30),  # noqa: DTZ001 -- local time, as delivered
    "2024/1/5 9:05:07": naive(2024, 1, 5, 9, 5, 7),  # noqa: DTZ001 -- local time, as delivered
    "2024年1月5日 9时05分": naive(2024, 1, 5, 9, 5),  # noqa: DTZ001 -- local time, as delivered
    "2024-01-05T13:30:00Z": naive(2024, 1, 5, 21, 30),  # noqa: DTZ001 -- local time, as delivered
    "2024-01-05T13:30:00+08:00": naive(2024, 1, 5, 13, 30),  # noqa: DTZ001 -- local time, as delivered
    "2024-01-05T13:30:00-0530": naive(2024, 1, 6, 3, 0),  # noqa: DTZ001 -- local time, as delivered
    "20240105133000": naive(2024, 1, 5, 13, 30),  # noqa: DTZ001 -- local time, as delivered
    "2024-01-05": naive(2024, 1, 5),  # noqa: DTZ001 -- local time, as delivered
}


def test_given_a_date_in_any_of_the_styles_then_it_is_the_same_day(tmp_path):
    table = [row(code=f"D{n}", opened=text) for n, text in enumerate(DAYS)]
    _, good, _ = checked(tmp_path, csv_text(*table))
    assert [each["opened"] for each in good] == [date(2024, 1, 5)] * len(DAYS)


def test_given_a_moment_in_any_style_then_it_is_that_of_the_clock_in_china(tmp_path):
    table = [row(code=f"D{n}", seen=text) for n, text in enumerate(MOMENTS)]
    _, good, _ = checked(tmp_path, csv_text(*table))
    assert [each["seen"] for each in good] == list(MOMENTS.values())


BROKEN: dict[str, dict[str, str]] = {
    "missing key": {"code": ""},
    "code too long": {"code": "A" * 11},
    "credit code": {"credit": "91990101MA0000001X"},
    "no kind": {"kind": ""},
    "unknown kind": {"kind": "丙"},
    "no such day": {"opened": "2023-02-29"},
    "american date": {"opened": "1/5/2024"},
    "infinity": {"opened": "infinity"},
    "too early": {"opened": "1989-12-31"},
    "closed before opened": {"closed": "2019-01-01"},
    "area below zero": {"area": "-0.01"},
    "area in words": {"area": "about 12"},
    "half a person": {"staff": "1.5"},
    "persons below zero": {"staff": "-1"},
    "no moment": {"seen": "25:00"},
    "neither yes nor no": {"active": "maybe"},
    "phone": {"phone": "1234"},
    "spreadsheet's error": {"note": "#REF!"},
    "vector": {"note": " ".join("0.123456" for _ in range(64))},
    "track": {"note": "121.4737 31.2304 10:00;121.4738 31.2305 10:05;121.4739 31.2306 10:10"},
    "relations": {"note": "110101199003070011;110101199003070038"},
    "several": {"kind": "", "opened": "x", "staff": "y"},
}


def test_reasons_are_those_of_the_golden_file(tmp_path):
    cases = {name: {"code": f"B{n}", **change} for n, (name, change) in enumerate(BROKEN.items())}
    _, good, poor = checked(tmp_path, csv_text(*(row(**change) for change in cases.values())))

    assert good == []
    found = {name: each["_reasons"] for name, each in zip(cases, poor, strict=True)}
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))
    for each in (reason for case in found.values() for reason in case):
        assert wording.reason(contract=sample(), given=each)


def test_what_may_not_be_carried_is_taken_out_of_the_quarantine(tmp_path):
    vector = " ".join("0.123456" for _ in range(64))
    text = (
        csv_text(row(note=vector))
        .replace("\n", ",加\n", 1)
        .replace("\n", f",{vector}\n")
        .replace(f"加,{vector}", "加")
    )

    report, _, poor = checked(tmp_path, text)

    assert reasons(poor) == {1: [("carries-vector", "note")]}
    assert (poor[0]["备注"], poor[0]["加"], poor[0]["编号"]) == (None, None, "A1")
    assert [(each.column, each.category, each.cells) for each in report.barred] == [
        ("加", "biometrics", 1)
    ]
    assert b"0.123456" not in (tmp_path / "quarantined.parquet").read_bytes()


def test_given_the_same_key_then_the_same_counts_once_and_the_different_not_at_all(tmp_path):
    report, good, poor = checked(
        tmp_path,
        csv_text(
            row(code="S", opened="2020-01-05"), row(code="S", opened="2020/1/5"),
            row(code="D"), row(code="D", note="other"), row(code="D"), row(code="X"),
        ),
    )  # fmt: skip

    assert [(each["code"], each["_row"]) for each in good] == [("S", 1), ("X", 6)]
    assert reasons(poor) == {
        2: [("duplicate-same", "code")],
        3: [("duplicate-key", "code")],
        4: [("duplicate-key", "code")],
        5: [("duplicate-key", "code")],
    }
    assert report.codes == {"duplicate-key": 3, "duplicate-same": 1}


def test_given_a_needed_column_is_missing_then_every_row_says_so(tmp_path):
    report, good, poor = checked(tmp_path, "编号,备注\nA1,x\nA2,y\n")
    assert report.codes == {"missing-column": 2}
    assert (good, len(poor), "kind" in report.missing) == ([], 2, True)


def test_given_extra_columns_then_they_are_not_handed_on_and_nothing_fails(tmp_path):
    report, good, _ = checked(tmp_path, "编号,类别,多余\nA1,甲,x\n")
    assert (report.extra, report.accepted, "多余" in good[0]) == (("多余",), 1, False)


def test_rows_that_could_not_be_read_are_quarantined_with_what_is_known(tmp_path):
    report, _, poor = checked(tmp_path, csv_text(GOOD, ["A2", "", "甲"]))
    assert reasons(poor)[2] == [("ragged-row", None)]
    assert (poor[-1]["编号"], poor[-1]["_line"], report.codes["ragged-row"]) == ("A2", 3, 1)


def measured(folder, rule: str, *given_rows):
    from linli.exchange import contracts

    contract = contracts.load(TEXT + rule)
    report, _, _ = checked(folder, csv_text(*given_rows), contract)
    return {each.metric: (each.measured, each.is_held) for each in report.measures}


def test_rules_about_the_whole_are_measured(tmp_path):
    given_rows = [row(code=f"A{n}", note="" if n < 3 else "x") for n in range(12)]
    rule = """\
      - {metric: duplicateValues, arguments: {properties: [kind, note]}, mustBeLessThan: 20}
      - type: sql
        query: SELECT COUNT(*) FROM ${table} WHERE note IS NULL
        mustBeLessThan: 20
        unit: percent
        description: few rows without a note
"""
    assert measured(tmp_path, rule, *given_rows) == {
        "rowCount": ("12", True),
        "duplicateValues": ("9", True),
        "count": ("25", False),
    }


def test_an_empty_delivery_breaks_the_rule_that_there_be_rows(tmp_path):
    report, good, poor = checked(tmp_path, csv_text())
    assert (good, poor, [each.metric for each in report.broken]) == ([], [], ["rowCount"])


cells = st.sampled_from(["", "A1", "A2", "甲", "2020-01-05", "2020-13-01", "1e3", "=1", "-1", "是", "1,200", "x" * 300, "１２", "#N/A", "'", '"', "\\", "%s", "{", "9" * 40, "0" * 18])  # fmt: skip


@IN_FOLDER
@given(table=st.lists(st.lists(cells, min_size=10, max_size=12), max_size=12))
def test_rows_in_are_always_rows_accepted_plus_rows_quarantined(tmp_path, table):
    text = csv_text() + "\n".join(
        ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in cells) for cells in table
    )
    report, good, poor = checked(tmp_path, text)
    numbers = sorted(each["_row"] for each in (*good, *poor))
    assert numbers == list(range(1, report.rows + 1))
    assert all(each["_reasons"] for each in poor)
    assert {r["code"] for each in poor for r in each["_reasons"]} <= wording.REASONS.keys()


def test_checked_twice_gives_the_same_bytes(tmp_path):
    text = csv_text(*(row(code=f"A{n % 400}", staff=str(n % 7 - 1)) for n in range(500)), ["short"])
    checked(tmp_path, text)
    files = [tmp_path / "accepted.parquet", tmp_path / "quarantined.parquet"]
    first = [file.read_bytes() for file in files]
    checked(tmp_path, text)
    assert [file.read_bytes() for file in files] == first
    assert {path.name for path in tmp_path.iterdir()} == {
        "accepted.parquet", "quarantined.parquet", "in.csv", "read",
    }  # fmt: skip


def test_every_reason_has_words_in_both_languages():
    from django.utils import translation

    assert set(refused.SHAPES) <= wording.REASONS.keys()
    for table in (wording.REASONS, wording.REFUSALS, wording.NOTES):
        for code in table:
            said = wording.wording(code=code, facts={"column": "c"})
            with translation.override("zh-hans"):
                chinese = str(said)
            with translation.override("en"):
                assert str(said) != chinese
            assert any(char > "\u2e80" for char in chinese), code


def test_the_headings_of_the_sample_are_those_of_a_delivery():
    assert len(HEADINGS) == len(GOOD)
