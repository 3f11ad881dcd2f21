"""A wrong category is set right in one step."""

import pytest
from tests.factories import NOON, detail, make_case, make_category, make_organisation

from linli.cases import services as cases
from linli.triage import services

pytestmark = pytest.mark.django_db


def test_given_a_wrong_category_when_overruled_then_owner_grade_and_kind_follow():
    police, property_company = make_organisation(), make_organisation(kind="property")
    case = make_case(owner=police, category=make_category(owner_kind="police"))
    right = make_category(owner_kind="property", grade="P2", kind="complaint")

    services.overrule(
        case_id=case.id,
        correction=cases.Correction(category_id=right.id),
        reason="是物业的事",
        actor="user:test",
        at=NOON,
    )

    row = detail(case.id).row
    assert (row.owner_id, row.grade, row.kind) == (property_company.id, "P2", "complaint")


def test_given_words_of_danger_when_the_category_is_overruled_then_the_grade_stays_up():
    dangers = [{"code": "fire", "phrase": "着火", "grade": "P1", "category_code": "fire-smoke"}]
    case = make_case(grade="P1", decision={"reasons": [], "dangers": dangers})
    right = make_category(grade="P4")

    services.overrule(
        case_id=case.id,
        correction=cases.Correction(category_id=right.id),
        reason="不是这一类",
        actor="user:test",
        at=NOON,
    )

    assert detail(case.id).row.grade == "P1"


def test_given_what_the_person_says_then_that_stands():
    case = make_case()
    right = make_category(owner_kind="property", grade="P2")
    chosen = make_organisation(kind="fire")

    services.overrule(
        case_id=case.id,
        correction=cases.Correction(category_id=right.id, owner_id=chosen.id, grade="P3"),
        reason="由消防处理",
        actor="user:test",
        at=NOON,
    )

    row = detail(case.id).row
    assert (row.owner_id, row.grade) == (chosen.id, "P3")
