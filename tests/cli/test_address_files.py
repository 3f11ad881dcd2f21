"""`linli train address` and `linli address parse` from the outside: files in, files out."""

import csv
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from tests.places.parsing.samples import QUICK, lines_of, made

from linli.cli import train_address
from linli.cli.address import command as address_command
from linli.cli.train import command as train_command


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("address")
    (folder / "train.txt").write_text("".join(lines_of(made(200, 1))), encoding="utf-8")
    (folder / "dev.txt").write_text("".join(lines_of(made(60, 2))), encoding="utf-8")
    return folder


def run_train(folder, *more, source="train.txt"):
    arguments = ["address", "--in", str(folder / source), "--out", str(folder / "own.model")]
    return CliRunner().invoke(train_command, [*arguments, *more])


def run_parse(folder, *more, source="in.csv"):
    arguments = ["parse", "--in", str(folder / source), "--out", str(folder / "out.csv")]
    return CliRunner().invoke(address_command, [*arguments, *more])


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_trained_model_takes_a_file_apart(folder, monkeypatch):
    monkeypatch.setattr(
        train_address, "Settings", lambda networks, seed: replace(QUICK, networks=networks)
    )
    done = run_train(folder, "--dev", str(folder / "dev.txt"), "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["addresses"] == 200
    assert 0.5 < report["dev"]["f1"] <= 1
    (folder / "in.csv").write_text("address\n浙江省杭州市西湖区\n", encoding="utf-8")
    done = run_parse(folder, "--model", str(folder / "own.model"), "--json")
    assert done.exit_code == 0, done.output
    (row,) = rows_of(folder / "out.csv")
    assert row["prov"] == "浙江省"


def test_rows_are_kept_and_parts_added(folder):
    text = 'id,address,road\n7,杭州市文三路12号,旧\n8,,\n9,"文三路5号，\n电联",\n'
    (folder / "in.csv").write_text(text, encoding="gb18030")
    done = run_parse(folder, "--json")
    assert done.exit_code == 0, done.output
    first, second, third = rows_of(folder / "out.csv")
    assert (first["id"], first["road_given"], first["city"]) == ("7", "旧", "杭州市")
    assert first["road"] == "文三路"
    for row in (first, second, third):
        for part in json.loads(row["parts"]):
            assert row["address"][part["start"] : part["end"]] == part["text"]
    assert second["parts"] == "[]"
    assert json.loads(done.stdout)["rows"] == 3


def test_another_column_may_hold_the_addresses(folder):
    (folder / "in.csv").write_text("地址\n杭州市文三路12号\n", encoding="utf-8")
    assert run_parse(folder, "--column", "地址").exit_code == 0
    refused = run_parse(folder)
    assert refused.exit_code == 2
    assert "地址" in refused.stderr


def test_files_that_cannot_be_used_are_refused_by_name_line_and_column(folder):
    (folder / "bad.txt").write_text("文 B-road\n路 road\n", encoding="utf-8")
    done = run_train(folder, source="bad.txt")
    assert done.exit_code == 2
    assert "bad.txt: line 2, column 3" in done.stderr
    (folder / "few.txt").write_text("文 B-road\n路 I-road\n", encoding="utf-8")
    done = run_train(folder, source="few.txt")
    assert done.exit_code == 2
    assert "1 addresses" in done.stderr
    assert run_train(folder, source="none.txt").exit_code == 2
    (folder / "no.model").write_text("nothing", encoding="utf-8")
    (folder / "in.csv").write_text("address\n杭州\n", encoding="utf-8")
    done = run_parse(folder, "--model", str(folder / "no.model"))
    assert done.exit_code == 2
    assert "no.model" in done.stderr
