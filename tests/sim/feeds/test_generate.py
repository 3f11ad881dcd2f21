"""Generated deliveries: the same for one seed, true to their contracts, and wrong as they should be."""

import csv
import io
import json
import re
import shutil
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest

from linli.sim.feeds import cells, columns, generate, people_feeds
from linli.sim.feeds.offices import OFFICES

HOMES, SEED, DAYS = 2_000, 11, 3
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DATES = (
    r"\d{4}-\d\d-\d\d", r"\d{4}/\d{1,2}/\d{1,2}", r"\d{8}", r"\d{4}年\d{1,2}月\d{1,2}日",
    r"\d{4}\.\d\d\.\d\d",
)  # fmt: skip


def silent(_words):
    return None


def contents(folder):
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("district")
    generate.generate(out=out, homes=HOMES, seed=SEED, days=DAYS, say=silent)
    yield out
    shutil.rmtree(out)


@pytest.fixture(scope="module")
def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def truth(folder):
    """The rows of each file's truth, by file."""
    found = defaultdict(list)
    for office in OFFICES:
        for row in table(folder / "truth" / f"{office.feed}.csv"):
            found[row["file"]].append(row)
    return found


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def read(folder):
    """Headings and rows of a delivered file, read by other means than it was written with."""

    @cache
    def found(name, form, encoding, feed):
        path = folder / name
        if form == "csv":
            rows = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding))))
            return rows[0], rows[1:]
        if form == "xlsx":
            with closing(openpyxl.load_workbook(path, read_only=True)) as book:
                rows = [list(row) for row in book.active.values]
            return rows[2], rows[3:]
        if form == "jsonl":
            names = [column.name for column in columns.agreement(feed).columns]
            return names, [whole(line) for line in path.read_text(encoding="utf-8").splitlines()]
        with duckdb.connect(":memory:") as con:
            rows = con.read_parquet(str(path))
            return rows.columns, [list(row) for row in rows.fetchall()]

    return lambda one: found(one["file"], one["form"], one["encoding"], one["feed"])


def whole(line):
    try:
        return json.loads(line)
    except ValueError:
        return None


def of_feed(manifest, feed, due_day=1):
    return next(
        one for one in manifest["files"] if (one["feed"], one["due_day"]) == (feed, due_day)
    )


def cell(row, headings, name, feed):
    """The value of a field in a row as `delivered` gives it."""
    if isinstance(row, dict):
        return row.get(name)
    column = next(one for one in columns.agreement(feed).columns if one.name == name)
    return row[headings.index(column.heading if column.heading in headings else name)]


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other"
    generate.generate(out=again, homes=HOMES, seed=SEED, days=DAYS, say=silent)
    generate.generate(out=other, homes=400, seed=SEED + 1, days=1, say=silent)

    assert contents(again) == contents(folder)
    assert contents(other)["base.csv"] != contents(folder)["base.csv"]


def test_the_manifest_names_every_file_and_what_is_in_it(read, folder, manifest):
    hashes = contents(folder)
    files = {path for path in hashes if path.startswith("deliveries/")}

    assert {one["file"] for one in manifest["files"]} == files
    assert {one["feed"] for one in manifest["files"]} == set(columns.feeds())
    for one in manifest["files"]:
        assert one["sha256"] == hashes[one["file"]]
        _headings, rows = read(one)
        assert len(rows) == one["rows"], one["file"]


def test_every_delivered_row_has_its_truth(manifest, truth):
    for one in manifest["files"]:
        rows = truth[one["file"]]
        assert sorted(int(row["row"]) for row in rows) == list(range(1, one["rows"] + 1))
        assert Counter(row["dirt"] for row in rows if row["dirt"]) == one["dirt"]


def test_truth_names_the_record_that_stands_in_the_row(read, manifest, truth):
    for one in manifest["files"]:
        headings, rows = read(one)
        key = columns.agreement(one["feed"]).key
        for told in truth[one["file"]]:
            if told["dirt"] in ("ragged", "missing-key"):
                continue
            assert cell(rows[int(told["row"]) - 1], headings, key, one["feed"]) == told["record"]


