"""`linli forecast` from the outside: any hourly file in, a file and a sentence out."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from linli.cli.forecast import command


def run(source, out, *words, horizon=24):
    return CliRunner().invoke(
        command,
        ["--in", str(source), "--out", str(out), "--horizon", str(horizon), *map(str, words)],
    )


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "calls.csv"
    mean = [2.0, 9.0]
    rng = np.random.default_rng(1)
    rows = [
        f"2026-03-{1 + hour // 24:02}T{hour % 24:02}:00:00Z,{rng.poisson(mean[hour % 24 // 12])}"
        for hour in range(24 * 30)
    ]
    file.write_text("\n".join(["arrival,n_calls", *rows]) + "\n", encoding="utf-8")
    return file


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_file_of_hours_gives_the_hours_after_it_with_intervals(source, tmp_path):
    out = tmp_path / "out.csv"

    result = run(source, out, "--json", horizon=30)

    assert result.exit_code == 0, result.output
    rows = rows_of(out)
    assert list(rows[0]) == ["time", "forecast", "low", "high", "mean"]
    assert (rows[0]["time"], rows[-1]["time"]) == ("2026-03-31T00:00:00Z", "2026-04-01T05:00:00Z")
    assert all(float(row["low"]) <= float(row["forecast"]) <= float(row["high"]) for row in rows)
    assert sum(float(row["mean"]) for row in rows[12:24]) > 3 * sum(
        float(row["mean"]) for row in rows[:12]
    )
    facts = json.loads(result.output)
    assert facts["columns"] == {"time": "arrival", "count": "n_calls", "groups": []}
    assert facts["series"][0]["hours"] == 720
    assert facts["series"][0]["mase"]["regression"] < facts["series"][0]["mase"]["last-week"]


def test_wrong_lines_are_named_and_the_rest_is_used(source, tmp_path):
    with source.open("a", encoding="utf-8") as stream:
        stream.write("2026-03-31T00:00:00Z,lots\n")

    result = run(source, tmp_path / "out.csv")

    assert result.exit_code == 0
    assert "line 722: n_calls is 'lots', no number" in result.output
    assert "1 lines left out" in result.output


def test_groups_have_forecasts_of_their_own(tmp_path):
    source, out = tmp_path / "long.csv", tmp_path / "out.csv"
    rows = [
        f"2026-03-{1 + hour // 24:02} {hour % 24:02}:00,{area},{count}"
        for hour in range(24 * 20)
        for area, count in (("东", 2), ("西", 7))
    ]
    source.write_text("\n".join(["时间,area,数量", *rows]), encoding="utf-8")

    result = run(source, out, "--timezone", "Asia/Shanghai", horizon=2)

    assert result.exit_code == 0, result.output
    found = [(row["time"], row["area"], row["forecast"]) for row in rows_of(out)]
    assert found == [
        ("2026-03-21T00:00:00+08:00", "东", "2.0"), ("2026-03-21T01:00:00+08:00", "东", "2.0"),
        ("2026-03-21T00:00:00+08:00", "西", "7.0"), ("2026-03-21T01:00:00+08:00", "西", "7.0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--timezone", "Mars/Base"), "no time zone 'Mars/Base'"),
        (("--country", "QQ"), "no public holidays"),
        (("--count", "absent"), "no column 'absent'; there are arrival, n_calls"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_is_written(
    source, tmp_path, words, said
):
    result = run(source, tmp_path / "out.csv", *words)

    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "out.csv").exists()


def test_a_file_saved_by_a_chinese_spreadsheet_is_read(tmp_path):
    file = tmp_path / "gb.csv"
    file.write_bytes("时间,数量\n2026-03-01 00:00,4\n".encode("gb18030"))

    result = run(file, tmp_path / "out.csv", horizon=1)

    assert result.exit_code == 0, result.output
    assert "times in 时间, counts in 数量" in result.output
    assert "too short to be tried on its past" in result.output


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "bytes.csv"
    file.write_bytes(b"time,count\n\xff\xff,1\n")

    result = run(file, tmp_path / "out.csv")

    assert result.exit_code == 2
    assert "neither UTF-8 nor GB18030" in result.output
