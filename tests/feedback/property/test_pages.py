"""The pages of property systems: set up, sign, withdraw, try, send again; and who may."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.alarms.conftest import enter
from tests.factories import HERE, make_organisation, make_user
from tests.fakes.http import http_server
from tests.feedback.property.kit import make_system
from tests.sensing.kit import make_building
from tests.sessions import confirm

from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.models import PropertyAction, PropertySystem, StandingOrder
from linli.feedback.property import sending
from linli.places import queries as places
from linli.places import services as place_services
from linli.places.services import NewPlace

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with http_server() as fake:
        yield fake


@pytest.fixture
def admin(db: None) -> Client:
    client = enter("admin")
    confirm(client)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_given_an_administrator_then_a_system_is_set_up_changed_and_tried(admin, receiver):
    place_services.keep_places(
        places=[NewPlace("community", "c-east", "东苑", "东苑社区", HERE)],
        actor="system",
        at=clock.now(),
    )
    area = places.place_by_code("c-east")
    organisation = make_organisation(kind="property")
    given = {
        "key": str(new_id()),
        "name": "东苑门禁",
        "url": f"{receiver.url}/p",
        "organisation": str(organisation.id),
        "area": str(area.id),
        "actions": ["unlock_doors"],
    }
    wrong = admin.post("/admin/property/new", given | {"actions": [], "key": str(new_id())})
    assert wrong.status_code == 422
    made = admin.post("/admin/property/new", given)
    system = PropertySystem.objects.get()
    assert made["Location"] == f"/admin/property/{system.id}/"
    admin.post(
        made["Location"] + "edit", given | {"key": str(new_id()), "url": f"{receiver.url}/q"}
    )
    system.refresh_from_db()
    assert (system.version, system.url[-2:]) == (2, "/q")

    admin.post(made["Location"] + "do/try", {"key": str(new_id())})
    sending.send(action_id=PropertyAction.objects.get().id, at=clock.now())

    said = text_of(admin.get(made["Location"]))
    assert "Trial" in said and "The system said yes" in said and "200 ok" in said


def test_given_a_signature_then_it_is_shown_with_the_name_until_the_system_changes(admin, receiver):
    building = make_building()
    system_id = make_system(building, receiver.url)
    address = f"/admin/property/{system_id}/"
    day = (clock.now() + timedelta(days=20)).date().isoformat()
    given = {
        "key": str(new_id()),
        "action": "unlock_doors",
        "cause": "fire",
        "buildings": [building],
        "valid_on": day,
    }
    unsure = admin.post(address + "sign", given | {"key": str(new_id())})
    assert unsure.status_code == 422 and not StandingOrder.objects.exists()
    admin.post(address + "sign", given | {"sure": "on"})

    order = StandingOrder.objects.get()
    assert order.signed_by.startswith("user:")
    assert "In force" in text_of(admin.get(address))
    PropertySystem.objects.update(version=9)
    assert "sign again" in text_of(admin.get(address))
    admin.post(f"/admin/property/orders/{order.id}/end")
    assert "Withdrawn" in text_of(admin.get(address))


def test_given_what_was_given_up_then_it_is_on_the_overview_and_can_be_sent_again(admin, receiver):
    system_id = make_system(make_building(), receiver.url)
    now = clock.now()
    row = PropertyAction.objects.create(
        id=new_id(), system_id=system_id, action="test", ground="trial", confirmed_by=f"user:{make_user().id}",
        state="dead", next_at=now, asked_at=now, error="ConnectError",
    )  # fmt: skip
    assert "Failed, given up" in text_of(admin.get("/admin/property/"))

    admin.post(f"/admin/property/asked/{row.id}/resend")

    assert PropertyAction.objects.get().state == "queued"


def test_given_the_secret_then_it_is_shown_when_asked_and_a_new_one_is_another(admin, receiver):
    address = f"/admin/property/{make_system(make_building(), receiver.url)}/"
    assert "whsec_" not in text_of(admin.get(address))

    first = re.search(r"whsec_\S+", text_of(admin.post(address + "do/secret")))
    again = admin.post(address + "do/rotate", {"key": str(new_id())})
    second = re.search(r"whsec_\S+", text_of(again))

    assert first and second and first[0] != second[0]


def test_given_a_signature_without_a_fresh_password_then_it_is_asked_for(receiver):
    building = make_building()
    system_id = make_system(building, receiver.url)
    client = enter("admin")

    answer = client.post(f"/admin/property/{system_id}/sign", {"key": str(new_id())})

    assert answer.status_code == 302 and "/accounts/" in answer["Location"]
    assert not StandingOrder.objects.exists()
