"""Every write of the JSON API takes its sender's key: twice is once, another body is refused."""

import json
from typing import Any

import pytest
from tests import factories
from tests.api.doors import Program, make_key
from tests.api.test_open311_sending import photo, upload

from linli.api.models import InboundHook
from linli.api.v1.root import document
from linli.cases.models import Media, Report
from linli.core.ids import new_id
from linli.feedback.webhooks.models import DEAD, Delivery, Subscription
from linli.feedback.webhooks.services import subscribe

pytestmark = pytest.mark.django_db
NEEDED = {"/api/v1/reports"}


@pytest.fixture
def program(settings) -> Program:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    return Program(make_key("report", "read", "work", "admin"))


def writes() -> list[tuple[str, dict[str, Any]]]:
    paths = json.loads(document())["paths"]
    return [(path, found["post"]) for path, found in paths.items() if "post" in found]


@pytest.mark.parametrize(("path", "operation"), writes(), ids=lambda one: str(one)[:60])
def test_every_write_takes_a_key(path: str, operation: dict[str, Any]) -> None:
    names = {item["name"]: item for item in operation.get("parameters", [])}

    assert "Idempotency-Key" in names
    assert bool(names["Idempotency-Key"].get("required")) is (path in NEEDED)


def test_no_other_method_writes() -> None:
    paths = json.loads(document())["paths"].values()

    assert {method for path in paths for method in path} == {"get", "post"}


@pytest.mark.parametrize(
    ("path", "body", "changed", "model"),
    [
        ("/reports", {"text": "漏水"}, {"text": "漏电"}, Report),
        (
            "/webhooks",
            {"name": "a", "url": "https://a.example", "events": []},
            {"name": "b", "url": "https://a.example", "events": []},
            Subscription,
        ),
        ("/hooks", {"name": "alarms"}, {"name": "lifts"}, InboundHook),
    ],
)
def test_given_a_key_when_sent_twice_then_one_and_another_body_is_422(
    program: Program, path: str, body: Any, changed: Any, model: Any
) -> None:
    key = new_id()

    first, second = (program.post(path, body, key=key) for _ in range(2))
    other = program.post(path, changed, key=key)

    assert first.status_code == 201, first.content
    assert json.loads(first.content) == json.loads(second.content)
    assert model.objects.count() == 1
    assert (other.status_code, json.loads(other.content)["code"]) == (422, "key-reused")


def test_given_a_photo_when_sent_twice_under_a_key_then_one(program, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    key = str(new_id())

    def send(color: str) -> Any:
        headers = program.headers | {"Idempotency-Key": key}
        form = {"photo": upload(photo(color))}
        return program.http.post("/api/v1/photos", form, headers=headers)

    first, second, other = send("red"), send("red"), send("blue")

    assert json.loads(first.content) == json.loads(second.content)
    assert Media.objects.count() == 1
    assert other.status_code == 422


def test_given_dead_deliveries_when_resent_twice_under_a_key_then_once(program) -> None:
    at = factories.NOON
    made, _secret = subscribe(
        name="a", url="https://a.example", events=[], organisation_id=None, actor="system", at=at
    )
    row = {"subscription_id": made, "event": "case.opened", "case_id": new_id(), "payload": {}}
    Delivery.objects.create(event_id=1, state=DEAD, next_at=at, made_at=at, **row)
    key = new_id()

    first = program.post(f"/webhooks/{made}/resend-dead", key=key)
    Delivery.objects.update(state=DEAD)
    second = program.post(f"/webhooks/{made}/resend-dead", key=key)

    assert [json.loads(one.content) for one in (first, second)] == [{"count": 1}] * 2
    assert Delivery.objects.get().state == DEAD


def test_given_a_photo_that_is_not_here_when_reported_then_422(program) -> None:
    answer = program.report({"text": "漏水", "media_ids": [str(new_id())]})

    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"][0]["field"] == "media_ids"
    assert not Report.objects.exists()


def test_given_the_photo_of_another_program_when_named_then_422(program) -> None:
    at = factories.NOON
    theirs = Media.objects.create(
        file="a", thumbnail="a", content_type="image/jpeg", width=1, height=1, added_at=at
    )
    case = factories.make_case()

    report = program.report({"text": "漏水", "media_ids": [str(theirs.id)]})
    joined = program.post(f"/cases/{case.id}/photos", {"media_id": str(theirs.id)})

    assert (report.status_code, joined.status_code) == (422, 422)
    theirs.refresh_from_db()
    assert (theirs.case_id, theirs.report_id) == (None, None)


@pytest.mark.parametrize("query", ["channel=%ff", "cursor=%E4%B8", "%ff=1"])
def test_given_a_query_that_is_not_utf_8_when_asked_then_400(program, query: str) -> None:
    answer = program.http.get(f"/api/v1/reports?{query}", headers=program.headers)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/hooks/", "/hooks/in/", "/hooks/in/not!a!name", "/hooks/in/a/b"])
def test_given_no_such_webhook_address_when_sent_then_a_problem_says_so(client, path: str) -> None:
    answer = client.post(path, "{}", content_type="application/json")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
