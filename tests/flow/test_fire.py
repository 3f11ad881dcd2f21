"""From a reading at a real broker to the screens of exactly those who are asked."""

from contextlib import closing
from datetime import timedelta

import pytest
from tests.factories import make_category, make_member
from tests.field.conftest import Responder
from tests.flow.fires import away, deliver, fire, make_crew, make_resident, make_town
from tests.sensing.conftest import broker as broker
from tests.sensing.kit import make_device, message
from tests.sensing.test_mqtt import publish, publisher, source

from linli.cases import services as cases
from linli.cases.models import Assignment, Case, Event, Report
from linli.core import clock
from linli.core.models import Outbox
from linli.feedback.models import StairWarning
from linli.ledger.models import Entry
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm

pytestmark = pytest.mark.django_db


def test_given_a_reading_at_the_broker_then_two_nearest_and_the_station_have_it_on_their_screens(
    broker,
):
    now = clock.now()
    building = make_town()
    near = [make_member(at=away(100), now=now), make_member(at=away(200), now=now)]
    far = make_member(at=away(2500), now=now)
    off = make_member(at=away(50), on_shift=False, now=now)
    _team, (crew, asleep) = make_crew(building, now=now, on_shift=(True, False))
    make_resident(f"{building}-u1-h1", "13800138000")
    device = make_device(place=f"{building}-u1-h2")
    topic = f"linli/v1/main/{device.serial}"

    with closing(source(broker, topic)) as came, publisher(broker.url, "detector") as made:
        assert not publish(made, f"{topic}/heat", value=1, seq=1).is_failure
        messages = came.take(most=10, wait_s=20)
        Consumer(now=now).handle(messages, now=clock.now())
        came.done(messages)
    assert deliver() == []

    case = Case.objects.get()
    report = Report.objects.get()
    alarm = Alarm.objects.get()
    assert (case.grade, report.device_id, report.case_id) == ("P1", str(device.id), case.id)
    asked = {one.member_id: one for one in Assignment.objects.filter(case=case)}
    assert asked.keys() == {near[0].id, near[1].id, crew.id}
    assert asked[crew.id].reasons[0]["code"] == "fire-station"
    story = [one.kind for one in Event.objects.filter(case=case).order_by("at", "id")]
    assert story == ["CaseOpened", *["AssignmentOffered"] * 3]
    for member in (*near, crew, far, off, asleep):
        page = Responder(member).client.get("/field/").content.decode()
        shown = {one.member_id for one in asked.values() if str(one.id) in page}
        assert shown == {member.id} & asked.keys()
    trail = ["AlarmRaised", "ReportReceived", "CaseOpened", "AssignmentOffered"]
    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert [kind for kind in dict.fromkeys(kinds) if kind in trail] == trail
    assert not Outbox.objects.exists()
    assert StairWarning.objects.get().alarm_id == alarm.id


def test_given_one_of_the_nearest_declines_then_the_next_is_asked_and_the_crew_stays():
    now = clock.now()
    building = make_town()
    near, second, third = (make_member(at=away(m), now=now) for m in (100, 900, 2500))
    _team, (crew,) = make_crew(building, now=now)
    fire(building, at=now)

    first = Assignment.objects.get(member=near)
    cases.decline(assignment_id=first.id, reason="在忙", actor=f"user:{near.user_id}", at=now)
    assert deliver() == []

    asked = dict(Assignment.objects.values_list("member_id", "state"))
    assert asked == {
        near.id: "declined", second.id: "offered", third.id: "offered", crew.id: "offered"
    }  # fmt: skip


def test_given_a_station_with_nobody_on_shift_then_the_nearest_are_asked_and_told_of_it():
    now = clock.now()
    building = make_town()
    near = make_member(at=away(100), now=now)
    make_crew(building, now=now, on_shift=(False,))
    fire(building, at=now)

    asked = Assignment.objects.get()
    assert asked.member == near
    assert "station-empty" in {reason["code"] for reason in asked.reasons}


def test_given_a_leak_then_the_fire_station_is_left_in_peace():
    now = clock.now()
    building = make_town()
    make_category(code="water-burst", grade="P2", owner_kind="police")
    near = make_member(at=away(100), now=now)
    make_crew(building, now=now)
    device = make_device(kind="water", place=f"{building}-u1-h2")
    consumer = Consumer(now=now)
    consumer.handle([message(device, "water_leak", 1, now)], now=now)
    for seconds in (61, 95):
        consumer.pass_time(now=now + timedelta(seconds=seconds))
    assert deliver() == []

    assert [one.member_id for one in Assignment.objects.all()] == [near.id]
    assert not StairWarning.objects.exists()
