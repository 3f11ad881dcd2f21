"""Doors for vendors' clouds: opened, tried, kept, closed; what they refused is counted."""

import hashlib
import hmac
import json
import re

import pytest
from django.test import Client
from tests.alarms.conftest import enter
from tests.sessions import confirm

from linli.core import clock
from linli.core.ids import new_id
from linli.sensing import queries
from linli.sensing.models import DoorRefusal, Pushed, VendorDoor

pytestmark = pytest.mark.django_db
GIVEN = {
    "source": "acme",
    "items": "events",
    "serial": "sn",
    "kind": "type",
    "value": "`true`",
    "at": "",
    "counter": "n",
    "kinds": "FIRE_ALARM = smoke",
    "values": "",
}
PUSH = {"events": [{"sn": "A1", "type": "FIRE_ALARM", "n": 7}, {"sn": "A1", "type": "MOOD"}]}


@pytest.fixture
def admin(db: None) -> Client:
    client = enter("admin")
    confirm(client)
    return client


def send(client: Client, address: str, do: str = "keep", **changed: str):
    return client.post(address, GIVEN | {"key": str(new_id()), "do": do} | changed)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def push(secret: str, said: object, *, signature: str = "") -> int:
    body = json.dumps(said).encode()
    mark = signature or "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    answer = Client().post(
        "/hooks/sensing/acme", body, content_type="application/json",
        headers={"X-Signature-256": mark},
    )  # fmt: skip
    return answer.status_code


def test_given_a_mapping_then_a_pasted_payload_shows_its_readings_and_nothing_is_kept(admin):
    said = text_of(send(admin, "/admin/doors/new", "try", payload=json.dumps(PUSH)))

    assert "It would give 1 reading" in said and "A1 · Smoke · 1" in said and "#7" in said
    assert "A kind of reading that we do not know" in said
    assert not VendorDoor.objects.exists() and not Pushed.objects.exists()


def test_given_it_is_opened_then_its_secret_is_shown_once_and_opens_it(admin):
    made = text_of(send(admin, "/admin/doors/new"))
    secret = VendorDoor.objects.get().secret
    assert secret in made and "/hooks/sensing/acme" in made
    assert secret not in text_of(admin.get("/admin/doors/acme/"))

    assert push(secret, PUSH) == 202
    assert push(secret, PUSH, signature="sha256=00") == 401
    assert push(secret, {"other": 1}) == 422

    reasons = {one.reason: one.count for one in queries.refused_at("acme", now=clock.now())}
    assert reasons == {"unknown-kind": 1, "bad-signature": 1, "nothing-known": 1}
    assert Pushed.objects.count() == 1
    said = text_of(admin.get("/admin/doors/acme/"))
    assert "Not signed with the secret 1" in said
    assert "acme" in text_of(admin.get("/admin/doors/"))


def test_given_a_new_secret_then_the_old_one_ends_at_once(admin):
    send(admin, "/admin/doors/new")
    old = VendorDoor.objects.get().secret

    shown = text_of(admin.post("/admin/doors/acme/rotate", {"key": str(new_id())}))

    new = VendorDoor.objects.get().secret
    assert new != old and new in shown
    assert (push(old, PUSH), push(new, PUSH)) == (401, 202)


def test_given_a_closed_door_when_its_mapping_is_changed_then_it_stays_closed(admin):
    send(admin, "/admin/doors/new")
    admin.post("/admin/doors/acme/close")
    send(admin, "/admin/doors/acme/", kinds="FIRE = smoke")

    door = VendorDoor.objects.get()
    assert not door.is_active and door.mapping["kinds"] == {"FIRE": "smoke"}
    assert push(door.secret, PUSH) == 404
    admin.post("/admin/doors/acme/open")
    assert push(door.secret, PUSH) == 202


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "type["}, "Invalid jmespath expression"),
        ({"kinds": "FIRE"}, "write theirs = ours"),
        ({"values": "ON = yes"}, "A value is a number"),
        ({"serial": ""}, "required"),
    ],
)
@pytest.mark.parametrize("do", ["try", "keep"])
def test_given_what_cannot_be_a_mapping_then_it_says_so_and_keeps_nothing(
    admin, changed, words, do
):
    answer = send(admin, "/admin/doors/new", do, payload="{}", **changed)

    assert answer.status_code == 422 and words in text_of(answer)
    assert not VendorDoor.objects.exists()


def test_given_a_name_that_is_taken_then_the_other_door_stays_as_it_is(admin):
    send(admin, "/admin/doors/new")
    before = VendorDoor.objects.get()

    assert send(admin, "/admin/doors/new", kinds="X = gas").status_code == 422
    after = VendorDoor.objects.get()
    assert (after.secret, after.mapping) == (before.secret, before.mapping)


def test_given_three_months_then_counts_are_gone(admin):
    from datetime import timedelta

    from linli.sensing import services

    send(admin, "/admin/doors/new")
    push("wrong", PUSH)

    assert services.forget_door_refusals(now=clock.now() + timedelta(days=92)) == 1
    assert not DoorRefusal.objects.exists()


@pytest.mark.parametrize("role", ["steward", "dispatcher", "lead", "auditor", "officer"])
def test_given_somebody_else_then_no_door_opens(role):
    client = enter(role)

    answers = [
        client.get("/admin/doors/"),
        client.post("/admin/doors/new", GIVEN | {"key": str(new_id()), "do": "keep"}),
        client.post("/admin/doors/acme/rotate", {"key": str(new_id())}),
        client.get("/admin/property/"),
    ]

    assert [one.status_code for one in answers] == [403] * 4
    assert not VendorDoor.objects.exists()
