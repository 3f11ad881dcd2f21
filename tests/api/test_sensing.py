"""Alarms and devices for programs, and readings that a maker's cloud pushes."""

import hashlib
import hmac
import json

import pytest
from django.test import Client
from tests.alarms.conftest import smoke, sound
from tests.api.doors import Program, make_key
from tests.factories import make_organisation, make_user
from tests.sensing.kit import make_building, make_device

from linli.core import clock
from linli.core.ids import new_id
from linli.places import queries as places
from linli.sensing import services
from linli.sensing.models import Pushed, Refusal

pytestmark = pytest.mark.django_db
MAPPING = {"items": "events", "serial": "sn", "kind": "type", "kinds": {"FIRE": "smoke"}}


@pytest.fixture
def building(db: None) -> str:
    return make_building()


def reader(role: str = "dispatcher", **how: object) -> Program:
    return Program(make_key("read", user=make_user(role, **how)))


def test_given_an_alarm_then_it_is_listed_and_has_its_story(building):
    alarm = sound(smoke(building))
    program = reader()

    (listed,) = program.get("/alarms", cause="fire", building=building).json()
    whole = program.get(f"/alarms/{alarm}").json()

    assert (listed["id"], listed["state"], listed["home"]) == (
        str(alarm),
        "unacknowledged",
        f"{building}-u1-h1",
    )
    assert [step["step"] for step in whole["story"]][:2] == ["raised", "annunciated"]
    assert "actor" not in json.dumps(whole)
    assert program.get("/alarms", cause="gas").json() == []
    assert program.get("/alarms", cause="mood").status_code == 422
    assert program.get(f"/alarms/{new_id()}").status_code == 404


def test_given_devices_then_they_come_in_pages_by_number_and_area(building):
    made = [make_device(place=f"{building}-u1-h{n}") for n in (1, 2, 3)]
    make_device()
    program = reader("steward")

    first = program.get("/devices", area=building, limit=2).json()
    second = program.get("/devices", area=building, limit=2, after=first["next_after"]).json()

    assert [one["serial"] for one in first["items"] + second["items"]] == [
        one.serial for one in made
    ]
    assert second["next_after"] is None
    assert program.get("/devices", state="in_stock").json()["items"][0]["place"] == ""
    whole = program.get(f"/devices/{made[0].id}").json()
    assert [one["step"] for one in whole["history"]] == ["registered", "placed"]
    assert program.get("/devices", area="nowhere").status_code == 422


def test_given_somebody_of_another_place_or_role_then_nothing_of_it_is_told(building):
    device = smoke(building)
    alarm = sound(device)
    organisation = make_organisation()
    organisation.areas.set([places.place_by_code(make_building()).id])
    other = reader(organisation=organisation)

    assert other.get("/alarms").json() == []
    assert other.get("/devices").json()["items"] == []
    assert other.get(f"/alarms/{alarm}").status_code == 404
    assert other.get(f"/devices/{device.id}").status_code == 404
    for role, path in (("steward", "/alarms"), ("volunteer", "/devices")):
        assert reader(role).get(path).status_code == 403
    assert Program().get("/alarms").status_code == 401
    assert (
        Program(make_key("report", user=make_user("dispatcher"))).get("/alarms").status_code == 403
    )


def push(payload: bytes, secret: str = "", vendor: str = "acme", **extra: str):
    signature = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    headers = {"X-Signature-256": f"sha256={signature}"} | extra
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/sensing/{vendor}", payload, content_type="application/json", headers=headers
    )


@pytest.fixture
def secret(db: None) -> str:
    return services.keep_vendor_door(source="acme", mapping=MAPPING, actor="system", at=clock.now())


def test_given_a_signed_push_then_its_readings_are_kept(secret):
    payload = json.dumps({"events": [{"sn": "a1", "type": "FIRE"}]}).encode()

    answer = push(payload, secret)

    assert (answer.status_code, answer.json()) == (202, {"taken": 1})
    assert Pushed.objects.get().serial == "a1"


@pytest.mark.parametrize(
    ("payload", "how", "status"),
    [
        (b'{"events": []}', {"secret": "wrong"}, 401),
        (b'{"events": []}', {"X-Signature-256": ""}, 401),
        (b"{", {}, 422),
        (b'{"events": []}', {"vendor": "nobody"}, 404),
        (b" " * (1024 * 1024 + 1), {}, 413),
    ],
)
def test_given_a_push_that_is_forged_unreadable_or_too_big_then_it_is_refused(
    secret, payload, how, status
):
    answer = push(payload, **({"secret": secret} | how))

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Pushed.objects.exists()


def test_given_many_wrong_signatures_then_they_are_counted_and_guessing_ends(secret, monkeypatch):
    monkeypatch.setattr("linli.api.hooks.answering.STRANGERS_PER_MINUTE", 2)
    statuses = [push(b"{}", "wrong").status_code for _ in range(3)]

    assert statuses == [401, 401, 429]
    assert Refusal.objects.get(reason="bad-signature").count == 3


def test_given_another_method_then_it_is_not_allowed(secret):
    answer = Client().get("/hooks/sensing/acme")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
