"""An alarm's page: who was asked, homes to warn, what a property system may do."""

import re

import pytest
from django.test import Client
from tests.alarms.conftest import enter
from tests.factories import make_member
from tests.fakes.http import http_server
from tests.feedback.property.kit import make_system
from tests.flow.fires import away, fire, make_crew, make_resident, make_town
from tests.sensing.kit import make_building

from linli.core import clock
from linli.feedback.models import PropertyAction, WarnedHome, WarningSent
from linli.feedback.property import sending
from linli.feedback.warnings import sending as warning_sending
from linli.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with http_server() as fake:
        yield fake


def text_of(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_given_a_fire_then_the_page_tells_who_was_asked_and_why(desk: Client):
    now = clock.now()
    building = make_town()
    make_member(at=away(100), now=now)
    make_crew(building, now=now)

    said = text_of(desk, f"/console/alarms/{fire(building, at=now)}")

    assert "East Court micro fire station, asked to every fire here" in said
    assert "m away" in said


def test_given_homes_that_nobody_reached_then_somebody_knocks_and_puts_it_down(desk: Client):
    building = make_town(homes=2)
    alarm_id = fire(building, at=clock.now())
    for home in WarnedHome.objects.all():
        warning_sending.reach_home(home_id=home.id, kind="warn", at=clock.now())
    address = f"/console/alarms/{alarm_id}"
    assert "No gateway is set up 2" in text_of(desk, address)

    home = WarnedHome.objects.order_by("home").first()
    for _twice in range(2):
        desk.post(f"{address}/homes/{home.id}")

    assert "Told at the door 1" in text_of(desk, address)
    assert Entry.objects.filter(kind="HomeToldAtDoor").count() == 1


def test_given_a_home_of_another_fire_then_it_is_not_there(desk: Client):
    here, elsewhere = make_town(), make_building()
    alarm_id = fire(here, at=clock.now())
    fire(elsewhere, at=clock.now())
    other = WarnedHome.objects.get(home=f"{elsewhere}-u1-h1")

    answer = desk.post(f"/console/alarms/{alarm_id}/homes/{other.id}")

    assert answer.status_code == 404 and WarnedHome.objects.get(pk=other.pk).knocked_at is None


def test_given_a_system_then_one_key_confirms_and_the_answer_is_shown(desk, receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    alarm_id = fire(building, at=clock.now())
    address = f"/console/alarms/{alarm_id}"
    page = desk.get(address).content.decode()
    assert 'data-shortcut="u"' in page and 'data-shortcut="l"' in page

    desk.post(f"{address}/property/{system_id}/unlock_doors", {"step": "confirm"})
    row = PropertyAction.objects.get()
    sending.send(action_id=row.id, at=clock.now())

    said = text_of(desk, address)
    assert "The system said yes" in said and "HTTP 200" in said


def test_given_another_alarm_of_the_building_had_it_done_then_the_page_says_so(desk, receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    first, second = (fire(building, at=clock.now(), home=n) for n in (1, 2))
    desk.post(f"/console/alarms/{first}/property/{system_id}/unlock_doors", {"step": "confirm"})
    sending.send(action_id=PropertyAction.objects.get().id, at=clock.now())

    said = text_of(desk, f"/console/alarms/{second}")

    assert said.count("Done for another alarm of this building") == 1
    assert "Confirm: Unlock the doors" in said


def test_given_the_valve_then_what_will_happen_is_read_before_it_is_confirmed(desk, receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    alarm_id = fire(building, at=clock.now())
    address = f"/console/alarms/{alarm_id}"
    step = f"{address}/property/{system_id}/close_gas_valve"

    early = desk.post(step, {"step": "confirm"})
    assert early.status_code == 422 and "Read what will happen" in early.content.decode()
    assert "Every stove" not in text_of(desk, address)
    desk.post(step, {"step": "first"})
    assert "Every stove" in text_of(desk, address)
    desk.post(step, {"step": "confirm"})

    assert PropertyAction.objects.get().state == "queued"


def test_given_somebody_who_only_looks_then_nothing_of_it_can_be_done(receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    alarm_id = fire(building, at=clock.now())
    home = WarnedHome.objects.first()
    auditor = enter("auditor")
    address = f"/console/alarms/{alarm_id}"

    page = auditor.get(address).content.decode()
    answers = [
        auditor.post(f"{address}/property/{system_id}/unlock_doors", {"step": "confirm"}),
        auditor.post(f"{address}/homes/{home.id}"),
    ]

    assert "data-shortcut" not in page
    assert [one.status_code for one in answers] == [403, 403]
    assert not PropertyAction.objects.exists()


def test_given_the_demo_then_a_call_is_in_the_mailbox_and_can_be_picked_up(desk, settings):
    settings.DEMO = True
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", "13800138000")
    fire(building, at=clock.now())
    home = WarnedHome.objects.get()
    warning_sending.reach_home(home_id=home.id, kind="warn", at=clock.now())
    call = WarningSent.objects.get(channel="voice")
    said = text_of(desk, "/mailbox")
    assert "Voice call" in said and "13800138000" not in said and "Pick up" in said

    desk.post(f"/mailbox/calls/{call.id}/answered")

    call.refresh_from_db()
    assert call.outcome == "answered" and "picked up" in text_of(desk, "/mailbox")
