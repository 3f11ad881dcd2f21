"""Categories are changed with history, tried before they are saved, and owned by place."""

import pytest
from tests.factories import make_category, make_community, make_organisation

from linli.cases import queries as case_queries
from linli.cases.models import CategoryVersion
from linli.triage import queries as triage_queries
from linli.web.settings_pages.forms import categories as forms

pytestmark = pytest.mark.django_db


def given(info, **changes):
    """The form as a browser sends it for a category."""
    fields = {
        name: value
        for name, value in forms.initial_of(info).items()
        if value not in (None, False, [])
    }
    rows = {"form-count": len(info.form), "result-count": len(info.dispositions)}
    for index, row in enumerate(info.form):
        rows |= {
            f"form-{index}-code": row["code"],
            f"form-{index}-datatype": row["datatype"],
            f"form-{index}-zh": row["description_zh"],
            f"form-{index}-en": row["description_en"],
            f"form-{index}-values": forms.values_text(row["values"]),
        }
    for index, row in enumerate(info.dispositions):
        rows |= {
            f"result-{index}-code": row["code"],
            f"result-{index}-zh": row["name_zh"],
            f"result-{index}-en": row["name_en"],
        }
    return fields | rows | changes


@pytest.fixture
def lamp(command):
    make_category(code="lamp", name="路灯", name_en="Street lamp", owner_kind="utility")
    return case_queries.category_by_code("lamp")


def test_a_saved_category_keeps_who_why_and_what_was_before(admin, lamp):
    wanted = given(lamp, do="save", grade="P2", reason="dark since Monday")

    answer = admin.send("/admin/categories/lamp/", **wanted)

    assert answer.status_code == 302
    assert case_queries.category_by_code("lamp").grade == "P2"
    (version,) = case_queries.category_versions(lamp.id)
    assert (version.actor, version.reason) == (f"user:{admin.user.id}", "dark since Monday")


def test_the_history_shows_what_changed(admin, lamp):
    for grade in ("P2", "P4"):
        info = case_queries.category_by_code("lamp")
        admin.send("/admin/categories/lamp/", **given(info, do="save", grade=grade))

    page = admin.get("/admin/categories/lamp/").content.decode()

    assert "<del>P2</del> → <ins>P4</ins>" in page


def test_the_same_form_sent_twice_makes_one_version(admin, lamp):
    wanted = given(lamp, do="save", grade="P2", key="0197a000-0000-7000-8000-000000000001")

    admin.send("/admin/categories/lamp/", **wanted)
    admin.send("/admin/categories/lamp/", **wanted)

    assert CategoryVersion.objects.count() == 1


def test_trying_shows_what_would_happen_and_saves_nothing(admin, lamp):
    community = make_community()
    make_organisation(kind="utility", name="供电公司")
    wanted = given(
        lamp,
        do="try",
        grade="P1",
        acknowledge_minutes=3,
        try_text="灯坏了",
        try_place=community.name,
        try_chosen="1",
    )

    page = admin.send("/admin/categories/lamp/", **wanted)

    trial = page.context["trial"]
    assert (trial.grade, trial.owner, trial.category) == ("P1", "供电公司", "Street lamp")
    assert [str(one.after) for one in trial.promises][0] == "3 minutes"
    assert case_queries.category_by_code("lamp").grade == "P3"


def test_trying_without_choosing_asks_triage(admin, lamp):
    page = admin.send("/admin/categories/lamp/", **given(lamp, do="try", try_text="？"))

    assert page.context["trial"].needs_person


def test_rows_are_added_moved_and_removed_without_script(admin, lamp):
    added = admin.send("/admin/categories/lamp/", **given(lamp, do="rows:add"))
    moved = admin.send("/admin/categories/lamp/", **given(lamp, do="results:down-0"))
    removed = admin.send("/admin/categories/lamp/", **given(lamp, do="results:remove-0"))

    assert len(added.context["rows"]) == 1
    assert [row["it"]["code"] for row in moved.context["results"]] == ["nothing-found", "done"]
    assert [row["it"]["code"] for row in removed.context["results"]] == ["nothing-found"]


def test_a_list_without_answers_is_refused_beside_its_row(admin, lamp):
    row = {"form-count": 1, "form-0-code": "colour", "form-0-zh": "颜色？"}
    wanted = given(lamp, do="save", **row, **{"form-0-datatype": "singlevaluelist"})

    answer = admin.send("/admin/categories/lamp/", **wanted)

    assert answer.status_code == 422
    assert answer.context["rows"][0]["wrong"] == "A list needs answers to choose from"


def test_a_new_category_needs_a_code_of_its_own(admin, lamp):
    wanted = given(lamp, do="save", name="又一个")

    answer = admin.send("/admin/categories/new", **wanted)

    assert answer.status_code == 422
    assert case_queries.category_by_code("lamp").name_zh == "路灯"


def test_owners_are_set_by_place_and_taken_away(admin, lamp):
    community, owner = make_community(), make_organisation(kind="property")
    rule = {"area": str(community.id), "owner": str(owner.id)}

    admin.send("/admin/categories/lamp/owner", **rule)
    (set_rule,) = triage_queries.owner_rules(lamp.id)
    admin.send("/admin/categories/lamp/owner", **rule | {"owner": ""})

    assert set_rule.owner_id == owner.id
    assert triage_queries.owner_rules(lamp.id) == []


def test_a_lead_looks_and_tries_but_does_not_save(enter, lamp):
    lead = enter("lead", organisation=make_organisation())

    assert lead.get("/admin/categories/lamp/").status_code == 200
    assert lead.send("/admin/categories/lamp/", **given(lamp, do="try")).status_code == 200
    answer = lead.send("/admin/categories/lamp/", **given(lamp, do="save", grade="P1"))

    assert answer.status_code == 403
    assert case_queries.category_by_code("lamp").grade == "P3"


@pytest.mark.parametrize("role", ["officer", "volunteer", "call_taker"])
def test_others_may_not_open_them(enter, lamp, role):
    person = enter(role)

    assert person.get("/admin/categories/").status_code == 403
    assert person.get("/admin/categories/lamp/").status_code == 403


def test_an_administrator_of_one_organisation_does_not_change_what_holds_for_all(enter, lamp):
    person = enter("admin", organisation=make_organisation())

    answer = person.send("/admin/categories/lamp/", **given(lamp, do="save", grade="P1"))

    assert answer.status_code == 403
