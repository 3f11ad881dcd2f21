"""Open311: what is sent, kept once, refused with a reason."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image
from tests import factories
from tests.api.doors import make_key
from tests.api.test_open311_reading import BASE, FORM, told
from tests.factories import said

from linli.api.open311 import keys
from linli.cases.models import Media, Report
from linli.core import idempotency
from linli.core.ids import new_id
from linli.privacy import services as privacy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def key():
    return make_key("report")


@pytest.fixture
def category():
    return factories.make_category(form=FORM, guidance_en="Keep away.")


def send(form: dict[str, Any], *, path: str = "/requests.json", **headers: str) -> Any:
    headers = {"Accept-Language": "en"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return Client(enforce_csrf_checks=True).post(BASE + path, form, headers=headers)


def fields(key: str, category: Any, **changed: Any) -> dict[str, Any]:
    usual = {
        "api_key": key,
        "service_code": category.code,
        "lat": "30.6",
        "long": "113.9",
        "description": "楼道有煤气味",
        "attribute[floor]": "3",
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def code_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content
    return str(json.loads(answer.content)[0]["service_request_id"])


def test_given_a_key_when_a_request_is_sent_then_it_is_kept_with_its_answers(key, category):
    answer = send(
        fields(key, category, **{"attribute[smell][]": ["gas", "smoke"], "jurisdiction_id": "x"})
    )

    assert json.loads(answer.content) == [
        {"service_request_id": code_of(answer), "service_notice": "Keep away.", "account_id": None}
    ]
    row = Report.objects.get(code=code_of(answer))
    assert (row.channel, said(row).text, row.lat, row.lon) == (
        "open311",
        "楼道有煤气味",
        30.6,
        113.9,
    )
    assert said(row).attributes == {"floor": "3", "smell": ["gas", "smoke"]}
    assert told(f"/requests/{row.code}.json")[0]["status"] == "open"


def test_given_xml_when_a_request_is_sent_then_xml_answers(key, category):
    answer = send(fields(key, category), path="/requests.xml")

    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root.find("request/account_id").text) == ("service_requests", None)
    assert Report.objects.filter(code=root.find("request/service_request_id").text).exists()


def test_given_an_urlencoded_form_when_sent_then_it_is_kept(key, category):
    body = (
        f"api_key={key}&service_code={category.code}&address_string=1234+5th+street"
        "&attribute%5Bfloor%5D=2&attribute[smell][]=gas&attribute[smell][]=smoke"
    )

    answer = Client().post(
        f"{BASE}/requests.json",
        body,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )

    row = Report.objects.get(code=code_of(answer))
    assert (said(row).address, said(row).attributes["smell"]) == (
        "1234 5th street",
        ["gas", "smoke"],
    )


@pytest.mark.parametrize("where", ["bearer", "header", "query"])
def test_given_the_key_elsewhere_when_sent_then_it_counts(key, category, where):
    form = fields(key, category, api_key=None)
    sent = {
        "bearer": lambda: send(form, Authorization=f"Bearer {key}"),
        "header": lambda: send(form, X_Api_Key=key),
        "query": lambda: send(form, path=f"/requests.json?api_key={key}"),
    }[where]()

    assert sent.status_code == 201


def test_given_contact_when_sent_then_it_lies_in_the_vault_and_is_never_told(key, category):
    form = fields(
        key, category, first_name="可欣", last_name="丁", email="d@example.org", phone="13800000000"
    )

    code = code_of(send(form))

    row = Report.objects.get(code=code)
    assert row.wants_news
    assert len(privacy.kept_fields(subject_id=row.reporter_id)) == 3
    shown = json.dumps(
        told("/requests.json", service_request_id=code, extensions="true"), ensure_ascii=False
    )
    assert not any(secret in shown for secret in ("13800000000", "example.org", "可欣"))


def test_given_the_same_content_when_sent_again_then_one_request(key, category):
    first, second = (code_of(send(fields(key, category))) for _ in range(2))

    assert first == second
    assert Report.objects.count() == 1


def test_given_another_content_when_sent_then_another_request(key, category):
    code_of(send(fields(key, category)))
    code_of(send(fields(key, category, description="另一件事")))

    assert Report.objects.count() == 2


def test_given_a_key_of_idempotency_when_sent_twice_then_one_request(key, category):
    number = str(new_id())

    first, second = (code_of(send(fields(key, category), Idempotency_Key=number)) for _ in range(2))
    other = code_of(send(fields(key, category), Idempotency_Key=str(new_id())))

    assert (first == second, first == other) == (True, False)


def test_given_the_senders_own_number_when_sent_twice_then_one_request(key, category):
    number = {"attribute[fixmystreet_id]": "4711"}

    first, second = (code_of(send(fields(key, category, **number))) for _ in range(2))
    other = code_of(send(fields(key, category, **{"attribute[fixmystreet_id]": "4712"})))
    changed = send(fields(key, category, description="改了", **number))

    assert (first == second, first == other) == (True, False)
    assert changed.status_code == 400


def test_given_two_programs_when_they_send_the_same_then_two_requests(category):
    for _ in range(2):
        code_of(send(fields(make_key("report"), category)))

    assert Report.objects.count() == 2


def photo(color: str = "red", kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, kind)
    return out.getvalue()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", data, "image/jpeg")


def test_given_a_photo_when_sent_twice_then_one_request_with_one_photo(key, category):
    first, second = (code_of(send(fields(key, category, media=upload(photo())))) for _ in range(2))

    assert first == second
    assert Media.objects.filter(report__code=first).count() == 1
    assert not Media.objects.get().is_public


def test_given_a_file_that_is_no_photo_when_sent_then_nothing_is_kept(key, category):
    answer = send(fields(key, category, media=upload(b"<svg onload=alert(1)>")))

    assert answer.status_code == 400
    assert not Report.objects.exists()
    assert not Media.objects.exists()


@pytest.mark.parametrize("api_key", ["", "nobody", None])
def test_given_no_key_when_sent_then_403(category, api_key):
    answer = send(fields("x", category, api_key=api_key))

    assert answer.status_code == 403
    assert json.loads(answer.content)[0]["code"] == 403
    assert not Report.objects.exists()


def test_given_a_key_for_reading_when_sent_then_403(category):
    assert send(fields(make_key("read"), category)).status_code == 403


WRONG = [
    ({"service_code": None}, 400, "service_code"),
    ({"service_code": "none"}, 404, "service_code"),
    ({"lat": None, "long": None}, 400, "address_string"),
    ({"lat": "30.6", "long": None}, 400, "together"),
    ({"lat": "91"}, 400, "earth"),
    ({"lat": "nan"}, 400, "lat"),
    ({"lat": "1e999"}, 400, "lat"),
    ({"lat": "30,6"}, 400, "lat"),
    ({"description": "x" * 4001}, 400, "description"),
    ({"description": "a\x00b"}, 400, "description"),
    ({"attribute[floor]": None}, 400, "floor"),
    ({"attribute[smell]": "roses"}, 400, "smell"),
    ({"attribute[unknown]": "1"}, 400, "unknown"),
    ({"attribute[floor]": "a\x00"}, 400, "floor"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ({"lat": None, "long": None, "address_id": "nowhere"}, 400, "address_id"),
    ({"email": "x" * 300}, 400, "email"),
]


@pytest.mark.parametrize(("changed", "status", "says"), WRONG)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_given_what_cannot_be_taken_when_sent_then_it_says_why(
    key, category, changed, status, says, form
):
    answer = send(fields(key, category, **changed), path=f"/requests.{form}")

    assert answer.status_code == status, answer.content
    assert says in answer.content.decode()
    assert not Report.objects.exists()


def test_given_several_wrong_answers_when_sent_then_each_is_named(key, category):
    answer = send(fields(key, category, **{"attribute[floor]": None, "attribute[smell]": "roses"}))

    assert len(json.loads(answer.content)) == 2


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BOMB, "text/xml"),
        ("{}", "application/json"),
        ("x" * 100, "application/octet-stream"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("broken", "multipart/form-data"),
        ("&".join(f"a{n}=1" for n in range(2000)), "application/x-www-form-urlencoded"),
        ("\xff\xfe=%ff%fe", "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("path", ["/requests.json", "/requests.xml", "/servicerequestupdates.xml"])
def test_given_a_body_that_is_no_form_when_sent_then_400_or_403(key, body, content_type, path):
    answer = Client().post(f"{BASE}{path}?api_key={key}", body, content_type=content_type)

    assert answer.status_code in {400, 403}


def test_given_a_huge_form_when_sent_then_413(key, category):
    answer = Client().post(
        f"{BASE}/requests.json",
        "a=" + "x" * (3 << 20),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413


def test_given_the_limit_of_a_key_when_used_up_then_429(category):
    key = make_key("report", per_minute=2)

    statuses = [send(fields(key, category, description=str(n))).status_code for n in range(4)]

    assert 429 in statuses


def test_given_a_place_by_its_code_when_sent_then_it_is_that_place(key, category):
    community = factories.make_community()

    code = code_of(send(fields(key, category, lat=None, long=None, address_id=community.code)))

    assert Report.objects.get(code=code).place_id == community.id


def test_given_the_turn_of_a_window_when_sent_again_then_the_key_is_the_same():
    start = datetime(2026, 3, 2, 4, 9, 59, tzinfo=UTC)
    request = RequestFactory().post("/open311/v2/requests.json", {"description": "漏水"})

    first = keys.key_of(request, caller="client:a", at=start)
    idempotency.once(caller="client:a", key=first, fingerprint="x", act=dict)
    soon = keys.key_of(request, caller="client:a", at=start + timedelta(seconds=30))
    later = keys.key_of(request, caller="client:a", at=start + timedelta(minutes=25))

    assert (soon == first, later == first) == (True, False)
