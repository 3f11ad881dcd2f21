"""Reports through the JSON API: durable, once, refused with a reason."""

from datetime import timedelta

import pytest
from tests import factories
from tests.api.doors import Program, make_key
from tests.factories import said

from linli.cases.models import Report
from linli.core import clock
from linli.core.ids import new_id
from linli.guard.models import Hit
from linli.privacy import services as privacy
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


def test_given_a_key_when_a_report_is_sent_then_it_is_kept_with_its_code():
    answer = Program(make_key("report")).report({"text": "三号楼漏水", "lon": 113.9, "lat": 30.6})

    assert answer.status_code == 201, answer.content
    row = Report.objects.get(code=answer.json()["code"])
    assert (said(row).text, row.channel, row.lon) == ("三号楼漏水", "api", 113.9)


def test_given_the_same_key_when_sent_again_then_the_same_code_and_one_report():
    program, key = Program(make_key("report")), new_id()

    first, second = (program.report({"text": "漏水"}, key=key) for _ in range(2))

    assert first.json() == second.json()
    assert Report.objects.count() == 1


def test_given_the_same_key_when_another_report_is_sent_then_it_is_refused():
    program, key = Program(make_key("report")), new_id()
    program.report({"text": "漏水"}, key=key)

    answer = program.report({"text": "停电"}, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_given_two_programs_when_they_use_one_key_then_both_reports_are_kept():
    key = new_id()
    for _ in range(2):
        assert Program(make_key("report")).report({"text": "漏水"}, key=key).status_code == 201

    assert Report.objects.count() == 2


@pytest.mark.parametrize("key", [None, "no-uuid", ""])
def test_given_no_proper_key_when_a_report_is_sent_then_it_is_refused(key):
    answer = Program(make_key("report")).post("/reports", {"text": "漏水"}, key=key)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "Idempotency-Key" in answer.json()["errors"][0]["field"]


HOSTILE = [
    ("{", 400),
    (b"\xff\xfe{}", 400),
    ("[" * 100_000, 400),
    ('{"text": NaN}', 400),
    ('{"text": "a\\u0000b"}', 400),
    ('{"text": "\\ud800"}', 400),
    ('{"text": "x", "lon": 1e999, "lat": 1}', 422),
    ("null", 422),
    ("[]", 422),
    ('"text"', 422),
    ({"text": "x", "lon": 200, "lat": 0}, 422),
    ({"text": "x", "lon": 113.9}, 422),
    ({"text": "x", "lon": True, "lat": True}, 422),
    ({"text": "x" * 5001}, 422),
    ({"text": "x", "surprise": 1}, 422),
    ({"text": ""}, 422),
    ({"text": "x", "category": "no-such"}, 422),
    ({"text": "x", "place_id": "00000000-0000-0000-0000-000000000000"}, 422),
    ({"text": "x", "occurred_at": "2026-03-02T14:30:00"}, 422),
    ({"text": "x", "occurred_at": "0001-01-01T00:00:00+23:59"}, 422),
    ({"text": "x", "occurred_at": 5}, 422),
    ({"text": "x", "media_url": "javascript:alert(1)"}, 422),
    ({"text": "x", "media_ids": ["x"]}, 422),
    ({"text": "x", "contact": {"phone": ["1"]}}, 422),
]


@pytest.mark.parametrize(("body", "status"), HOSTILE)
def test_given_what_cannot_be_taken_when_sent_then_a_problem_says_so(body, status):
    answer = Program(make_key("report")).post("/reports", body, key=new_id())

    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Report.objects.exists()


def test_given_script_in_the_text_when_sent_then_it_is_kept_as_text():
    answer = Program(make_key("report")).report({"text": "<script>alert(1)</script>"})

    assert said(Report.objects.get(code=answer.json()["code"])).text == "<script>alert(1)</script>"


def test_given_a_huge_body_when_sent_then_413():
    answer = Program(make_key("report")).post("/reports", "x" * (3 << 20), key=new_id())

    assert answer.status_code == 413


@pytest.mark.parametrize("content_type", ["text/xml", "application/x-www-form-urlencoded"])
def test_given_another_media_type_when_sent_then_415(content_type):
    answer = Program(make_key("report")).post(
        "/reports", "<a/>", key=new_id(), content_type=content_type
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong-media-type")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic eDp5"}]
)
def test_given_nobody_known_when_a_report_is_sent_then_401(headers):
    answer = Program(**headers).report()

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not Report.objects.exists()


