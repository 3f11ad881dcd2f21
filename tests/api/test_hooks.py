"""Webhooks in: signed, fresh, once."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.api.doors import Program, make_key
from tests.factories import said

from linli.api.hooks import mapping as mappings
from linli.api.hooks import services, signing
from linli.api.models import InboundHook
from linli.cases.models import Report
from linli.core import clock, errors

pytestmark = pytest.mark.django_db
NAME = "lift-company"


@pytest.fixture
def secret():
    return services.make_hook(name=NAME, mapping={}, actor="system", at=clock.now())


def deliver(
    secret: str,
    body: Any,
    *,
    message_id: str = "msg_1",
    late: timedelta = timedelta(0),
    name: str = NAME,
    **headers: str,
) -> Any:
    """Signed with the standard's own recipe, not with ours."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent_at = str(int((clock.now() - late).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{sent_at}.".encode() + data
    signature = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": signature,
    } | {key.replace("_", "-"): value for key, value in headers.items()}
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/in/{name}", data, content_type="application/json", headers=headers
    )


def test_the_published_example_of_standard_webhooks_verifies():
    """Secret, message and signature of the standard's own test vectors."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    at = datetime.fromtimestamp(1614265330, UTC)

    found = signing.sign(secret=secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=body)

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_given_a_signed_message_when_delivered_then_a_report_is_kept(secret):
    answer = deliver(
        secret,
        {
            "text": "3号楼电梯停在4层",
            "lon": 113.9,
            "lat": 30.6,
            "address": "3号楼",
            "external_id": "A-7",
            "occurred_at": clock.now().isoformat(),
            "contact": {"phone": "13800000000"},
        },
    )

    assert answer.status_code == 201, answer.content
    row = Report.objects.get(code=answer.json()["code"])
    assert (row.channel, row.source, row.device_id) == ("webhook", f"hook:{NAME}", "A-7")
    assert row.reporter_id is not None


def test_given_the_same_id_when_delivered_again_then_one_report(secret):
    first, second = (deliver(secret, {"text": "停电"}) for _ in range(2))

    assert first.json() == second.json()
    assert Report.objects.count() == 1


def test_given_the_same_id_when_another_message_comes_then_it_is_refused(secret):
    deliver(secret, {"text": "停电"})

    assert deliver(secret, {"text": "漏水"}).status_code == 422


def test_given_a_captured_message_when_replayed_later_then_it_is_too_old(secret):
    answer = deliver(secret, {"text": "停电"}, late=timedelta(minutes=6))

    assert (answer.status_code, answer.json()["code"]) == (401, "webhook-time")
    assert deliver(secret, {"text": "x"}, late=timedelta(minutes=-6)).status_code == 401
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": ""},
        {"webhook_signature": "v1a,x v1,é"},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "9" * 40},
        {"webhook_id": ""},
        {"webhook_id": "other"},
        {"webhook_id": "x" * 300},
    ],
    ids=str,
)
def test_given_a_wrong_signature_when_delivered_then_401(secret, headers):
    assert deliver(secret, {"text": "停电"}, **headers).status_code == 401
    assert not Report.objects.exists()


def test_given_another_secret_when_delivered_then_401(secret):
    assert deliver(signing.new_secret(), {"text": "停电"}).status_code == 401


def test_given_several_signatures_when_one_fits_then_it_is_taken(secret):
    """A sender that changes its secret signs with both for a while."""
    body = json.dumps({"text": "停电"}).encode()
    at = clock.now()
    right = signing.sign(secret=secret, message_id="msg_1", at=at, body=body)

    answer = deliver(
        secret,
        body,
        webhook_signature=f"v1,AAAA {right}",
        webhook_timestamp=str(int(at.timestamp())),
    )

    assert answer.status_code == 201


HOSTILE = [
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b"[" * 100_000,
    b'{"text": "a\\u0000b"}',
    b'{"text": "\\ud800"}',
    b'{"text": ["a"]}',
    b'{"text": true}',
    b'{"text": ""}',
    b'{"text": "x", "lon": 500, "lat": 1}',
    b'{"text": "x", "lon": NaN, "lat": 1}',
    b'{"text": "x", "lon": 1}',
    b'{"text": "x", "lon": "a", "lat": "b"}',
    b'{"text": "x", "occurred_at": "once"}',
    b'{"text": "x", "occurred_at": "2026-01-01T00:00:00"}',
    b'{"text": "x", "occurred_at": "0001-01-01T00:00:00+10:00"}',
    b'{"text": "x", "category": "no-such"}',
    b'{"text": "x", "media_url": "file:///etc/passwd"}',
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_given_a_body_that_cannot_be_taken_when_delivered_then_422(secret, body):
    answer = deliver(secret, body)

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    assert not Report.objects.exists()


def test_given_a_huge_body_when_delivered_then_413(secret):
    assert deliver(secret, b"x" * (300 * 1024)).status_code == 413


@pytest.mark.parametrize("name", ["nobody", "x" * 100])
def test_given_no_such_hook_when_delivered_then_404(secret, name):
    assert deliver(secret, {"text": "x"}, name=name).status_code == 404


def test_given_a_hook_switched_off_when_delivered_then_404(secret):
    services.switch_hook(name=NAME, is_active=False, actor="system", at=clock.now())

    assert deliver(secret, {"text": "x"}).status_code == 404


def test_given_another_method_when_used_then_405():
    answer = Client().get(f"/hooks/in/{NAME}")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_given_a_mapping_when_delivered_then_their_words_become_ours():
    category = factories.make_category()
    mapping = {
        "fields": {
            "text": "alarm.message",
            "category": "alarm.type",
            "lon": "pos.0",
            "lat": "pos.1",
        },
        "categories": {"LIFT_STOP": category.code},
        "usual": {"address": "梧桐路12号"},
    }
    secret = services.make_hook(name="alarms", mapping=mapping, actor="system", at=clock.now())

    answer = deliver(
        secret,
        {"alarm": {"message": "停梯", "type": "LIFT_STOP"}, "pos": [113.9, 30.6]},
        name="alarms",
    )

    row = Report.objects.get(code=answer.json()["code"])
    assert (said(row).text, row.category_id, row.lon) == ("停梯", category.id, 113.9)
    assert said(row).address == "梧桐路12号"


@pytest.mark.parametrize(
    "mapping",
    [
        {"other": {}},
        {"fields": {"no": "x"}},
        {"fields": {"text": 1}},
        {"fields": []},
        {"usual": {"no": "x"}},
    ],
    ids=str,
)
def test_given_a_mapping_that_cannot_be_applied_when_made_then_it_is_refused(mapping):
    with pytest.raises(errors.Invalid):
        mappings.check_mapping(mapping)


def test_given_an_admin_when_making_a_hook_then_its_secret_is_shown_once():
    program = Program(make_key("admin"))

    made = program.post("/hooks", {"name": "gas"})
    again = program.post("/hooks", {"name": "gas"})
    listed = program.get("/hooks").json()
    off = program.post("/hooks/gas/switch", {"is_active": False}).json()

    assert made.json()["secret"] == InboundHook.objects.get().secret
    assert again.status_code == 409
    assert "secret" not in listed[0]
    assert off["is_active"] is False


def test_given_an_admin_of_one_organisation_when_making_a_hook_then_not_allowed():
    program = Program(make_key("admin", organisation=factories.make_organisation()))

    assert program.post("/hooks", {"name": "gas"}).status_code == 403


def test_given_guessing_when_it_goes_on_then_429(secret):
    statuses = {
        deliver(secret, {"text": "x"}, webhook_signature="v1,AAAA").status_code for _ in range(130)
    }

    assert statuses == {401, 429}
