"""The phone desk: suggestions while typing, the call as a report, the P1 that leaves at once."""

import json
from pathlib import Path

import pytest
from django.test import Client
from tests.factories import (
    make_case,
    make_category,
    make_community,
    make_member,
    make_organisation,
    make_user,
    new_key,
    said,
)

from linli.cases.models import Assignment, Case, Category, Report
from linli.core import clock
from linli.core.ids import new_id
from linli.places.models import Place
from linli.privacy import services as privacy
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def call_taker():
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(make_user("call_taker"), backend=BACKEND)
    return client


@pytest.fixture
def town():
    """A community with a police post and the category for everything else."""
    make_organisation(kind="police", name="梧桐里派出所")
    if not Category.objects.filter(code="other").exists():
        make_category(code="other", name="其他", owner_kind="police")
    make_community()
    return Place.objects.get(kind="building")


def call(client, action="send", **given):
    given = {"key": str(new_key()), "action": action, "text": "楼道灯坏了"} | given
    return client.post("/desk", given)


def question(code, words):
    """A question of a category's form, answered in free words."""
    return {
        "code": code,
        "datatype": "string",
        "required": False,
        "order": 1,
        "description_zh": words,
        "description_en": words,
        "values": [],
    }


def test_given_the_desk_then_only_its_roles_open_it(call_taker):
    assert call_taker.get("/desk").status_code == 200
    client = Client()
    client.force_login(make_user("officer"), backend=BACKEND)
    assert client.get("/desk").status_code == 403


def test_given_a_call_when_sent_then_its_case_is_there_and_the_code_is_read_out(call_taker, town):
    answer = call(call_taker, place_id=str(town.id), phone="13800001111", name="周兰")

    report = Report.objects.get()
    assert answer.status_code == 302
    assert report.channel == "desk"
    assert report.case is not None
    assert report.place_id == town.id
    page = call_taker.get(answer["Location"]).text
    assert report.code in page


