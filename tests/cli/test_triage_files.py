"""`linli train triage` and `linli triage` from the outside: files in, files out, refusals."""

import csv
import json

import pytest
from click.testing import CliRunner
from tests.triage.text.samples import examples

from linli.cli.train import command as train_command
from linli.cli.triage import command as triage_command


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("triage")
    with (folder / "in.csv").open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["message", "what", "kind"])
        writer.writerows([e.text, e.label, e.also["kind"]] for e in examples())
        writer.writerow(["", "noise", "report"])
    done = run_train(folder, "--folds", "2", "--json")
    assert done.exit_code == 0, done.output
    (folder / "report.json").write_text(done.stdout, encoding="utf-8")
    return folder


def run_train(folder, *more, source="in.csv", text="message", label="what"):
    arguments = ["triage", "--in", str(folder / source), "--text", text, "--label", label]
    return CliRunner().invoke(
        train_command, [*arguments, "--out", str(folder / "out.model"), *more]
    )


def run_triage(folder, *more, source="new.csv"):
    arguments = ["--model", str(folder / "out.model"), "--in", str(folder / source)]
    return CliRunner().invoke(triage_command, [*arguments, "--out", str(folder / "out.csv"), *more])


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_training_tells_its_figures_as_json(folder):
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["rows"] == len(examples())
    assert report["skipped"] == 1
    assert report["learned_along"] == ["kind"]
    assert report["cross_validated"]["folds"] == 2
    assert 0.5 < report["cross_validated"]["macro_f1"] <= 1


def test_labelling_keeps_the_columns_and_adds_four(folder):
    (folder / "new.csv").write_text(
        "id,message,label\n1,路灯不亮了,x\n2,zzzz qqqq,y\n3,楼道垃圾没人清,z\n", encoding="utf-8"
    )
    done = run_triage(folder, "--json")
    assert done.exit_code == 0, done.output
    rows = rows_of(folder / "out.csv")
    assert list(rows[0]) == [
        "id", "message", "label_given", "label", "confidence", "reasons", "unsure",
    ]  # fmt: skip
    assert [row["label_given"] for row in rows] == ["x", "y", "z"]
    assert rows[0]["label"] == "street-light" and "灯" in rows[0]["reasons"]
    assert rows[1]["unsure"] == "true"
    assert 0 <= float(rows[2]["confidence"]) <= 1
    told = json.loads(done.stdout)
    assert told["rows"] == 3 and told["unsure"] >= 1


def test_a_wrong_column_is_refused_by_name_with_code_2(folder):
    done = run_train(folder, text="nothing")
    assert done.exit_code == 2
    assert "in.csv: line 1: there is no column “nothing”; the columns are message" in done.output


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"message,what\nx\n", "line 2, column 2"),
        (b"message,what\n\xff\xff\xff,a\n", "line 2, byte 1"),
        (b"", "line 1: the file is empty"),
        ("message,what\n路灯坏了,a\n".encode(), "two labels with 5 texts each"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_code_2(folder, data, said):
    (folder / "bad.csv").write_bytes(data)
    done = run_train(folder, source="bad.csv")
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_what_is_no_model_or_not_there_is_refused_with_code_2(folder):
    (folder / "new.csv").write_text("message\n路灯\n", encoding="utf-8")
    (folder / "fake.model").write_bytes(b"PK\x03\x04 nonsense")
    done = run_triage(folder, "--model", str(folder / "fake.model"))
    assert done.exit_code == 2 and "not a model file" in done.output
    done = run_triage(folder, source="absent.csv")
    assert done.exit_code == 2 and "absent.csv" in done.output


def test_a_refused_run_leaves_the_old_answer(folder):
    (folder / "out.csv").write_text("old", encoding="utf-8")
    (folder / "bad.csv").write_bytes(b"message,x\na\n")
    assert run_triage(folder, source="bad.csv").exit_code == 2
    assert (folder / "out.csv").read_text(encoding="utf-8") == "old"
    assert not list(folder.glob("*.part"))
