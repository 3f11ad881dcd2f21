"""Who is the same person, and who only looks like it."""

import json
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.exchange.linkage.rows import clusters, id_number, linked, run, write

from linli.exchange.linkage import LinkRefused, link

WANG = {"name": "王晓明", "id_number": id_number(born="19900307", order=11), "phone": "13812345678",
        "birth_date": "1990-03-07", "sex": "男", "address": "幸福小区3号楼2单元501室"}  # fmt: skip
APART = [{"r000"}, {"r001"}]
ONE = [{"r000", "r001"}]


def but(row: dict[str, str], **changes: str | None) -> dict[str, str]:
    changed = {**row, **changes}
    return {name: value for name, value in changed.items() if value is not None}


@pytest.mark.parametrize(
    "other",
    [
        but(WANG, id_number=None, phone=None, address=None, birth_date="1990/3/7"),
        but(WANG, name="王小明", id_number=None),  # the same sound
        but(WANG, name="王晓朋", id_number=None),  # the same look
        but(WANG, name="王明晓", id_number=None),
        but(WANG, birth_date="1990-07-03", id_number=None),
        but(WANG, birth_date="1980-03-07", id_number=None),
        but(WANG, phone="+86 138-1234-5678", address=None, birth_date=None, id_number=None),
        but(WANG, id_number=WANG["id_number"][:10] + "9" + WANG["id_number"][11:], phone="15900001111"),
        but(WANG, name="Wang Xiaoming", id_number=None),
        but(WANG, name="Xiaoming Wang", id_number=None),
        but(WANG, name="王先生", birth_date=None, id_number=None),
        but(WANG, name=None, nickname="小王", id_number=None),
        but(WANG, name="王 晓 明", address="幸福小区三号楼二单元５０１", phone=None, id_number=None, birth_date=None),
    ],
)  # fmt: skip
def test_given_an_office_that_writes_otherwise_then_it_is_one_person(
    tmp_path: Path, other: dict[str, str]
) -> None:
    assert linked(tmp_path, "person", [WANG, other]) == ONE


@pytest.mark.parametrize(
    "other",
    [
        # A twin: all is the same but for the name and, where it is known, the number.
        but(WANG, name="王晓亮", id_number=id_number(born="19900307", order=13)),
        but(WANG, name="王晓亮", id_number=None),
        but(WANG, name="王晓丽", id_number=None, sex="女"),
        # Next door, of the same name.
        but(WANG, id_number=None, phone="13900009999", birth_date=None,
            address="幸福小区3号楼2单元502室"),
        but(WANG, id_number=id_number(born="19620811"), phone="13900009999",
            birth_date="1962-08-11", address="幸福小区3号楼2单元502室"),
        # Father, son, wife: phone and home are the family's.
        but(WANG, name="王建国", id_number=None, birth_date="1962-08-11"),
        but(WANG, name="王浩", id_number=None, birth_date="2015-01-30"),
        but(WANG, name="李娜", id_number=None, birth_date="1991-12-02", sex="女"),
        # The form was filled in with the number of the husband.
        but(WANG, name="李娜", birth_date="1991-12-02", sex="女"),
        but(WANG, name="李娜", birth_date=None, sex=None),
        # Nothing but a name.
        but(WANG, id_number=None, phone=None, birth_date=None, address=None),
    ],
)  # fmt: skip
def test_given_somebody_who_looks_alike_then_they_stay_two(
    tmp_path: Path, other: dict[str, str]
) -> None:
    first = but(WANG, id_number=None, phone=None, address=None, birth_date=None) if set(
        other) == {"name", "sex"} else WANG  # fmt: skip
    assert linked(tmp_path, "person", [first, other]) == APART


def test_given_a_record_that_fits_two_people_then_it_joins_neither(tmp_path: Path) -> None:
    father = but(WANG, name="王建国", id_number=id_number(born="19620811"), birth_date="1962-08-11")
    vague = {"name": "小王", "phone": WANG["phone"], "address": WANG["address"]}
    assert linked(tmp_path, "person", [WANG, father, vague]) == [{"r000"}, {"r001"}, {"r002"}]


def test_given_a_bridge_between_twins_then_the_twins_stay_two(tmp_path: Path) -> None:
    twin = but(WANG, name="王晓亮", id_number=id_number(born="19900307", order=13))
    bridge = but(WANG, name="王晓", id_number=None)
    found = linked(tmp_path, "person", [WANG, twin, bridge])
    assert not any({"r000", "r001"} <= one for one in found)