def test_given_a_call_sent_twice_under_one_key_then_there_is_one_report(call_taker, town):
    key = str(new_key())

    first, second = (call(call_taker, key=key, place_id=str(town.id)) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


def test_given_nothing_said_when_sent_then_the_form_says_what_to_mend(call_taker, town):
    answer = call(call_taker, text="", place="梧桐路")

    assert answer.status_code == 422
    assert "Please mend this first" in answer.text
    assert "梧桐路" in answer.text
    assert not Report.objects.exists()


def test_given_a_p1_when_sent_first_then_somebody_has_it_before_the_answer(call_taker, town):
    member = make_member(now=clock.now())

    answer = call(call_taker, "first", text="着火", place_id=str(town.id))

    case = Case.objects.get()
    assert f"complete={case.code}" in answer["Location"]
    assert (case.grade, case.state) == ("P1", "offered")
    assert Assignment.objects.get().member_id == member.id
    assert call_taker.get(answer["Location"]).status_code == 200


def test_given_one_plain_word_when_sent_first_then_it_is_p1_all_the_same(call_taker, town):
    make_member(now=clock.now())

    call(call_taker, "first", text="快来", place="梧桐路12号3号楼")

    case = Case.objects.get()
    assert (case.grade, case.state) == ("P1", "offered")
    assert case.events.filter(kind="CaseOverruled").exists()


def test_given_no_place_when_sent_first_then_it_asks_where(call_taker, town):
    answer = call(call_taker, "first", text="着火")

    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_given_a_p1_that_left_when_completed_then_it_is_one_case_with_all_that_was_said(
    call_taker, town
):
    make_member(now=clock.now())
    flat = Place.objects.get(kind="home")
    form = [question("floor", "Which floor?")]
    fire = make_category(code="fire", name="火情", grade="P2", owner_kind="police", form=form)
    sent = call(call_taker, "first", text="快来", place_id=str(town.id))
    case = Case.objects.get()
    page = call_taker.get(sent["Location"]).text
    more = {"complete": case.code, "category": "fire", "attr.floor": "5", "phone": "13800001111"}

    answer = call(call_taker, "complete", text="五楼厨房冒烟", place_id=str(flat.id), **more)

    assert "It has left" in page
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (Case.objects.count(), case.report_count) == (1, 2)
    assert (case.grade, case.category_id, case.place_id) == ("P1", fire.id, flat.id)
    last = Report.objects.order_by("received_at", "id").last()
    assert (said(last).text, said(last).attributes) == ("五楼厨房冒烟", {"floor": "5"})
    assert Assignment.objects.filter(state="offered").exists()


def test_given_nothing_new_when_completed_then_the_form_says_what_to_do(call_taker, town):
    call(call_taker, "first", text="着火", place_id=str(town.id))
    given = {"complete": Case.objects.get().code, "text": "", "place_id": str(town.id)}

    answer = call(call_taker, "complete", **given)

    assert answer.status_code == 422
    assert "F2 begins the next call" in answer.text
    assert Report.objects.count() == 1


def test_given_a_case_out_of_reach_when_completed_then_there_is_none(town):
    case = make_case(at=clock.now())
    client = Client()
    user = make_user("call_taker", organisation=make_organisation())
    client.force_login(user, backend=BACKEND)

    assert client.get("/desk", {"complete": case.code}).status_code == 404
    assert call(client, "complete", complete=case.code).status_code == 404
    assert not Report.objects.filter(channel="desk").exists()


def test_given_words_when_typed_then_triage_says_grade_owner_and_why(call_taker, town):
    given = {"text": "有人被困在电梯里", "place_id": str(town.id)}

    answer = call_taker.post("/desk/suggest", given)

    assert answer.status_code == 200
    assert 'class="reasons"' in answer.text
    assert not Report.objects.exists()


def test_given_a_category_when_chosen_then_its_questions_and_form_are_asked(call_taker, town):
    make_category(code="lamp", name="路灯", form=[question("floor", "Which floor?")])

    answer = call_taker.post("/desk/suggest", {"category": "lamp", "attr.floor": "5"})

    assert "Which floor?" in answer.text
    assert 'value="5"' in answer.text


def test_given_answers_when_sent_then_they_are_kept_with_the_report(call_taker, town):
    catalogue = Path("src/linli/cases/data/categories.json").read_text(encoding="utf-8")
    form = next(c for c in json.loads(catalogue)["categories"] if c["code"] == "gas-leak")["form"]
    make_category(code="gas", name="燃气", form=form)
    answers = {"attr.hurt": "no", "attr.valve_closed": "yes"}

    answer = call(call_taker, category="gas", place_id=str(town.id), **answers)

    assert answer.status_code == 302
    assert said(Report.objects.get()).attributes == {"hurt": "no", "valve_closed": "yes"}


def test_given_a_known_number_then_its_earlier_cases_name_and_place_are_shown(call_taker, town):
    subject = new_id()
    values = {"reporter.phone": "138 0000 1111", "reporter.name": "周兰"}
    privacy.keep(subject_id=subject, values=values, source="portal", at=clock.now())
    told = {"reporter_id": subject, "place_id": town.id}
    case = make_case(at=clock.now(), report=told)

    answer = call_taker.post("/desk/caller", {"phone": "13800001111"})

    assert case.code in answer.text
    assert "周兰" in answer.text
    assert f'data-last-place="{town.id}"' in answer.text
    assert Read.objects.get().purpose == "answer_call"
    assert case.code not in call_taker.post("/desk/caller", {"phone": "138"}).text


def test_given_a_place_being_typed_then_choices_and_its_history_come(call_taker, town):
    case = make_case(at=clock.now(), report={"place_id": town.id})

    choices = call_taker.get("/desk/places", {"place": "3号楼"}).text
    history = call_taker.post("/desk/suggest", {"place_id": str(town.id)}).text

    assert str(town.id) in choices
    assert case.code in history


def test_given_a_known_matter_when_attached_then_no_second_case_opens(call_taker, town):
    case = make_case(at=clock.now(), report={"place_id": town.id})

    call(call_taker, f"attach:{case.id}", place_id=str(town.id))

    assert Case.objects.count() == 1
    case.refresh_from_db()
    assert case.report_count == 2


def test_given_a_case_out_of_reach_when_attached_then_it_is_refused(town):
    case = make_case(at=clock.now())
    client = Client()
    user = make_user("call_taker", organisation=make_organisation())
    client.force_login(user, backend=BACKEND)

    assert call(client, f"attach:{case.id}").status_code == 404
    assert not Report.objects.filter(channel="desk").exists()


def test_given_no_script_when_looked_up_then_the_page_brings_places_and_triage(call_taker, town):
    page = call(call_taker, "check", place="3号楼").text

    assert str(town.id) in page
    assert "楼道灯坏了" in page
    assert not Report.objects.exists()
