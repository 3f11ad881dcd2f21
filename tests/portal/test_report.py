"""From the form to the tracking page."""

import io
from datetime import timedelta

import altcha
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from tests.factories import (
    HERE,
    make_case,
    make_category,
    make_community,
    make_organisation,
    new_key,
    said,
)

from linli.cases.models import Case, Media, Report
from linli.core import clock
from linli.triage import services as triage
from linli.web.portal import proof, sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    cache.clear()
    return Client()


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def form(**fields):
    return {"key": str(new_key()), "text": "三号楼楼道灯坏了", "address": "梧桐路12号"} | fields


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    out.seek(0)
    out.name = "light.jpg"
    return out


def solved():
    challenge = altcha.Challenge.from_dict(proof.challenge(now=clock.now()))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def test_given_a_report_when_sent_then_code_receipt_and_story_follow(client):
    answer = client.post("/", form(text="楼道灯坏了 <b>急</b>"), follow=True)

    report = Report.objects.get()
    assert answer.redirect_chain[-1][0] == f"/track/{report.code}?new=1"
    assert answer.status_code == 200
    assert report.code in answer.text
    assert "&lt;b&gt;急&lt;/b&gt;" in answer.text
    assert "<b>急" not in answer.text
    assert report.channel == "portal"


def test_given_the_same_form_twice_then_one_report_and_the_same_code(client):
    filled = form()

    first = client.post("/", filled)
    second = client.post("/", filled)

    assert first.url == second.url
    assert Report.objects.count() == 1


def test_given_photos_when_sent_twice_then_they_are_kept_once(client):
    filled = form()

    client.post("/", filled | {"photos": [picture(), picture("blue")]})
    client.post("/", filled | {"photos": [picture(), picture("blue")]})

    assert Report.objects.get().media.count() == 2
    assert Media.objects.count() == 2


def test_given_a_key_used_for_another_report_then_it_asks_and_keeps_the_words(client):
    key = str(new_key())
    client.post("/", form(key=key))

    answer = client.post("/", form(key=key, text="路灯也坏了"))

    assert answer.status_code == 422
    assert "路灯也坏了" in answer.text
    assert f'value="{key}"' not in answer.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": "", "address": ""}, "Say what is the matter, or choose a category"),
        ({"text": "x" * 5001}, "Please keep this under 5,000 characters"),
        ({"text": "a\x00b"}, "characters that cannot be kept"),
        ({"address": "x" * 241}, "Please keep this under 240 characters"),
        ({"category": "no-such"}, "There is no such category"),
        ({"lon": "200", "lat": "10"}, "not a place on the earth"),
        ({"lon": "nan", "lat": "10"}, "not a place on the earth"),
        ({"lon": "abc", "lat": ""}, "not a place on the earth"),
        ({"place": "abc"}, "Please choose the place again"),
        ({"place": "018f0000-0000-7000-8000-000000000000"}, "There is no such place here"),
        ({"phone": "call me"}, "Give a telephone number"),
        ({"email": "me@"}, "Give an e-mail address"),
        ({"name": "x" * 81}, "Please keep this under 80 characters"),
        ({"wants_news": "1"}, "we need a telephone number or an e-mail"),
        ({"key": "rubbish"}, "Please send it once more"),
    ],
)
def test_given_a_wrong_field_then_422_says_what_and_keeps_the_rest(english, fields, says):
    answer = english.post("/", form(name="王婷" if "name" not in fields else "") | fields)

    assert answer.status_code == 422
    assert says in answer.text
    assert "Not sent yet" in answer.text
    assert "梧桐路12号" in answer.text or "address" in fields
    assert not Report.objects.exists()


@pytest.mark.parametrize("data", [b"not a picture", b"\xff\xd8\xff" + b"0" * 100])
def test_given_a_file_that_is_no_photo_then_422_says_so(english, data):
    file = io.BytesIO(data)
    file.name = "evil.jpg"

    answer = english.post("/", form(photos=file))

    assert answer.status_code == 422
    assert "not a photo" in answer.text
    assert not Report.objects.exists()


def test_given_six_photos_then_five_at_most(english):
    answer = english.post("/", form(photos=[picture() for _ in range(6)]))

    assert answer.status_code == 422
    assert "At most five" in answer.text


def test_given_an_error_elsewhere_then_photos_are_kept_and_not_asked_for_again(english):
    filled = form(email="me@")
    first = english.post("/", filled | {"photos": picture()})
    token = first.text.split('name="kept_photo" value="')[1].split('"')[0]

    english.post("/", filled | {"email": "", "kept_photo": token})

    assert "1 photo is kept" in first.text
    assert Report.objects.get().media.count() == 1


def test_given_a_forged_photo_token_then_it_stands_for_nothing(client):
    client.post("/", form(photos=picture()))
    stolen = Media.objects.get()

    client.post("/", form(kept_photo=[str(stolen.id), f"{stolen.id}:x:y"]))

    assert Report.objects.order_by("received_at").last().media.count() == 0


