"""`linli address match`: a file of addresses against a stranger's base."""

import csv
import json

import pytest
from click.testing import CliRunner
from tests.places.matching.test_match import rows

from linli.cli.address_match import command


@pytest.fixture
def said(tmp_path):
    path = tmp_path / "said.csv"
    texts = ["翠竹苑3-2-401", "翠松苑3号楼2单元401", "翠竹苑3号楼401"]
    path.write_text("id,address\n" + "".join(f"{i},{t}\n" for i, t in enumerate(texts)))
    return path


def run(said, base, out, *more):
    given = ["--in", str(said), "--out", str(out), "--base", str(base), *more]
    return CliRunner().invoke(command, given)


def written(path, columns, values):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *values])
    return path


def answers(out):
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_base_of_codes_and_whole_addresses_is_enough(said, tmp_path):
    homes = [(one.code, one.address) for one in rows() if one.kind == "home"]
    base = written(tmp_path / "base.csv", ("code", "address"), homes)

    result = run(said, base, tmp_path / "out.csv", "--json")

    found = answers(tmp_path / "out.csv")
    assert json.loads(result.output)["rows"] == 3
    assert (found[0]["place_code"], found[0]["level"]) == ("C1-3-2-401", "home")
    assert found[1]["level"] == "none"
    assert found[2]["level"] != "home"
    assert "C1-3-1-401" in found[2]["alternatives"]


def test_a_base_with_chinese_headings_and_split_columns_works(said, tmp_path):
    columns = ("编码", "区县", "街道", "道路", "门牌号", "小区", "楼栋", "单元", "室")
    values = [
        (f"H{b}{u}{r}", "云溪区", "学府街道", "学府路", "88", "翠竹苑", b, u, r)
        for b in range(1, 5)
        for u in (1, 2)
        for r in (101, 401)
    ]
    base = written(tmp_path / "base.csv", columns, values)

    run(said, base, tmp_path / "out.csv")

    assert answers(tmp_path / "out.csv")[0]["place_code"] == "H32401"


@pytest.mark.parametrize(
    ("columns", "values", "says"),
    [
        (("name",), [("x",)], "line 1"),
        (("code",), [("x",)], "line 1"),
        (("code", "address"), [("a", "翠竹苑1号楼101"), ("", "b")], "line 3, column code"),
        (("code", "address"), [("a", "x"), ("a", "y")], "line 3, column code"),
        (("code", "address"), [("a", "")], "line 2, column address"),
        (("code", "kind", "address"), [("a", "castle", "x")], "line 2, column kind"),
    ],
)
def test_a_wrong_base_is_refused_by_line_and_column(said, tmp_path, columns, values, says):
    base = written(tmp_path / "base.csv", columns, values)

    result = run(said, base, tmp_path / "out.csv")

    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "out.csv").exists()
