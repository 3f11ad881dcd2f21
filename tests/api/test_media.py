"""Photos through the doors: sent, joined, and shown only to those who may see them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import factories
from tests.api.doors import Program, make_key

from linli.cases.models import Media
from linli.core import clock
from linli.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(key: str, data: bytes, *, field: str = "photo"):
    file = SimpleUploadedFile("x.html", data, "text/html")
    return Client().post(
        "/api/v1/photos", {field: file}, headers={"Authorization": f"Bearer {key}"}
    )


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    return out.getvalue()


def see(path: str, key: str = "") -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(path, headers=headers).status_code


@pytest.fixture
def owner():
    return factories.make_organisation()


@pytest.fixture
def case(owner):
    return factories.make_case(owner=owner, at=clock.now())


@pytest.fixture
def sent(case):
    answer = send(make_key("report"), picture())
    assert answer.status_code == 201, answer.content
    media = Media.objects.get(pk=answer.json()["id"])
    media.case = case
    media.save()
    return answer.json()


def test_given_a_photo_when_named_in_a_report_then_it_belongs_to_it():
    key = make_key("report")
    media_id = send(key, picture()).json()["id"]

    answer = Program(key).report({"text": "漏水", "media_ids": [media_id]})

    assert Media.objects.get(pk=media_id).report.code == answer.json()["code"]


def test_given_a_photo_of_a_case_when_asked_for_then_only_those_in_scope_see_it(sent, owner):
    inside = make_key("read", organisation=owner)
    outside = make_key("read", organisation=factories.make_organisation())

    for path in (sent["url"], sent["thumbnail"]):
        assert [see(path), see(path, outside), see(path, make_key("report"))] == [404] * 3
        assert see(path, inside) == 200


def test_given_a_photo_made_public_when_asked_for_then_anyone_sees_it(sent):
    Media.objects.update(is_public=True)

    answer = Client().get(sent["url"])

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(sent["thumbnail"])["Content-Type"] == "image/webp"


def test_given_a_public_photo_of_a_case_that_is_not_when_asked_for_then_it_is_not_shown(sent, case):
    Media.objects.update(is_public=True)
    case.is_public = False
    case.save()

    assert see(sent["url"]) == 404


def test_given_someone_signed_in_when_in_scope_then_they_see_it(sent, owner):
    http = Client()
    person = factories.make_user("dispatcher", organisation=owner)
    http.force_login(person, "django.contrib.auth.backends.ModelBackend")

    assert http.get(sent["url"]).status_code == 200


def test_given_no_such_photo_when_asked_for_then_404():
    assert see(f"/media/{new_id()}") == 404


@pytest.mark.parametrize(
    ("data", "field", "status"),
    [
        (b"<script>", "photo", 422),
        (b"", "photo", 422),
        (b"x" * (12 * 1024 * 1024 + 1), "photo", 413),
        (b"x" * (14 * 1024 * 1024), "photo", 413),
        (picture(), "other", 422),
    ],
    ids=["script", "empty", "large", "huge", "field"],
)
def test_given_what_is_no_photo_when_sent_then_a_problem_says_so(data, field, status):
    answer = send(make_key("report"), data, field=field)

    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["--x\r\nbroken", ""])
def test_given_a_broken_form_when_sent_then_a_problem_says_so(body):
    answer = Client().post(
        "/api/v1/photos",
        body,
        content_type="multipart/form-data; boundary=x",
        headers={"Authorization": f"Bearer {make_key('report')}"},
    )

    assert answer.status_code in {400, 422}


def test_given_a_photo_when_joined_to_a_case_then_the_story_tells_it(case, owner):
    key = make_key("report", "read", "work", organisation=owner)
    media_id = send(key, picture()).json()["id"]

    answer = Program(key).post(f"/cases/{case.id}/photos", {"media_id": media_id})

    assert answer.status_code == 200
    kinds = [event["kind"] for event in Program(key).get(f"/cases/{case.id}/events").json()]
    assert kinds[-1] == "MediaAdded"