QUESTIONS = [
    {"code": "hurt", "datatype": "singlevaluelist", "required": True, "order": 1,
     "description_zh": "有人受伤吗", "description_en": "Is anyone hurt?",
     "values": [{"key": "yes", "name_zh": "有", "name_en": "Yes"}]},
    {"code": "many", "datatype": "multivaluelist", "order": 2, "description_en": "Which?",
     "values": [{"key": "a", "name_en": "A"}, {"key": "b", "name_en": "B"}]},
    {"code": "count", "datatype": "number", "order": 3, "description_en": "How many?", "values": []},
    {"code": "since", "datatype": "datetime", "order": 4, "description_en": "Since?", "values": []},
    {"code": "more", "datatype": "text", "order": 5, "description_en": "More?", "values": []},
    {"code": "floor", "datatype": "string", "order": 6, "description_en": "Floor?", "values": []},
]  # fmt: skip


def test_given_a_category_then_its_questions_of_every_kind_are_asked_and_kept(english):
    category = make_category(form=QUESTIONS)
    asked = english.get("/details", {"category": category.code}).text

    english.post("/", form(category=category.code) | {
        "a.hurt": "yes", "a.many": ["a", "b"], "a.count": "3", "a.since": "2026-03-02T14:30",
        "a.more": "long", "a.floor": "2"})  # fmt: skip

    assert 'type="checkbox" name="a.many"' in asked
    assert 'type="datetime-local"' in asked
    assert "<textarea" in asked
    assert said(Report.objects.get()).attributes == {
        "hurt": "yes",
        "many": ["a", "b"],
        "count": 3,
        "since": "2026-03-02T14:30:00+08:00",
        "more": "long",
        "floor": "2",
    }


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Please answer this"),
        ({"a.hurt": "perhaps"}, "Choose from the list"),
        ({"a.hurt": "yes", "a.count": "some"}, "Give a number here"),
        ({"a.hurt": "yes", "a.since": "soon"}, "Give a date and time"),
    ],
)
def test_given_wrong_answers_then_each_is_named_beside_its_question(english, answers, says):
    category = make_category(form=QUESTIONS)

    answer = english.post("/", form(category=category.code) | answers)

    assert answer.status_code == 422
    assert says in answer.text
    assert 'href="#q-' in answer.text


def test_given_answers_to_a_category_chosen_before_then_they_are_left_out(client):
    category = make_category()

    answer = client.post("/", form(category=category.code) | {"a.old": "1"})

    assert answer.status_code == 302
    assert said(Report.objects.get()).attributes == {}


def test_given_a_category_that_needs_contact_then_it_says_why_and_takes_a_phone(english):
    category = make_category(is_anonymous_allowed=False)

    nameless = english.post("/", form(category=category.code))
    named = english.post("/", form(category=category.code, phone="138 0013 8000"))

    assert nameless.status_code == 422
    assert "For this we need a way to reach you" in nameless.text
    assert named.status_code == 302
    assert Report.objects.get().reporter_id is not None


def test_given_words_of_danger_then_the_numbers_stand_at_once(client):
    make_organisation(kind="command")
    make_category(code="other")

    answer = client.get("/suggest", {"text": "我家着火了，有人被困"})

    assert 'href="tel:119"' in answer.text


def test_given_a_text_then_categories_are_suggested_by_their_words(client):
    make_organisation(kind="command")
    make_category(code="other")
    light = make_category(keywords=["楼道灯", "灯坏了"])
    make_category(keywords=["井盖"])

    answer = client.get("/suggest", {"text": "三号楼楼道灯坏了"})

    assert light.name in answer.text
    assert answer.text.count('type="radio"') == 1


def test_given_a_category_others_handle_then_who_and_their_number_are_told(english):
    power = {"who_zh": "供电公司", "who_en": "The power company", "phone": "95598"}
    category = make_category(not_ours=power)

    answer = english.get("/details", {"category": category.code})

    assert "The power company does it" in answer.text
    assert 'href="tel:95598"' in answer.text
    assert "we pass it on for you" in answer.text


def test_given_no_script_when_find_is_pressed_then_places_stand_as_choices(client):
    make_community()

    answer = client.post("/", form(address="梧桐路12号3号楼", step="find"))

    assert answer.status_code == 200
    assert 'type="radio" name="place"' in answer.text
    assert "三号楼楼道灯坏了" in answer.text
    assert not Report.objects.exists()


@pytest.fixture
def known():
    """A public open case at `HERE`, opened just now."""
    return make_case(category=make_category(code="stairwell-light"), at=clock.now())


AT_HERE = {"lon": str(HERE.lon), "lat": str(HERE.lat)}


