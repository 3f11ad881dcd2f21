"""The story of a report, rating, "not all right yet", and what strangers don't see."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from tests.factories import make_assignment, make_case, make_category, make_report, new_key

from linli.cases import services as cases
from linli.cases.models import Case, Event, Media, Report
from linli.core import clock
from linli.intake import photos
from linli.web.portal import sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    cache.clear()
    found = Client()
    found.cookies["django_language"] = "en"
    return found


def finished(at=None):
    """A case that somebody dealt with, and its code."""
    at = at or clock.now()
    case = make_case(at=at)
    given = make_assignment(case=case, at=at)
    cases.accept_assignment(assignment_id=given.id, actor="user:1", at=at)
    cases.depart(assignment_id=given.id, actor="user:1", at=at)
    cases.arrive(assignment_id=given.id, actor="user:1", at=at)
    cases.add_note(case_id=case.id, text="内部：住户难缠", is_public=False, actor="user:1", at=at)
    cases.add_note(case_id=case.id, text="灯泡已订货", is_public=True, actor="user:1", at=at)
    cases.clear(assignment_id=given.id, disposition="done", note="内部备注", actor="user:1", at=at)
    return case, Report.objects.get().code


def test_given_a_finished_case_then_the_story_is_told_without_names_or_notes(client):
    _case, code = finished()

    page = client.get(f"/track/{code}").text

    for told in ("We have your report", "has taken it on", "Someone is on scene", "灯泡已订货",
                 "Done: Done", "How did it go?", "Not all right yet?"):  # fmt: skip
        assert told in page
    for kept in ("丁可欣", "住户难缠", "内部备注", "user:1", "user1"):
        assert kept not in page


def test_given_a_rating_sent_twice_then_it_is_told_once(client):
    _case, code = finished()
    rating = {"key": str(new_key()), "rating": "4", "comment": "很快"}

    client.post(f"/track/{code}/rate", rating)
    answer = client.post(f"/track/{code}/rate", rating, follow=True)

    assert Case.objects.get().rating == 4
    assert Event.objects.filter(kind="CaseRated").count() == 1
    assert "Thank you for your rating" in answer.text


@pytest.mark.parametrize("rating", ["", "0", "6", "good"])
def test_given_no_right_rating_then_422_and_the_words_stay(client, rating):
    _case, code = finished()

    answer = client.post(
        f"/track/{code}/rate", {"key": str(new_key()), "rating": rating, "comment": "很快"}
    )

    assert answer.status_code == 422
    assert "Please choose one of the five" in answer.text
    assert "很快" in answer.text


def test_given_a_case_at_work_then_rating_is_refused_with_a_sentence(client):
    make_case(at=clock.now())
    code = Report.objects.get().code

    answer = client.post(f"/track/{code}/rate", {"key": str(new_key()), "rating": "5"})

    assert answer.status_code == 422
    assert "How did it go?" not in answer.text


def test_given_a_reason_then_the_case_is_taken_up_again_once(client):
    _case, code = finished()
    reason = {"key": str(new_key()), "reason": "还是不亮"}

    client.post(f"/track/{code}/reopen", reason)
    answer = client.post(f"/track/{code}/reopen", reason, follow=True)

    assert Case.objects.get().round == 2
    assert "being worked on again" in answer.text
    assert "还是不亮" not in answer.text


def test_given_no_reason_then_it_is_asked_for(client):
    _case, code = finished()

    answer = client.post(f"/track/{code}/reopen", {"key": str(new_key()), "reason": " "})

    assert answer.status_code == 422
    assert Case.objects.get().round == 1


def test_given_the_term_is_over_then_it_is_no_longer_offered_and_refused(client):
    _case, code = finished(at=clock.now() - timedelta(days=9))

    page = client.get(f"/track/{code}").text
    answer = client.post(f"/track/{code}/reopen", {"key": str(new_key()), "reason": "不亮"})

    assert "Not all right yet?" not in page
    assert answer.status_code == 422
    assert Case.objects.get().round == 1


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {spaced} ", "{bare}"])
def test_given_a_code_as_people_write_it_then_its_page_opens(client, typed):
    make_case(at=clock.now())
    code = Report.objects.get().code
    spelt = typed.format(
        code=code, lower=code.lower(), spaced=code.replace("-", " "), bare=code.replace("-", "")
    )

    assert client.get("/track/", {"code": spelt}).url == f"/track/{code}"


def test_given_an_unknown_code_then_a_friendly_404(client):
    for address in ("/track/?code=3F7K-Q2M9", "/track/3F7K-Q2M9", "/track/%00"):
        answer = client.get(address)

        assert answer.status_code == 404
        assert "We find nothing under this code" in answer.text


def test_given_many_wrong_codes_then_guessing_is_stopped(client):
    for number in range(sending.MISSES.most):
        assert client.get(f"/track/2222-{number:04}").status_code == 404

    assert client.get("/track/2222-9999").status_code == 429


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_given_photos_then_only_own_and_public_ones_are_served(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = make_case(at=clock.now())
    report = Report.objects.get()
    made = {
        name: photos.keep_photo(data=picture(), actor="user:1", at=clock.now())
        for name in ("own", "inner", "shown")
    }
    Media.objects.filter(pk=made["own"]).update(report=report)
    Media.objects.filter(pk__in=[made["inner"], made["shown"]]).update(case=case)
    Media.objects.filter(pk=made["shown"]).update(is_public=True)

    found = {
        name: client.get(f"/track/{report.code}/photos/{pk}").status_code
        for name, pk in made.items()
    }

    assert found == {"own": 200, "inner": 404, "shown": 200}


def test_given_a_public_case_then_anyone_sees_neither_code_nor_words_nor_home(client):
    make_case(
        category=make_category(name_en="Stair light"),
        at=clock.now(),
        report={"text": "我是王婷", "address": "梧桐路12号3号楼2单元401室"},
    )
    report, case = Report.objects.get(), Case.objects.get()

    for address in ("/map", f"/map/{case.id}", "/map/cases.json"):
        page = client.get(address).text
        for private in (report.code, "王婷", "401室", "2单元"):
            assert private not in page


def test_given_a_page_then_the_qr_code_names_its_address_and_nothing_is_kept(client):
    answer = client.get("/track/3F7K-Q2M9/qr.svg")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"


def test_given_a_piece_is_asked_for_then_only_the_story_comes(client):
    make_case(at=clock.now())
    code = Report.objects.get().code

    answer = client.get(f"/track/{code}", headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "We have your report" in answer.text
    assert answer["Cache-Control"].startswith("max-age=0")


def test_given_a_reply_to_one_reporter_then_it_stands_for_her_and_is_masked_for_all_others(client):
    at = clock.now()
    case = make_case(at=at)
    text = "李女士，请等王师傅13812345678"
    cases.add_note(case_id=case.id, text=text, is_public=True, actor="user:1", at=at)
    code = Report.objects.get().code

    masked = "[姓名]女士，请等[姓名]师傅[手机号]"
    assert text in client.get(f"/track/{code}").text
    assert masked in client.get(f"/map/{case.id}").text

    cases.attach_report(case_id=case.id, report_id=make_report(at=at), reasons=[], actor="x", at=at)
    assert masked in client.get(f"/track/{code}").text
    steps = client.get(f"/api/v1/reports/{code}").json()["steps"]
    assert masked in [step["text"] for step in steps]
