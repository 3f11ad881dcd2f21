"""Webhooks out through the JSON API: managed by those who may, everywhere."""

import pytest
from tests import factories
from tests.api.doors import Program, make_key

from linli.core.ids import new_id

pytestmark = pytest.mark.django_db
# An address that needs no name server to be judged.
URL = "https://93.184.216.34/in"


@pytest.fixture
def program():
    return Program(make_key("admin"))


def test_given_an_admin_when_subscribing_then_the_secret_is_shown_then_and_never_listed(program):
    made = program.post("/webhooks", {"name": "燃气公司", "url": URL, "events": ["case.resolved"]})

    assert made.status_code == 201, made.content
    assert made.json()["secret"].startswith("whsec_")
    listed = program.get("/webhooks")
    assert [item["name"] for item in listed.json()] == ["燃气公司"]
    assert made.json()["secret"] not in listed.content.decode()


def test_given_a_subscription_when_switched_and_given_a_new_secret_then_it_follows(program):
    made = program.post("/webhooks", {"name": "x", "url": URL}).json()
    base, key = f"/webhooks/{made['id']}", new_id()

    off = program.post(base + "/switch", {"is_active": False}).json()
    on = program.post(base + "/switch", {"is_active": True}).json()
    first, again = (program.post(base + "/secret", key=key).json()["secret"] for _ in range(2))

    assert (off["is_active"], on["is_active"]) == (False, True)
    assert first == again != made["secret"]
    assert program.get("/webhooks/deliveries", dead_only=True).json() == []
    assert program.post(base + "/resend-dead").json() == {"count": 0}


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://e.org"},
        {"url": "https://127.0.0.1/"},
        {"events": ["case.eaten"]},
        {"name": ""},
    ],
    ids=str,
)
def test_given_what_cannot_be_subscribed_when_sent_then_422(program, changed):
    answer = program.post("/webhooks", {"name": "x", "url": URL} | changed)

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]


def test_given_no_such_subscription_or_delivery_when_asked_then_404(program):
    nothing = new_id()

    assert program.get(f"/webhooks/{nothing}").status_code == 404
    assert program.post(f"/webhooks/{nothing}/secret").status_code == 404
    assert program.post(f"/webhooks/deliveries/{nothing}/resend").status_code == 404


@pytest.mark.parametrize("scopes", [("work",), ("admin",)])
def test_given_an_organisations_key_when_managing_then_403(scopes):
    program = Program(make_key(*scopes, organisation=factories.make_organisation()))

    assert program.get("/webhooks").status_code == 403
    assert program.post("/webhooks", {"name": "x", "url": URL}).status_code == 403