def test_truth_points_at_persons_homes_and_businesses_that_exist(folder, truth):
    persons = {row["person"] for row in table(folder / "truth" / "persons.csv")}
    homes = {row["home"]: row["in_base"] for row in table(folder / "truth" / "homes.csv")}
    firms = {row["business"] for row in table(folder / "truth" / "businesses.csv")}
    base = {row["code"] for row in table(folder / "base.csv")}
    for row in (row for rows in truth.values() for row in rows):
        assert not row["person"] or row["person"] in persons
        assert not row["business"] or row["business"] in firms
        assert not row["home"] or row["home"] in homes
        assert not row["code"] or row["code"] in base | {"absent"}
        if row["absent"] == "home" and row["said_home"] and "wrong-" not in row["errors"]:
            assert homes[row["said_home"]] == "0"
            assert row["said_home"].startswith(row["code"]) or row["level"] == "none"
    assert {row["absent"] for rows in truth.values() for row in rows} == {"", "home", "site"}


def test_columns_are_those_of_the_contract(read, manifest):
    for one in manifest["files"]:
        agreement = columns.agreement(one["feed"])
        headings, rows = read(one)
        agreed = [column.heading for column in agreement.columns]
        if "contract_change" in one:
            at = agreed.index("用户地址")
            agreed[at] = one["contract_change"]["renamed"]
            agreed.append(one["contract_change"]["unasked"])
        if one["form"] in ("jsonl", "parquet"):
            agreed = [column.name for column in agreement.columns]
            names = set().union(*(row.keys() for row in rows if isinstance(row, dict)))
            assert names <= set(agreed)
        assert headings == agreed


def test_one_feed_changes_its_columns_on_the_last_day(manifest):
    changed = [one for one in manifest["files"] if "contract_change" in one]

    assert [(one["feed"], one["due_day"]) for one in changed] == [("utility-meters", DAYS)]


def test_some_deliveries_are_late_and_one_never_comes(manifest):
    late = {
        (one["feed"], one["due_day"]) for one in manifest["files"] if one["day"] > one["due_day"]
    }

    assert late == {("fire-inspections", 1), ("parking", 2), ("schools", 2)}
    assert manifest["not_delivered"] == [{"feed": "schools", "due_day": DAYS}]


@pytest.mark.parametrize(
    "feed", ["residents", "tenancies", "schools", "health-visits", "care-list"]
)
def test_identity_numbers_are_of_no_real_area_and_wrong_only_where_the_truth_says_so(
    feed, read, manifest, truth
):
    one = of_feed(manifest, feed)
    headings, rows = read(one)
    name = "tenant_id_number" if feed == "tenancies" else "id_number"
    seen = 0
    for told in truth[one["file"]]:
        if told["dirt"] in ("ragged", "wide-digits", "missing-required"):
            continue
        number = cell(rows[int(told["row"]) - 1], headings, name, feed)
        if not number:
            continue
        seen += 1
        slips = {"id-digit", "id-transposed"} & set(told["errors"].split("+"))
        check = "10X98765432"[
            sum(int(n) * w for n, w in zip(number[:17], WEIGHTS, strict=True)) % 11
        ]
        assert number.startswith("99")
        assert number[17] == check or slips
    assert seen > 50


def test_errors_are_about_as_frequent_as_they_should_be(manifest):
    rows, errors = Counter(), Counter()
    for one in manifest["files"]:
        if one["due_day"] == 1:
            rows[one["feed"]] += one["rows"]
            for kind, count in one["errors"].items():
                errors[one["feed"], kind] += count

    def near(feed, kind, least, most):
        """Within the range, give or take four standard deviations of chance."""
        count = rows[feed]
        low, high = (n * count for n in (least, most))
        return (
            low - 4 * low**0.5 <= errors[feed, kind] <= high + 4 * high**0.5 and errors[feed, kind]
        )

    # A usual office makes each slip as often as its table says; these make it `care` times that.
    assert near("residents", "name-homophone", 0.0072, 0.0072)  # 0.012 x 0.6
    assert near("residents", "id-digit", 0.0070, 0.0072)  # 0.012 x 0.6, where there is a number
    assert near("tenancies", "name-homophone", 0.0156, 0.0156)  # 0.012 x 1.3
    assert near("residents", "late-home", 0.0105, 0.0145)  # 0.3 x 0.6 of 6 %, and who moves today
    assert near("residents", "no-room", 0.04, 0.09)  # 0.04 with a unit, 0.09 without
    assert near("residents", "noise", 0.07, 0.07)
    assert near("residents", "full-width", 0.04, 0.04)
    assert near("fire-inspections", "short-name", 0.4, 0.4)


def test_dirt_is_about_as_frequent_as_asked_for(manifest):
    for office in OFFICES:
        one = of_feed(manifest, office.feed)
        assert set(one["dirt"]) <= set(office.dirt)
        asked = sum(office.dirt.values()) * one["rows"]
        assert sum(one["dirt"].values()) <= asked * 1.6 + 8
        if asked > 40:
            assert sum(one["dirt"].values()) >= asked * 0.5


