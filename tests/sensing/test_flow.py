"""An alarm becomes a report and a case, once."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_category, make_organisation
from tests.sensing.kit import make_building, make_device, message

from linli.cases.models import Case, Report
from linli.core import clock
from linli.core.models import Outbox
from linli.core.outbox import Message, deliver_batch
from linli.flow import alarms, handlers
from linli.sensing import services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm

pytestmark = pytest.mark.django_db


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def categories():
    make_organisation(kind="police")
    for code, grade in (("fire-smoke", "P1"), ("elder-help", "P2"), ("water-burst", "P2"),
                        ("other", "P4")):  # fmt: skip
        make_category(code=code, grade=grade, is_life_safety=grade == "P1")


def deliver() -> list[str]:
    failures: list[str] = []
    while deliver_batch(
        now=clock.now(), handle=handlers.handle, size=50,
        failed=lambda message, error: failures.append(f"{message.kind}: {error!r}"),
    ):  # fmt: skip
        if failures:
            break
    return failures


def test_given_a_fire_then_a_p1_case_stands_at_the_home_and_told_twice_it_is_one():
    home = make_building() + "-u1-h2"
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "heat", 1)], now=NOON)
    again = Message(0, *_event())

    assert deliver() == []
    alarms.take_in(again)

    report = Report.objects.get()
    assert (report.channel, report.device_id, report.source) == (
        "sensor",
        str(device.id),
        "sensing",
    )
    case = Case.objects.get()
    assert (case.grade, case.category.code, case.place.code) == ("P1", "fire-smoke", home)
    assert report.case == case and not report.is_public


def _event():
    row = Outbox.objects.get(kind="AlarmRaised")
    return row.kind, row.about, row.payload, row.created_at


def test_given_an_elders_call_then_a_case_is_opened():
    home = make_building() + "-u1-h1"
    device = make_device(kind="sos", place=home)
    Consumer(now=NOON).handle([message(device, "sos", 1)], now=NOON)

    assert deliver() == []
    assert Case.objects.get().category.code == "elder-help"


def test_given_a_storm_of_leaks_then_one_report_tells_of_all():
    building = make_building(homes=20)
    devices = [make_device(kind="water", place=f"{building}-u1-h{n}") for n in range(1, 21)]
    consumer = Consumer(now=NOON)
    consumer.handle([message(one, "water_leak", 1) for one in devices], now=NOON)
    consumer.pass_time(now=at(61))
    consumer.pass_time(now=at(95))

    assert deliver() == []
    assert Alarm.objects.count() == 20
    assert Report.objects.count() == Case.objects.count() == 1


def test_given_a_drill_or_upkeep_then_no_case():
    building = make_building()
    device = make_device(place=f"{building}-u1-h1")
    services.begin_drill(
        building=building, until=NOON + timedelta(hours=1), actor="user:wang", at=NOON
    )
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "heat", 1), message(device, "battery", 3)], now=NOON)

    assert deliver() == []
    assert Alarm.objects.get().is_drill and not Report.objects.exists()


def test_every_category_that_alarms_name_is_shipped():
    from tests.factories import catalogue

    assert {code for code, _words in alarms.CATEGORIES.values()} <= catalogue().keys()
