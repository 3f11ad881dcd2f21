"""The shipped category catalogue is complete, consistent and safe to load."""

import json
import re
from collections import Counter
from importlib import resources
from typing import Any

import pytest

SOURCE = resources.files("linli.cases") / "data" / "categories.json"
CATALOGUE: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
CATEGORIES: list[dict[str, Any]] = CATALOGUE["categories"]
CODES = [category["code"] for category in CATEGORIES]

FIELDS = {
    "code", "name_zh", "name_en", "group", "kind", "grade", "life_safety", "anonymous", "public",
    "owner_kind", "skills", "form", "clocks", "dispositions", "guidance_zh", "guidance_en",
    "not_ours", "reroute_clock", "reopen_days", "keywords_zh", "keywords_en",
    "desk_questions_zh", "desk_questions_en",
}  # fmt: skip
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
OWNERS = {"police", "street_office", "community", "property", "utility", "fire", "medical"}
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
SNAKE = re.compile(r"[a-z][a-z0-9_]*\Z")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

each = pytest.mark.parametrize("category", CATEGORIES, ids=CODES)


def has_chinese(text: str) -> bool:
    return bool(CHINESE.search(text))


def test_codes_are_unique_and_the_catalogue_is_broad():
    assert [code for code, count in Counter(CODES).items() if count > 1] == []
    assert len(CODES) >= 45
    assert CATALOGUE["version"] == 1


def test_every_group_and_skill_is_named_and_used():
    for key, used in (
        ("groups", {c["group"] for c in CATEGORIES}),
        ("skills", {skill for c in CATEGORIES for skill in c["skills"]}),
    ):
        named = {row["code"] for row in CATALOGUE[key]}
        assert named == used
        assert all(has_chinese(row["name_zh"]) for row in CATALOGUE[key])
        assert not any(has_chinese(row["name_en"]) for row in CATALOGUE[key])


def test_names_are_unique_in_both_languages():
    assert len({c["name_zh"] for c in CATEGORIES}) == len(CATEGORIES)
    assert len({c["name_en"] for c in CATEGORIES}) == len(CATEGORIES)


@each
def test_a_category_has_exactly_the_known_fields(category):
    assert set(category) == FIELDS
    assert KEBAB.match(category["code"])
    assert category["kind"] in {"report", "complaint", "question", "suggestion"}
    assert category["grade"] in {"P1", "P2", "P3", "P4"}
    assert category["owner_kind"] in OWNERS
    assert category["reroute_clock"] in {"restart", "keep"}
    assert 1 <= category["reopen_days"] <= 90
    for flag in ("life_safety", "anonymous", "public"):
        assert isinstance(category[flag], bool)


@each
def test_every_word_is_there_in_both_languages(category):
    for key, value in category.items():
        for text in value if isinstance(value, list) else [value]:
            if not isinstance(text, str):
                continue
            assert text == text.strip() != "", key
            if key.endswith("_zh"):
                assert has_chinese(text) or key == "keywords_zh", (key, text)
            if key.endswith("_en"):
                assert not has_chinese(text), (key, text)


@each
def test_the_form_is_one_that_open311_can_carry(category):
    form = category["form"]
    assert [field["order"] for field in form] == list(range(1, len(form) + 1))
    assert len({field["code"] for field in form}) == len(form)
    for field in form:
        assert set(field) == {
            "code", "datatype", "required", "order", "description_zh", "description_en", "values"
        }  # fmt: skip
        assert SNAKE.match(field["code"])
        assert field["datatype"] in DATATYPES
        assert isinstance(field["required"], bool)
        assert has_chinese(field["description_zh"])
        assert field["description_en"] and not has_chinese(field["description_en"])
        assert bool(field["values"]) == field["datatype"].endswith("valuelist")
        keys = [value["key"] for value in field["values"]]
        assert len(set(keys)) == len(keys)
        assert all(KEBAB.match(key) for key in keys)
        assert all(has_chinese(value["name_zh"]) for value in field["values"])
        assert not any(has_chinese(value["name_en"]) for value in field["values"])


@each
def test_clocks_run_in_order_and_urgent_ones_never_rest(category):
    clocks = category["clocks"]
    assert set(clocks) == {
        "acknowledge_minutes", "arrive_minutes", "resolve_minutes", "around_the_clock"
    }  # fmt: skip
    steps = [clocks["acknowledge_minutes"], clocks["arrive_minutes"], clocks["resolve_minutes"]]
    present = [step for step in steps if step is not None]
    assert present == sorted(present)
    assert min(present) > 0
    assert clocks["acknowledge_minutes"] is not None
    assert clocks["resolve_minutes"] is not None
    if category["grade"] in {"P1", "P2"}:
        assert clocks["around_the_clock"] is True


@each
def test_danger_is_told_to_call_first_and_is_never_told_it_is_not_ours(category):
    if category["grade"] != "P1":
        return
    assert re.search(r"11[09]|120|96333", category["guidance_zh"])
    assert re.search(r"11[09]|120|96333", category["guidance_en"])
    assert category["not_ours"] is None
    assert category["clocks"]["acknowledge_minutes"] <= 2
    assert category["reroute_clock"] == "keep", "an urgent clock does not start again"


@each
def test_an_emergency_is_life_safety(category):
    if category["grade"] == "P1":
        assert category["life_safety"] is True


@each
def test_not_ours_says_who_and_how_to_reach_them(category):
    if category["not_ours"] is None:
        return
    assert set(category["not_ours"]) == {"who_zh", "who_en", "phone"}
    assert has_chinese(category["not_ours"]["who_zh"])
    assert category["not_ours"]["who_en"]
    assert re.fullmatch(r"\d{3,12}", category["not_ours"]["phone"])


@each
def test_dispositions_are_a_closed_list_with_a_way_out(category):
    codes = [row["code"] for row in category["dispositions"]]
    assert len(set(codes)) == len(codes) >= 3
    assert {"cannot-locate", "withdrawn"} <= set(codes)
    assert all(KEBAB.match(code) for code in codes)


def test_one_disposition_code_has_one_name_everywhere():
    names: dict[str, tuple[str, str]] = {}
    for category in CATEGORIES:
        for row in category["dispositions"]:
            name = (row["name_zh"], row["name_en"])
            assert names.setdefault(row["code"], name) == name


@each
def test_keywords_and_desk_questions_help_the_person_who_types(category):
    for language in ("zh", "en"):
        words = category[f"keywords_{language}"]
        assert len(words) >= 3
        assert len(set(words)) == len(words)
        assert 1 <= len(category[f"desk_questions_{language}"]) <= 5
    assert len(category["desk_questions_zh"]) == len(category["desk_questions_en"])


def test_what_tells_about_persons_stays_off_the_public_map():
    private = {
        "domestic-violence", "person-in-crisis", "missing-person", "elder-help", "medical-help",
        "fraud-advice", "theft", "family-dispute", "neighbour-dispute", "labour-wage",
        "lost-property", "household-registration", "residence-permit", "complaint-service",
    }  # fmt: skip
    assert private <= set(CODES)
    assert [c["code"] for c in CATEGORIES if c["code"] in private and c["public"]] == []


@pytest.mark.parametrize(
    "code",
    ["fire-smoke", "gas-leak", "lift-trapped", "medical-help", "domestic-violence", "suggestion",
     "power-company", "water-company", "telecom", "other"],
)  # fmt: skip
def test_the_categories_other_parts_count_on_exist(code):
    assert code in CODES