def test_given_decisions_of_stewards_then_they_bind_both_ways(tmp_path: Path) -> None:
    twin = but(WANG, name="王晓亮", id_number=id_number(born="19900307", order=13))
    rows = [WANG, but(WANG, feed="b"), twin]
    said = [
        {"left": "r000", "right": "r001", "verdict": "different"},
        {"left": "r002", "right": "r000", "verdict": "same"},
    ]
    assert linked(tmp_path, "person", rows) == [{"r000", "r001"}, {"r002"}]
    assert linked(tmp_path, "person", rows, said) == [{"r000", "r002"}, {"r001"}]


def test_given_decisions_that_contradict_then_apart_wins_and_it_is_counted(tmp_path: Path) -> None:
    said = tmp_path / "said.csv"
    said.write_text("left,right,verdict\nr000,r001,same\nr001,r002,same\nr000,r002,different\n"
                    "r000,gone,same\n")  # fmt: skip
    found = run(tmp_path, "person", [WANG, {"name": "李娜"}, {"name": "赵强"}], decisions=said)
    assert (found.contradicted, found.undecidable) == (1, 1)
    assert not any({"r000", "r002"} <= one for one in clusters(tmp_path / "out.parquet"))


def test_given_pairs_that_are_unsure_then_they_come_with_evidence(tmp_path: Path) -> None:
    found = run(tmp_path, "person", [WANG, but(WANG, name="王晓亮", id_number=None)])
    (pair,) = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    evidence = json.loads(pair["evidence"])
    assert found.uncertain == 1
    assert (pair["left"], pair["right"]) == ("r000", "r001")
    assert evidence["guard"] == "other name"
    levels = {one["comparison"]: one["level"] for one in evidence["comparisons"]}
    assert levels == {"name": "one sign", "id": "unknown", "born": "same", "sex": "same",
                      "contact": "phone and home"}  # fmt: skip
    total = sum(one["weight"] for one in evidence["comparisons"])
    assert total > pair["weight"]  # the prior speaks against any two records


def test_given_another_order_and_other_files_then_the_same_bytes(tmp_path: Path) -> None:
    made = random.Random(1)
    rows = [
        {"record_id": f"r{at:03d}", "feed": "ab"[at % 2], "name": made.choice(["王伟", "李娜", "张敏"]),
         "birth_date": f"19{made.randint(50, 60)}-01-01", "phone": f"1380000{made.randint(0, 40):04d}"}
        for at in range(300)
    ]  # fmt: skip
    one = write(tmp_path / "one.parquet", rows)
    made.shuffle(rows)
    parts = [write(tmp_path / f"{at}.parquet", rows[at * 100 : at * 100 + 100]) for at in range(3)]
    link(entity="person", inputs=[one], out=tmp_path / "a.parquet", pairs=tmp_path / "ap.parquet")
    link(entity="person", inputs=parts, out=tmp_path / "b.parquet", pairs=tmp_path / "bp.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert (tmp_path / "ap.parquet").read_bytes() == (tmp_path / "bp.parquet").read_bytes()


def test_given_a_phone_that_everybody_gives_then_it_is_no_evidence(tmp_path: Path) -> None:
    signs = (
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彬丹峰鹏辉云莹健龙倩晶帅雪"
    )
    rows = [{"name": f"王{sign}", "phone": "13800138000"} for sign in signs]
    rows += [{"name": "王伟", "phone": "13800138000"}]
    assert all(len(one) == 1 for one in linked(tmp_path, "person", rows))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"record_id": "x", "name": "王伟"}, {"record_id": "x", "name": "李娜"}], "twice"),
        ([{"record_id": "", "name": "王伟"}], "no record_id"),
    ],
)
def test_given_records_without_their_own_id_then_refused(
    tmp_path: Path, rows: list[dict[str, str]], words: str
) -> None:
    with pytest.raises(LinkRefused, match=words):
        linked(tmp_path, "person", rows)


def test_given_no_rows_then_no_clusters(tmp_path: Path) -> None:
    path = write(tmp_path / "in.parquet", [WANG])
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    found = link(entity="person", inputs=[path], out=tmp_path / "out.parquet")
    assert (found.records, found.clusters) == (0, 0)
    assert pq.read_table(tmp_path / "out.parquet").column_names == [
        "record_id", "feed", "cluster_id", "probability",
    ]  # fmt: skip
