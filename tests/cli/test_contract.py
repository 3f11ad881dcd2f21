import json

import pytest
from click.testing import CliRunner
from tests.exchange.samples import GOOD, TEXT, csv_text, row

from linli.cli.contract import command


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sample.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "good.csv").write_text(csv_text(GOOD), encoding="gb18030")
    rows = [GOOD, row(code="A2", kind="丙"), row(code="A3", staff="-1")]
    (tmp_path / "mixed.csv").write_text(csv_text(*rows), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(
        TEXT.replace("logicalType: date", "logicalType: dat", 1), encoding="utf-8"
    )
    return tmp_path


def run(*arguments: object):
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_a_contract_in_order(folder):
    result = run("check", folder / "sample.yaml", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["valid"] is True


def test_a_contract_with_a_fault_names_the_line(folder):
    result = run("check", folder / "broken.yaml")
    line = 1 + (folder / "broken.yaml").read_text(encoding="utf-8").splitlines().index(
        "      - name: opened"
    )
    assert result.exit_code == 1
    assert f"broken.yaml:{line}: " in result.stdout


def test_a_delivery_in_order(folder):
    result = run("check", folder / "good.csv", "--contract", folder / "sample.yaml")
    assert (result.exit_code, "accepted 1, quarantined 0" in result.stdout) == (0, True)


def test_a_delivery_to_mend_gives_counts_and_an_error_file_and_no_value_on_the_screen(folder):
    out = folder / "errors.csv"
    result = run("check", folder / "mixed.csv", "--contract", folder / "sample.yaml",
                 "--errors", out, "--json")  # fmt: skip
    facts = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (facts["rows"], facts["accepted"], facts["quarantined"]) == (3, 1, 2)
    assert {each["code"]: each["rows"] for each in facts["reasons"]} == {
        "not-in-values": 1,
        "rule-broken": 1,
    }
    assert "A2" not in result.stdout
    assert "丙" in out.read_text(encoding="utf-8-sig")


def test_without_a_contract_the_headings_decide(folder):
    headings = "人员编号,姓名,身份证号,性别,出生日期,联系电话,户号,现住址,居住类别,登记状态,登记日期,更新时间"
    (folder / "x.csv").write_text(headings + "\n", encoding="utf-8")
    assert json.loads(run("check", folder / "x.csv", "--json").stdout)["contract"] == "residents"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.csv", "--contract", "no-such"], 2),
        (["good.csv", "--contract", "broken.yaml"], 2),
        (["missing.csv"], 2),
        (["strange.csv"], 2),
        (["good.csv", "--contract", "sample.yaml", "--errors", "x.pdf"], 2),
        (["empty.csv", "--contract", "sample.yaml"], 1),
    ],
)
def test_exit_codes(folder, arguments, code, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "strange.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "empty.csv").write_bytes(b"")
    assert run("check", *arguments).exit_code == code


def test_two_versions_are_compared(folder):
    (folder / "next.yaml").write_text(
        TEXT.replace("1.2.0", "1.3.0").replace("[甲, 乙]", "[甲]"), encoding="utf-8"
    )
    result = run("compare", folder / "sample.yaml", folder / "next.yaml", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["version_needed"] == "2.0.0"
    assert run("compare", folder / "sample.yaml", folder / "sample.yaml").exit_code == 0


def test_the_list_has_all_sixteen():
    assert len(json.loads(run("list", "--json").stdout)["contracts"]) == 16