def test_given_a_similar_case_nearby_then_it_asks_before_sending(english):
    report = {"text": "楼梯的灯不亮 13800138000"}
    make_case(category=make_category(code="stairwell-light"), at=clock.now(), report=report)

    answer = english.post("/", form(category="stairwell-light") | AT_HERE)

    assert answer.status_code == 409
    assert "Is it this one?" in answer.text
    assert "13800138000" not in answer.text
    assert Report.objects.count() == 1


@pytest.mark.parametrize("danger", ["words", "category"])
def test_given_danger_to_life_then_no_question_stands_before_it(client, known, danger):
    text = "着火了，有人被困" if danger == "words" else "楼道灯坏了"
    known.category.is_life_safety = danger == "category"
    known.category.save()

    answer = client.post("/", form(category="stairwell-light", text=text) | AT_HERE)

    assert answer.status_code == 302


def test_given_a_whole_grid_as_place_then_nothing_counts_as_the_same(client, known):
    community = make_community()

    answer = client.post("/", form(category="stairwell-light", place=str(community.id)) | AT_HERE)

    assert answer.status_code == 302


def test_given_the_question_when_it_is_another_matter_then_it_is_sent(english, known):
    filled = form(category="stairwell-light") | AT_HERE
    asked = english.post("/", filled | {"photos": picture()})
    token = asked.text.split('name="kept_photo" value="')[1].split('"')[0]

    answer = english.post("/", filled | {"is_new_matter": "1", "kept_photo": token})

    assert answer.status_code == 302
    assert Report.objects.count() == 2
    assert Report.objects.order_by("-received_at").first().media.count() == 1


def test_given_the_question_when_followed_twice_from_one_form_then_one_follower(client, known):
    key = str(new_key())

    first = client.post(f"/follow/{known.id}", {"key": key})
    client.post(f"/follow/{known.id}", {"key": key})

    assert first.url == f"/map/{known.id}?followed=1"
    assert Case.objects.get().followers == 1
    assert Report.objects.count() == 1


def test_given_a_case_that_is_not_public_then_it_is_neither_shown_nor_followed(client, known):
    Case.objects.update(is_public=False)

    near = client.get("/nearby", AT_HERE | {"category": "stairwell-light"})

    assert "card" not in near.text
    assert client.post(f"/follow/{known.id}", {"key": str(new_key())}).status_code == 404
    assert client.get(f"/map/{known.id}").status_code == 404
    assert str(known.id) not in client.get("/map").text
    assert client.get("/map/cases.json").json()["features"] == []


def test_given_no_proof_then_few_are_taken_and_the_next_is_told_when(english):
    for _ in range(sending.PLAIN.most):
        assert english.post("/", form()).status_code == 302

    answer = english.post("/", form())

    assert answer.status_code == 429
    assert "Please wait a little" in answer.text
    assert int(answer["Retry-After"]) > 0
    assert english.post("/", form(altcha=solved())).status_code == 302


def test_given_a_spent_proof_then_it_counts_as_none(english):
    payload = solved()
    assert english.post("/", form(altcha=payload)).status_code == 302
    for _ in range(sending.PLAIN.most):
        assert english.post("/", form(altcha=payload)).status_code == 302

    assert english.post("/", form(altcha=payload)).status_code == 429


@pytest.mark.parametrize("payload", ["", "rubbish", "e30=", "bnVsbA==", "x" * 5000])
def test_given_rubbish_for_a_proof_then_it_is_none(payload):
    assert not proof.is_solved(payload)


def test_given_an_expired_or_changed_sum_then_it_is_not_solved():
    old = altcha.Challenge.from_dict(
        proof.challenge(now=clock.now() - proof.TERM - timedelta(minutes=1))
    )
    late = altcha.Payload(old, altcha.solve_challenge(old)).to_base64()
    eased = altcha.Challenge.from_dict(proof.challenge(now=clock.now()))
    eased.parameters.cost = 1
    cheap = altcha.Payload(eased, altcha.solve_challenge(eased)).to_base64()

    assert not proof.is_solved(late)
    assert not proof.is_solved(cheap)
    assert proof.is_solved(solved())


def test_given_the_outbox_key_then_it_stands_before_the_key_of_the_form(client):
    key = str(new_key())

    first = client.post("/", form(), headers={"Idempotency-Key": key})
    second = client.post("/", form(), headers={"Idempotency-Key": key})

    assert first.url == second.url


def test_given_hostile_words_in_every_field_then_they_come_back_as_words(client):
    evil = '"><script>alert(1)</script>{{ 7 }}'

    answer = client.post("/", form(text=evil, address=evil, name=evil, email=evil, category=evil))

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_given_a_report_when_triaged_then_a_case_stands_under_its_code(client):
    make_organisation(kind="command")
    make_category(code="other")
    client.post("/", form())
    report = Report.objects.get()

    triage.triage_report(report_id=report.id, at=clock.now())

    assert Case.objects.get().code == report.code
    assert client.get(f"/track/{report.code}").status_code == 200
