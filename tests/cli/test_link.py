"""`linli link` on files as strangers have them."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from linli.cli.link import command
from linli.exchange.linkage.headings import recognise

CLINIC = (
    "编号,姓名,身份证号码,联系电话,出生日期,住址\n"
    "A1,王晓明,,13812345678,1990年3月7日,幸福小区3号楼2单元501室\n"
    "A2,李娜,,13900001111,1985-02-01,幸福小区3号楼2单元502室\n"
    "A3,王晓明,,13812345678,1990-03-07,幸福小区3号楼2单元501\n"
)


def link(folder: Path, *more: str, entity: str = "person") -> Result:
    out = str(folder / "out.csv")
    return CliRunner().invoke(command, ["--entity", entity, "--out", out, *more])


def groups(folder: Path) -> list[set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    with (folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = (Path(row["file"]).name, row["row"])
            found.setdefault(row["cluster_id"], set()).add(place)
    return sorted(found.values(), key=min)


def test_given_files_of_three_kinds_then_their_rows_are_linked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CLINIC.encode("gb18030"))
    (tmp_path / "b.jsonl").write_text(
        '{"full_name": "王小明", "mobile": "138-1234-5678", "dob": "19900307"}\n', encoding="utf-8"
    )
    pq.write_table(pa.table({"surname": ["Li"], "given_name": ["Na"], "phone": [13900001111],
                             "date_of_birth": ["1985-02-01"]}), tmp_path / "c.parquet")  # fmt: skip
    names = [str(tmp_path / name) for name in ("a.csv", "b.jsonl", "c.parquet")]

    result = link(tmp_path, "--in", *names, "--json")

    assert result.exit_code == 0, result.output
    facts = json.loads(result.stdout)
    assert facts["files"][0]["columns"] == {
        "name": "姓名", "id_number": "身份证号码", "phone": "联系电话", "birth_date": "出生日期",
        "address": "住址",
    }  # fmt: skip
    assert facts["files"][0]["key"] == "编号"
    assert (facts["records"], facts["clusters"]) == (5, 2)
    assert groups(tmp_path) == [
        {("a.csv", "1"), ("a.csv", "3"), ("b.jsonl", "1")},
        {("a.csv", "2"), ("c.parquet", "1")},
    ]


def test_given_a_decision_about_rows_then_it_binds(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CLINIC, encoding="utf-8-sig")
    (tmp_path / "said.csv").write_text(
        "left,right,verdict\n0000:0000000001,0000:0000000003,different\n", encoding="utf-8"
    )
    result = link(tmp_path, "--in", str(tmp_path / "a.csv"), "--decisions",
                  str(tmp_path / "said.csv"))  # fmt: skip
    assert result.exit_code == 0, result.output
    assert len(groups(tmp_path)) == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "colour,size\nred,3\n", "no column says which person"),
        ("a.csv", "性别\n男\n", "no column says which person"),
        ("a.csv", "", "the file is empty"),
        ("a.xlsx", "PK", "save the sheet as CSV"),
        ("a.parquet", "no parquet", "cannot be read"),
    ],
)
def test_given_a_file_of_no_use_then_one_sentence_and_exit_2(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = link(tmp_path, "--in", str(tmp_path / name))
    assert result.exit_code == 2
    assert words in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_given_an_address_in_several_columns_then_it_is_put_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("小区,楼栋,单元,房号\n幸福小区,3,2,501\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("房屋地址\n幸福小区3号楼2单元501室\n", encoding="utf-8")
    result = link(tmp_path, "--in", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), entity="home")
    assert result.exit_code == 0, result.output
    assert len(groups(tmp_path)) == 1


def test_a_contract_counts_before_a_heading() -> None:
    class Field:
        name, column, concept = "holder", "户名", "person.name"

    found = recognise(entity="person", headings=["户名", "姓名", "电话"], fields=[Field()])
    assert found == {"name": "户名", "phone": "电话"}