def test_given_a_key_for_reading_when_a_report_is_sent_then_403():
    answer = Program(make_key("read")).report()

    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


def test_given_someone_whose_role_does_not_report_when_a_report_is_sent_then_403():
    """A key made for a program reports; someone signed in needs a role that reports."""
    person = factories.make_user("steward")
    pages = Program()
    pages.http.force_login(person, "django.contrib.auth.backends.ModelBackend")

    assert pages.report().json()["code"] == "not-allowed"
    assert Program(make_key("report", user=person)).report().status_code == 201


def test_given_a_limit_when_it_is_used_up_then_429_says_when_to_try_again():
    program = Program(make_key("report", per_minute=3))

    statuses = [program.report().status_code for _ in range(4)]

    assert statuses.count(429) >= 1
    answer = program.report()
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer.json()["retry_after_s"] == int(answer["Retry-After"])


def test_given_a_wide_limit_when_used_then_few_counters_are_written():
    program = Program(make_key("report", per_minute=6000))
    for _ in range(5):
        program.report()

    assert Hit.objects.get(door="api").count == 100


def test_given_contact_when_sent_then_it_lies_in_the_vault_only():
    body = {"text": "漏水", "contact": {"name": "丁可欣", "phone": "13800000000"}}

    answer = Program(make_key("report")).report(body)

    row = Report.objects.get(code=answer.json()["code"])
    assert len(privacy.kept_fields(subject_id=row.reporter_id)) == 2
    told = Program().get(f"/reports/{row.code}")
    assert told.status_code == 200
    assert "13800000000" not in told.content.decode()
    assert not Read.objects.exists()


def test_given_a_case_when_followed_by_code_then_no_internal_word_is_told():
    case = factories.make_case()
    from linli.cases import services as cases

    for text, is_public in (("内部", False), ("已派人", True)):
        cases.add_note(
            case_id=case.id, text=text, is_public=is_public, actor="system", at=factories.NOON
        )

    told = Program().get(f"/reports/{case.code.lower().replace('-', ' ')}").json()

    assert [step["text"] for step in told["steps"] if step["text"]] == ["已派人"]
    assert told["status"] == "open"


def test_given_an_unknown_code_when_followed_then_404():
    assert Program().get("/reports/ZZZZ-ZZZZ").status_code == 404


def test_given_reports_when_listed_then_only_those_in_scope_come_page_by_page():
    mine, other = factories.make_organisation(), factories.make_organisation()
    wanted = {factories.make_case(owner=mine).code for _ in range(3)}
    factories.make_case(owner=other)
    program = Program(make_key("read", organisation=mine))

    first = program.get("/reports", size=2).json()
    second = program.get("/reports", size=2, cursor=first["next_cursor"]).json()

    listed = [item["code"] for item in first["items"] + second["items"]]
    assert (len(listed), set(listed), second["next_cursor"]) == (3, wanted, "")


@pytest.mark.parametrize("cursor", ["x", "bm8", "WyJhIiwiYiJd"])
def test_given_a_strange_cursor_when_listing_then_422(cursor):
    assert Program(make_key("read")).get("/reports", cursor=cursor).status_code == 422


def test_given_a_moment_in_the_future_when_sent_then_it_is_refused():
    later = (clock.now() + timedelta(hours=2)).isoformat()

    answer = Program(make_key("report")).report({"text": "x", "occurred_at": later})

    assert answer.json()["errors"][0]["field"] == "occurred_at"
