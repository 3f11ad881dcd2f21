"""Devices, strangers, tasks and figures for those who look after them."""

from datetime import timedelta

import pytest
from tests.alarms.conftest import smoke, sound
from tests.factories import make_organisation
from tests.sensing.kit import make_building, make_device, message
from tests.settings_pages.conftest import Person, enter  # noqa: F401  # a fixture

from linli.core import clock
from linli.core.ids import new_id
from linli.places import queries as places
from linli.sensing import queries, services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Device, MaintenanceTask

pytestmark = pytest.mark.django_db
LIST = "/admin/devices/"


@pytest.fixture
def steward(enter) -> Person:  # noqa: F811
    return enter("steward")


@pytest.fixture
def building(db: None) -> str:
    return make_building()


def page(person: Person, address: str = LIST, **query: str) -> str:
    answer = person.get(address, **query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_given_devices_then_the_list_finds_them_by_state_kind_task_and_words(steward, building):
    placed = make_device("AA-1", place=f"{building}-u1-h1")
    make_device("BB-2", kind="gas")
    MaintenanceTask.objects.create(device=placed, kind="battery", made_at=clock.now())

    def serials(**query: str) -> set[str]:
        text = page(steward, **query)
        return {serial for serial in ("AA-1", "BB-2") if serial in text}

    assert serials() == {"AA-1", "BB-2"}
    assert serials(state="in_stock") == {"BB-2"}
    assert serials(kind="smoke") == {"AA-1"}
    assert serials(needs="battery") == serials(needs="any") == {"AA-1"}
    assert serials(needs="silent") == set()
    assert serials(q="101室") == {"AA-1"}
    assert "Change the battery" in page(steward)


def test_given_more_than_a_page_then_the_next_one_goes_on(steward):
    for number in range(51):
        make_device(f"P-{number:03}")

    text = page(steward)
    last = Device.objects.get(serial="P-049").number

    assert "P-049" in text and "P-050" not in text
    assert "P-050" in page(steward, after=str(last))


def test_given_a_stranger_then_it_is_adopted_with_one_click_or_set_aside(steward):
    at = clock.now()
    Consumer(now=at).handle(
        [message("new-a", "gas", 0, at), message("new-b", "smoke", 0, at)], now=at
    )
    text = page(steward, f"{LIST}unknown")
    assert "new-a" in text and '<option value="gas" selected>' in text

    steward.send(f"{LIST}unknown/adopt", source="linli", serial="new-a", kind="gas")
    steward.send(f"{LIST}unknown/ignore", source="linli", serial="new-b")
    steward.send(f"{LIST}unknown/adopt", source="linli", serial="invented", kind="gas")

    assert Device.objects.get().serial == "new-a"
    assert "No unknown device speaks." in page(steward, f"{LIST}unknown")


def test_given_a_task_then_it_is_closed_by_a_person(steward, building):
    device = make_device(place=f"{building}-u1-h1")
    task = MaintenanceTask.objects.create(device=device, kind="silent", made_at=clock.now())
    assert "look after it" in page(steward, f"{LIST}tasks")

    steward.send(f"{LIST}tasks/{task.id}/finish")

    assert "Nothing is to be done" in page(steward, f"{LIST}tasks")
    assert steward.send(f"{LIST}tasks/{task.id}/finish").status_code == 404


def test_given_readings_then_the_device_has_a_chart_and_its_history(steward, building):
    at = clock.now() - timedelta(hours=2)
    device = make_device(place=f"{building}-u1-h1", at=at)
    consumer = Consumer(now=at)
    for n in range(5):
        moment = at + timedelta(minutes=10 * n)
        consumer.handle(
            [
                message(device, "battery", 90 - n, moment),
                message(device, "temperature", 20 + n, moment),
            ],
            now=moment,
        )

    text = page(steward, f"{LIST}{device.id}/")

    assert "<polyline" in text and "From 86 to 90 %" in text
    assert "Placed" in text and "Registered" in text
    assert "Temperature" not in text
    assert "<polyline" in page(steward, f"{LIST}{device.id}/", kind="temperature", days="9")


def test_given_a_device_then_the_steward_takes_it_out_and_makes_a_password(steward, building):
    device = make_device(place=f"{building}-u1-h1")
    address = f"{LIST}{device.id}/"

    steward.send(f"{address}out", hours="4")
    assert queries.device(device.id).state == "out_of_service"
    assert steward.send(f"{address}out", hours="5").status_code == 422
    assert steward.send(f"{address}burn").status_code == 404
    text = steward.send(f"{address}password").content.decode()

    device.refresh_from_db()
    assert device.credential_hash.startswith("$7$")
    assert device.credential_hash not in text and f"linli-{device.serial}" in text


def test_given_alarms_then_the_figures_stand_in_words_beside_their_targets(steward, building):
    alarm = sound(smoke(building))
    services.judge_alarm(alarm_id=alarm, verdict="nuisance", actor="system", at=clock.now())

    text = page(steward, f"{LIST}figures", days="1", operators="2")

    assert "1 line of alarms reached people" in text
    assert "Alarms per operator and hour" in text and "about 6 at most" in text
    assert "missed" in text and "met" in text
    assert "100%" in text and f"{building.removeprefix('bld')}号楼" in text


def test_given_a_part_of_the_community_then_only_that_part_opens(enter, building):  # noqa: F811
    organisation = make_organisation()
    organisation.areas.set([places.place_by_code(make_building()).id])
    other = enter("steward", organisation=organisation)
    device = make_device("AWAY-1", place=f"{building}-u1-h1")
    task = MaintenanceTask.objects.create(device=device, kind="silent", made_at=clock.now())

    assert "AWAY-1" not in page(other)
    assert "AWAY-1" not in page(other, f"{LIST}tasks")
    assert "reaches a part of it" in page(other, f"{LIST}figures")
    assert other.get(f"{LIST}{device.id}/").status_code == 404
    for step in ("out", "retire", "password", "test"):
        assert other.send(f"{LIST}{device.id}/{step}", hours="4").status_code == 404
    assert other.send(f"{LIST}tasks/{task.id}/finish").status_code == 404
    for step in ("adopt", "ignore"):
        answer = other.send(f"{LIST}unknown/{step}", source="linli", serial="x", kind="gas")
        assert answer.status_code == 403
    assert queries.device(device.id).state == "placed"


def test_given_a_dispatcher_then_they_look_and_change_nothing(enter, building):  # noqa: F811
    person = enter("dispatcher")
    device = make_device(place=f"{building}-u1-h1")

    assert "Retire" not in page(person, f"{LIST}{device.id}/")
    assert person.send(f"{LIST}{device.id}/retire").status_code == 403
    assert person.get(f"{LIST}unknown").status_code == 403
    assert person.get(f"{LIST}{new_id()}/").status_code == 404
