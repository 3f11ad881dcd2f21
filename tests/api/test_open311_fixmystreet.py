"""Open311 as FixMyStreet and its neighbours send it, and in encodings that nobody can read."""

import json
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.api.doors import make_key
from tests.api.test_open311_reading import BASE, FORM, told
from tests.api.test_open311_sending import code_of, fields, photo, send, upload
from tests.api.test_open311_updates import taken_up, update
from tests.factories import noted, said

from linli.cases.models import Event, Media, Report

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def key() -> str:
    return make_key("report")


@pytest.fixture
def category() -> Any:
    return factories.make_category(form=FORM)


def test_given_what_fixmystreet_adds_when_sent_then_it_is_taken(key, category):
    added = {
        "jurisdiction_id": "linli.example",
        "attribute[fixmystreet_id]": "1001",
        "attribute[service_request_id_ext]": "1001",
        "attribute[title]": "煤气",
        "attribute[report_title]": "煤气",
        "attribute[report_url]": "https://fms.example/report/1001",
        "attribute[public_anonymity_required]": "TRUE",
        "attribute[email_alerts_requested]": "FALSE",
        "attribute[requested_datetime]": "2026-03-02T12:00:00+08:00",
        "attribute[email]": "a@example.org",
        "attribute[last_name]": "Mould",
        "attribute[group]": "Streets",
    }

    code = code_of(send(fields(key, category, **added)))

    assert said(Report.objects.get(code=code)).attributes == {"floor": "3"}


def test_given_several_photos_by_address_when_sent_then_none_is_lost(key, category):
    addresses = [f"https://fms.example/photo/{n}.jpeg" for n in (1, 2, 3)]

    code = code_of(send(fields(key, category, media_url=addresses)))

    report = Report.objects.get(code=code)
    assert said(report).media_url == addresses[0]
    assert said(report).text.splitlines() == ["楼道有煤气味", *addresses[1:]]


@pytest.mark.parametrize(
    "addresses", [["https://a.example/1", "javascript:alert(1)"], ["https://a.example"] * 6]
)
def test_given_wrong_or_too_many_addresses_when_sent_then_400(key, category, addresses):
    assert send(fields(key, category, media_url=addresses)).status_code == 400


@pytest.mark.parametrize("path", ["/requests.json", "/servicerequestupdates.json"])
def test_given_too_many_files_when_sent_then_400_and_nothing_is_kept(key, category, path):
    report, _case_id = taken_up(key, category)
    form = fields(key, category, service_request_id=report.code, status="OPEN")
    form |= {f"photo{n}": upload(photo()) for n in range(6)}

    assert send(form, path=path).status_code == 400
    assert not Media.objects.exists()


@pytest.mark.parametrize(
    "content_type", [URLENCODED, f"{URLENCODED}; charset=UTF-8", f"{URLENCODED}; charset=utf8"]
)
def test_given_utf_8_when_sent_then_it_is_taken(key, category, content_type):
    body = f"api_key={key}&service_code={category.code}&lat=30&long=113&attribute[floor]=%E4%B8%89"

    answer = Client().post(f"{BASE}/requests.json", body, content_type=content_type)

    assert said(Report.objects.get(code=code_of(answer))).attributes == {"floor": "三"}


@pytest.mark.parametrize(
    ("told_", "content_type"),
    [
        (b"%ff%fe", URLENCODED),
        (b"\xff\xfe", URLENCODED),
        ("煤气".encode("gbk"), URLENCODED),
        (b"gas", f"{URLENCODED}; charset=gbk"),
        (b"gas", f"{URLENCODED}; charset=nothing"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_given_another_encoding_when_sent_then_400(key, category, told_, content_type, form):
    body = f"api_key={key}&service_code={category.code}&lat=30&long=113&attribute[floor]=1".encode()

    # `post` would translate the body into the encoding that is named.
    answer = Client().generic(
        "POST", f"{BASE}/requests.{form}", body + b"&description=" + told_, content_type
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] in {"application/json; charset=utf-8", "text/xml; charset=utf-8"}
    assert not Report.objects.exists()


def test_given_bytes_in_a_multipart_form_when_unreadable_then_400(key):
    body = (
        b'--B\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n' + key.encode() + b"\r\n"
        b'--B\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xff\xfe\r\n--B--\r\n'
    )

    answer = Client().post(
        f"{BASE}/requests.json", body, content_type="multipart/form-data; boundary=B"
    )

    assert answer.status_code == 400
    assert json.loads(answer.content)[0]["description"]


@pytest.mark.parametrize("query", ["q=%ff%fe", "service_code=%E4%B8", "%ff=1"])
def test_given_an_address_that_is_not_utf_8_when_asked_then_400(client, query):
    assert client.get(f"{BASE}/requests.json?{query}").status_code == 400


@pytest.mark.parametrize("status", ["FIXED", "no further action", "in_progress", "Closed"])
def test_given_an_extended_status_when_updating_then_staff_learn_of_it(key, category, status):
    report, case_id = taken_up(key, category)

    assert update(key, report, status=status).status_code == 201

    note = Event.objects.get(case_id=case_id, kind="NoteAdded")
    assert status.upper().replace(" ", "_") in noted(note)


@pytest.mark.parametrize("status", ["banana", "OPEN,CLOSED", "x" * 60])
def test_given_no_such_status_when_updating_then_400(key, category, status):
    report, case_id = taken_up(key, category)

    assert update(key, report, status=status).status_code == 400
    assert not Event.objects.filter(case_id=case_id, kind="NoteAdded").exists()


def test_given_who_works_on_it_when_calling_it_closed_only_then_staff_learn(key, category):
    owner = factories.make_organisation()
    report, case_id = taken_up(key, category, owner=owner)
    worker = make_key("report", "work", organisation=owner)

    update(worker, report, status="CLOSED", description="修好了")

    notes = Event.objects.filter(case_id=case_id, kind="NoteAdded").order_by("id")
    assert [(noted(note), note.is_public) for note in notes] == [
        ("修好了", True),
        ("(the sender calls it CLOSED)", False),
    ]
    assert told(f"/requests/{report.code}.json")[0]["status"] == "open"


def test_given_no_such_disposition_when_closing_then_400_names_those_there_are(key, category):
    owner = factories.make_organisation()
    report, case_id = taken_up(key, category, owner=owner)
    worker = make_key("report", "work", organisation=owner)

    answer = update(worker, report, status="CLOSED", external_status_code="gone")

    assert answer.status_code == 400
    assert "done, nothing-found" in json.loads(answer.content)[0]["description"]
    assert not Event.objects.filter(case_id=case_id, kind="NoteAdded").exists()


def test_given_a_photo_by_address_when_updating_then_it_is_told_as_media(key, category):
    owner = factories.make_organisation()
    report, _case_id = taken_up(key, category, owner=owner)
    worker = make_key("report", "work", organisation=owner)
    address = "https://fms.example/photo/c/7.0.full.jpeg?a=1"

    update(worker, report, description="修好了", media_url=address)

    found = told("/servicerequestupdates.json")[-1]
    assert (found["description"], found["media_url"]) == ("修好了", address)
