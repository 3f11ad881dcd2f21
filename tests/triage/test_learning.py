"""What people set right is collected, and triage learns from it or says that it cannot."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.factories import NOON, make_case, make_category, make_organisation

from linli.cases import queries
from linli.cases import services as cases
from linli.cli.main import cli
from linli.triage import learning, reading

pytestmark = pytest.mark.django_db


def overrule(case, *, at=NOON, **wanted):
    cases.overrule(
        case_id=case.id,
        correction=cases.Correction(**wanted),
        reason="不是这一类",
        actor="user:test",
        at=at,
    )


def test_given_overruled_cases_then_their_texts_bear_the_latest_label():
    first, second = make_category(), make_category(kind="complaint")
    case = make_case(report={"text": "广告牌半夜太亮"})
    overrule(case, category_id=first.id)
    overrule(case, category_id=second.id, kind="complaint", at=NOON + timedelta(hours=1))

    (found,) = queries.corrected()

    assert (found.text, found.category_code, found.kind) == (
        "广告牌半夜太亮",
        second.code,
        "complaint",
    )


def test_given_only_another_grade_then_nothing_is_learned_of_the_words():
    overrule(make_case(), grade="P2")

    assert queries.corrected() == []


def test_given_an_unsure_case_that_a_person_confirmed_then_its_text_is_learned():
    case = make_case(report={"text": "门口那个东西没了"}, is_sure=False, needs_person="unsure")
    overrule(case)

    assert [one.text for one in queries.corrected()] == ["门口那个东西没了"]


def test_given_few_corrections_then_nothing_is_trained(tmp_path):
    overrule(make_case(), category_id=make_category().id)

    with pytest.raises(learning.TooFew):
        learning.learn(folder=tmp_path)


def test_given_corrections_of_one_pattern_when_learned_then_new_texts_of_it_are_right(
    tmp_path, settings
):
    settings.HOME = tmp_path
    right = make_category(code="suggestion", kind="suggestion", grade="P4")
    wrong, owner = make_category(), make_organisation()
    places = (
        "东门",
        "西门",
        "南门",
        "北门",
        "广场",
        "公园",
        "车站",
        "医院",
        "学校",
        "菜场",
        "楼顶",
        "桥头",
    )
    for number, place in enumerate(places * 2):
        text = f"{place}无人机配送柜{('信号弱', '开不了')[number % 2]}第{number}次"
        overrule(
            make_case(category=wrong, owner=owner, report={"text": text}), category_id=right.id
        )

    learned = learning.learn(folder=tmp_path / "models", each=6)

    category = next(one for one in learned if one.name == "category")
    assert category.corrections == 24
    assert category.right_after > category.right_before
    assert category.is_used
    guess = reading.guess_category("码头无人机配送柜信号弱")
    assert (guess.label, guess.is_sure) == ("suggestion", True)


def test_given_a_file_then_the_command_writes_what_was_set_right(tmp_path):
    category = make_category()
    overrule(make_case(report={"text": "井边的灯，坏了"}), category_id=category.id)

    done = CliRunner().invoke(cli, ["train", "corrections", "--csv", str(tmp_path / "out.csv")])

    assert done.exit_code == 0, done.output
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "text,category,kind,at"
    assert lines[1].startswith(f"井边的灯，坏了,{category.code},report,")