def test_text_comes_in_the_encodings_of_offices(folder, manifest):
    assert (folder / of_feed(manifest, "care-list")["file"]).read_bytes()[:3] == b"\xef\xbb\xbf"
    with pytest.raises(UnicodeDecodeError):
        (folder / of_feed(manifest, "residents")["file"]).read_bytes().decode("utf-8")


def test_dates_come_in_five_styles(read, manifest):
    one = of_feed(manifest, "elder-care")
    headings, rows = read(one)
    at = headings.index("开始日期")
    found = Counter(
        next((style for style in DATES if re.fullmatch(style, row[at])), "none")
        for row in rows
        if len(row) == len(headings)
    )

    assert all(found[style] for style in DATES)
    assert found["none"] <= len(rows) * 0.03


def test_sheets_have_a_merged_title_and_numbers_as_text(folder, manifest):
    one = of_feed(manifest, "tenancies")
    sheet = openpyxl.load_workbook(folder / one["file"]).active
    occupants = [row[10].value for row in sheet.iter_rows(min_row=4)]

    assert sorted(str(span) for span in sheet.merged_cells.ranges) == ["A1:L1", "A2:L2"]
    assert sheet["A1"].value == "住房租赁管理所房屋租赁备案（2026-07-01）"
    assert any(isinstance(value, str) and value.isdigit() for value in occupants)
    assert any(isinstance(value, int) for value in occupants)
    with ZipFile(folder / one["file"]) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_a_duplicate_key_stands_twice_in_its_file(read, manifest, truth):
    one = of_feed(manifest, "utility-meters")
    headings, rows = read(one)
    keys = Counter(row[0] for row in rows if row and row[0])
    told = Counter(row["record"] for row in truth[one["file"]] if row["dirt"] == "duplicate-key")

    assert told
    assert {key for key, count in keys.items() if count == 2} == set(told)
    assert set(told.values()) == {2}


def test_a_family_that_moves_is_at_its_new_home_in_the_later_delivery(folder, truth):
    moves = [row for row in table(folder / "truth" / "events.csv") if row["kind"] == "family-moves"]
    residents = [row for file, rows in truth.items() if "/residents-" in file for row in rows]
    after = {
        (row["person"], row["said_home"])
        for row in residents
        if not row["file"].endswith("-01.csv")
    }
    before = {
        row["said_home"]: row["person"] for row in residents if row["file"].endswith("-01.csv")
    }

    assert len(moves) >= 5
    heard = [move for move in moves if (before.get(move["before"]), move["after"]) in after]
    assert len(heard) >= len(moves) * 0.6


def test_a_firm_that_is_renamed_keeps_its_code_and_the_brigade_keeps_the_old_name(
    read, folder, manifest, truth
):
    renames = [
        row for row in table(folder / "truth" / "events.csv") if row["kind"] == "firm-is-renamed"
    ]
    seen = 0
    for event in renames:
        one = of_feed(manifest, "enterprises", int(event["day"]))
        headings, rows = read(one)
        for told in truth[one["file"]]:
            if told["business"] == event["subject"] and told["dirt"] != "ragged":
                name = cell(rows[int(told["row"]) - 1], headings, "name", "enterprises")
                assert event["after"] in name
                assert event["before"] not in name
                seen += 1
    assert seen
    inspections = [
        row for file, rows in truth.items() if "/fire-inspections-" in file for row in rows
    ]
    assert any("old-name" in row["errors"] for row in inspections)


def test_dates_and_moments_read_as_an_office_writes_them():
    day, moment = date(2026, 7, 1), datetime(2026, 7, 1, 8, 5, 9)  # noqa: DTZ001  as written

    assert [cells.text(day, style) for style in cells.STYLES] == [
        "2026-07-01", "2026/7/1", "20260701", "2026年7月1日", "2026.07.01",
    ]  # fmt: skip
    assert cells.text(moment, "compact") == "20260701080509"
    assert cells.text(moment, "chinese") == "2026年7月1日 08:05:09"
    assert (cells.text(True, "iso"), cells.text(None, "iso")) == ("是", "")
    assert cells.serial(date(2026, 7, 1)) == 46204


def test_a_slip_that_makes_an_impossible_day_stays_as_it_was_written():
    assert people_feeds.day_or_text("2001-02-29") == "2001-02-29"
    assert people_feeds.day_or_text("2000-02-29") == date(2000, 2, 29)
