"""The voice gateway tells how a call ended: signed, fresh, once."""

import json

import pytest
from django.test import Client
from tests.flow.fires import fire, make_resident, make_town

from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.channels.gateway import signature
from linli.feedback.models import WarnedHome, WarningSent
from linli.feedback.warnings import sending

pytestmark = pytest.mark.django_db
SECRET = "agreed"


@pytest.fixture
def call(settings):
    settings.DEMO, settings.VOICE_SECRET = True, SECRET
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", "13800138000")
    fire(building, at=clock.now())
    sending.reach_home(home_id=WarnedHome.objects.get().id, kind="warn", at=clock.now())
    return WarningSent.objects.get(channel="voice")


def tell(call_id, status="answered", *, secret=SECRET, age_s=0, body=None, about=None):
    said = body or json.dumps({"id": str(call_id), "status": status}).encode()
    timestamp = str(int(clock.now().timestamp()) - age_s)
    mark = signature(secret=secret, id=str(about or call_id), timestamp=timestamp, body=said)
    headers = {
        "X-Linli-Id": str(about or call_id),
        "X-Linli-Timestamp": timestamp,
        "X-Linli-Signature": mark,
    }
    return Client().post("/hooks/voice", said, content_type="application/json", headers=headers)


def test_given_a_signed_answer_then_it_is_kept_and_twice_is_once(call):
    assert tell(call.id).status_code == tell(call.id, "failed").status_code == 204

    call.refresh_from_db()
    assert call.outcome == "answered"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"secret": "other"}, 401),
        ({"age_s": 600}, 401),
        ({"age_s": -600}, 401),
        ({"status": "asleep"}, 422),
        ({"body": b"{"}, 422),
        ({"body": b"[]"}, 422),
        ({"body": b"{}" * 20_000}, 413),
        ({"about": new_id()}, 422),
    ],
)
def test_what_the_gateway_cannot_say(call, wrong, status):
    assert tell(call.id, **wrong).status_code == status

    call.refresh_from_db()
    assert call.outcome == ""


def test_given_a_call_that_we_never_made_then_there_is_none(call):
    assert tell(new_id()).status_code == 404


def test_given_no_secret_is_set_up_then_nothing_is_believed(call, settings):
    settings.VOICE_SECRET = ""

    assert tell(call.id, secret="").status_code == 401
