"""What people do with devices, rules, alarms and doors."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from tests.factories import NOON
from tests.sensing.kit import make_building, make_device, message

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger.models import Entry
from linli.sensing import queries, services, telemetry
from linli.sensing.engine import RuleWrong
from linli.sensing.engine.presets import PRESETS
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import (
    Alarm,
    Device,
    MaintenanceTask,
    Pushed,
    Reading,
    Refusal,
    Rollup,
    UnknownDevice,
)
from linli.sensing.rules import from_data, to_data

pytestmark = pytest.mark.django_db
WHO = {"actor": "user:wang", "at": NOON}


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def home() -> str:
    return make_building() + "-u1-h1"


def test_given_a_device_from_stock_to_retirement_then_its_history_tells_all(home):
    device, other = make_device(), make_device()
    place = make_device(place=home).place
    services.place_device(device_id=device.id, place_id=place.id, floor=2, room="hall", **WHO)
    services.record_test(device_id=device.id, is_good=True, **WHO)
    until = NOON + timedelta(days=1)
    services.put_out_of_service(device_id=device.id, until=until, reason="works", **WHO)
    services.return_to_service(device_id=device.id, **WHO)
    services.replace_device(device_id=device.id, by_id=other.id, **WHO)
    services.retire_device(device_id=device.id, **WHO)

    assert [step.step for step in queries.device_history(device.id)] == [
        "registered",
        "placed",
        "tested",
        "out_of_service",
        "returned",
        "replaced",
        "retired",
    ]
    gone, new = queries.device(device.id), queries.device(other.id)
    assert (gone.state, new.state, new.place, new.floor) == ("retired", "placed", home, 2)
    assert gone.last_test_at == NOON
    assert Entry.objects.filter(kind="DeviceChanged", about=device.id).count() == 7


def test_given_a_retired_device_then_nothing_more_is_done_with_it(home):
    device = make_device(place=home)
    services.retire_device(device_id=device.id, **WHO)
    with pytest.raises(errors.Conflict):
        services.place_device(device_id=device.id, place_id=device.place_id, **WHO)
    with pytest.raises(errors.Conflict):
        services.issue_credential(device_id=device.id, **WHO)


def test_given_a_device_twice_then_the_second_is_refused():
    device = make_device()
    again = services.NewDevice("linli", device.serial, "smoke")
    with pytest.raises(services.DeviceKnown):
        services.register_device(new=again, **WHO)
    with pytest.raises(services.DeviceNotFound):
        queries.device(new_id())


@pytest.mark.parametrize("days", [0, -1, 15])
def test_given_a_time_out_without_end_then_it_is_refused(home, days):
    with pytest.raises(errors.Invalid):
        services.put_out_of_service(
            device_id=make_device(place=home).id, until=NOON + timedelta(days=days), reason="x",
            **WHO,
        )  # fmt: skip


def test_given_a_credential_then_only_its_digest_is_kept():
    device = make_device()
    password = services.issue_credential(device_id=device.id, **WHO)
    device.refresh_from_db()

    assert password not in device.credential_hash
    assert queries.mosquitto_passwords() == f"linli-{device.serial}:{device.credential_hash}\n"
    assert password not in str(list(Entry.objects.values_list("payload", flat=True)))
    services.retire_device(device_id=device.id, **WHO)
    assert queries.mosquitto_passwords() == queries.mosquitto_acl() == ""


def test_given_a_stranger_then_it_is_adopted_with_one_step_and_heard_once_placed(home):
    consumer = Consumer(now=NOON)
    consumer.handle([message("new-one", "smoke", 0)] * 3, now=NOON)
    (stranger,) = queries.strangers()
    assert (stranger.serial, stranger.messages) == ("new-one", 3)

    device_id = services.adopt_device(source="linli", serial="new-one", kind="smoke", **WHO)
    assert queries.strangers() == []
    place = make_device(place=home).place
    services.place_device(device_id=device_id, place_id=place.id, **WHO)
    consumer.handle([message("new-one", "smoke", 0, at(1))], now=at(1))

    assert Reading.objects.filter(device=queries.device(device_id).number).count() == 1


def test_given_a_stranger_set_aside_then_it_is_listed_no_more_and_counted_still():
    consumer = Consumer(now=NOON)
    consumer.handle([message("spam", "smoke", 0)], now=NOON)
    services.ignore_stranger(source="linli", serial="spam", **WHO)
    consumer.handle([message("spam", "smoke", 0, at(1))], now=at(1))

    assert queries.strangers() == []
    assert UnknownDevice.objects.get().messages == 2


def test_given_rules_are_shipped_then_changed_then_each_version_is_kept(home):
    assert services.ship_rules(**WHO) == len(PRESETS)
    assert services.ship_rules(**WHO) == 0
    content = to_data(PRESETS[0]) | {"hold_s": 40}
    assert services.keep_rule(content=content, reason="kitchens", **WHO) == 2
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "smoke", 1)], now=NOON)
    consumer.pass_time(now=at(30))
    assert not Alarm.objects.exists()

    consumer.pass_time(now=at(41))

    assert Alarm.objects.get().rule_version == 2


@pytest.mark.parametrize(
    ("change", "why"), [({"hold_s": 61}, "life-safety-never-waits"), ({"mood": 1}, "fields")]
)
def test_given_a_rule_that_cannot_stand_then_it_is_refused_with_the_reason(change, why):
    with pytest.raises(errors.Invalid) as caught:
        services.keep_rule(content=to_data(PRESETS[0]) | change, reason="", **WHO)
    assert caught.value.facts["why"] == why


def test_given_a_rule_that_is_stopped_then_it_raises_nothing_more(home):
    services.ship_rules(**WHO)
    services.stop_rule(code="heat", reason="", **WHO)
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "heat", 1)], now=NOON)

    assert not Alarm.objects.exists()
    with pytest.raises(errors.NotFound):
        services.stop_rule(code="none", reason="", **WHO)


def test_every_preset_survives_being_written_down():
    for rule in PRESETS:
        assert from_data(json.loads(json.dumps(to_data(rule))), version=1) == rule
    with pytest.raises(RuleWrong):
        from_data(to_data(PRESETS[0]) | {"above": None}, version=1)


def burn(*serials: str) -> Consumer:
    consumer = Consumer(now=NOON)
    consumer.handle([message(serial, "heat", 1, at(n)) for n, serial in enumerate(serials)],
                    now=NOON)  # fmt: skip
    return consumer


def test_given_two_detectors_in_a_stairwell_then_floors_homes_and_one_line_are_told():
    building = make_building(homes=3)
    first = make_device(place=f"{building}-u1-h1")
    second = make_device(place=f"{building}-u1-h2")
    burn(first.serial, second.serial)

    (line,) = queries.alarm_lines()
    assert (line.building, line.cause, line.is_confirmed, len(line.alarms)) == (
        building,
        "fire",
        True,
        2,
    )
    assert [one.home for one in queries.floor_list(building=building)] == [
        f"{building}-u1-h1",
        f"{building}-u1-h2",
    ]
    homes = queries.evacuation_list(unit=f"{building}-u1")
    assert [home.code for home in homes] == [f"{building}-u1-h{n}" for n in (1, 2, 3)]
    assert queries.evacuation_list(unit="nowhere") == []


def test_given_steps_of_a_person_then_state_story_and_ledger_agree(home):
    device = make_device(place=home)
    burn(device.serial)
    alarm_id = Alarm.objects.get().id
    services.acknowledge_alarm(alarm_id=alarm_id, **WHO)
    services.acknowledge_alarm(alarm_id=alarm_id, **WHO)
    services.judge_alarm(alarm_id=alarm_id, verdict="nuisance", **WHO)
    with pytest.raises(services.StepNotPossible):
        services.shelve_alarm(alarm_id=alarm_id, until=at(60), **WHO)
    with pytest.raises(services.StepNotPossible):
        services.unshelve_alarm(alarm_id=alarm_id, **WHO)
    with pytest.raises(errors.Invalid):
        services.judge_alarm(alarm_id=alarm_id, verdict="unlucky", **WHO)
    with pytest.raises(errors.NotFound):
        services.mark_drill(alarm_id=new_id(), **WHO)

    assert [one.step for one in queries.story(alarm_id)] == [
        "raised",
        "annunciated",
        "acknowledged",
    ]
    assert queries.alarm(alarm_id).state == "acknowledged"
    assert Entry.objects.filter(kind="AlarmMoved", about=alarm_id).count() == 1
    (rate,) = queries.false_alarm_rates(since=NOON - timedelta(days=1), by="building")
    assert (rate.alarms, rate.judged, rate.false) == (1, 1, 1)


def test_given_a_shelved_alarm_then_it_leaves_the_list_and_comes_back(home):
    device = make_device(kind="water", place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "water_leak", 1)], now=NOON)
    consumer.pass_time(now=at(61))
    consumer.pass_time(now=at(95))
    alarm_id = Alarm.objects.get().id
    assert len(queries.alarm_lines()) == 1

    services.shelve_alarm(alarm_id=alarm_id, until=at(3600), actor="user:wang", at=at(100))
    assert queries.alarm_lines() == ()

    consumer.pass_time(now=at(3601))
    assert queries.alarm(alarm_id).state == "unacknowledged"
    assert len(queries.alarm_lines()) == 1


def test_given_a_drill_then_alarms_are_marked_and_acknowledged_by_name(home):
    device = make_device(place=home)
    building = home.split("-")[0]
    services.begin_drill(building=building, until=NOON + timedelta(hours=1), **WHO)
    burn(device.serial)
    assert queries.alarm(Alarm.objects.get().id).is_drill
    services.end_drill(building=building, **WHO)
    with pytest.raises(services.StepNotPossible):
        services.begin_drill(building=building, until=NOON + timedelta(hours=9), **WHO)


def test_given_old_alarms_then_their_homes_are_forgotten_and_open_ones_are_not(home):
    device = make_device(place=home)
    burn(device.serial)
    assert services.forget_alarm_homes(before=NOON + timedelta(days=1)) == 0
    Alarm.objects.update(closed_at=NOON, state="normal")

    assert services.forget_alarm_homes(before=NOON + timedelta(days=1)) == 1
    assert Alarm.objects.get().home == ""


MAPPING = {"items": "events", "serial": "sn", "kind": "type", "kinds": {"FIRE": "smoke"},
           "at": "ts"}  # fmt: skip


def signed(secret: str, payload: bytes) -> str:
    return hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()


def test_given_a_vendors_push_then_it_is_durable_and_taken_once(home):
    device = make_device(source="acme", place=home)
    secret = services.keep_vendor_door(source="acme", mapping=MAPPING, **WHO)
    event = {"sn": device.serial, "type": "FIRE", "ts": NOON.isoformat()}
    payload = json.dumps({"events": [event, {"sn": "x", "type": "FACE"}]}).encode()
    for _ in range(2):
        taken = services.receive_push(
            source="acme", payload=payload, signature=signed(secret, payload), at=NOON
        )
        assert taken == 1
    consumer = Consumer(now=NOON)
    assert consumer.handle_pushed(now=NOON) == 2
    assert consumer.handle_pushed(now=NOON) == 0

    assert Reading.objects.count() == 1 and not Pushed.objects.exists()
    assert queries.refusal_counts(since=NOON - timedelta(hours=1)) == {
        "duplicate": 1,
        "unknown-kind": 2,
    }


def test_given_a_push_that_is_forged_or_nonsense_then_it_is_refused_and_counted():
    secret = services.keep_vendor_door(source="acme", mapping=MAPPING, **WHO)
    with pytest.raises(errors.Forbidden):
        services.receive_push(source="acme", payload=b"{}", signature="00", at=NOON)
    with pytest.raises(errors.Invalid):
        services.receive_push(source="acme", payload=b"{", signature=signed(secret, b"{"), at=NOON)
    with pytest.raises(errors.NotFound):
        services.receive_push(source="nobody", payload=b"{}", signature="", at=NOON)
    with pytest.raises(errors.Invalid):
        services.keep_vendor_door(source="acme", mapping=MAPPING | {"items": "["}, **WHO)

    assert dict(Refusal.objects.values_list("reason", "count")) == {
        "bad-signature": 1,
        "not-json": 1,
    }


def test_given_recorded_readings_then_rules_are_tried_on_them_without_a_trace(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle(
        [message(device, "smoke", value, at(second), seq=n)
         for n, (second, value) in enumerate([(0, 1), (20, 0), (200, 1), (250, 0)])],
        now=NOON,
    )  # fmt: skip
    consumer.pass_time(now=at(251))
    alarms = Alarm.objects.count()
    smoke = PRESETS[0]
    eager = from_data(to_data(smoke) | {"hold_s": 0}, version=1)
    span = {"start": at(-1), "end": at(400)}

    as_it_is = queries.try_rules(rules=(smoke,), **span)
    at_once = queries.try_rules(rules=(eager,), **span)

    assert (as_it_is.readings, as_it_is.alarms) == (4, 1)
    assert at_once.alarms == 2
    assert Alarm.objects.count() == alarms


def test_given_days_of_readings_then_sums_are_kept_and_charts_use_them(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    batch = [message(device, "smoke_density", n / 100, at(600 * n), seq=n) for n in range(144)]
    batch.append(message(device, "temperature", 20, seq=1))
    consumer.handle(batch, now=NOON)

    telemetry.tend(now=NOON + timedelta(days=2))

    start = NOON - timedelta(hours=1)
    close = queries.chart(device=device.number, kind="smoke_density", start=start, end=at(86_400))
    wide = queries.chart(
        device=device.number, kind="smoke_density", start=start, end=NOON + timedelta(days=30)
    )
    assert len(close) == 144 and len(wide) == 24
    assert wide[0].low == 0 and wide[0].high == pytest.approx(0.05)
    assert sum(row.readings for row in Rollup.objects.filter(span="day")) == 144
    assert not Rollup.objects.filter(kind=43).exists(), "how warm a home is, is nobody's business"


def test_given_partitions_then_old_ones_go_and_new_ones_are_made():
    now = NOON
    assert telemetry.make_partitions(now=now) >= 0
    assert telemetry.make_partitions(now=now) == 0
    with (
        telemetry.connection.cursor() as cursor,
        pytest.raises(Exception, match="kept for a week"),
        telemetry.transaction.atomic(),
    ):
        cursor.execute("SELECT sensing_drop_partitions(current_date)")


def test_given_a_task_then_a_person_finishes_it_once(home):
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "battery", 9)], now=NOON)
    task = MaintenanceTask.objects.get(kind="battery")
    (listed,) = queries.open_tasks()
    assert listed.id == task.id and queries.device(device.id).tasks == ("battery",)

    assert services.finish_task(task_id=task.id, **WHO)
    assert not services.finish_task(task_id=task.id, **WHO)
    assert queries.open_tasks() == []


def test_given_alarms_then_the_figures_of_eemua_are_counted(home):
    device = make_device(place=home)
    burn(device.serial)
    found = queries.alarm_kpis(start=NOON, end=NOON + timedelta(hours=1))

    assert (found.alarms, found.per_operator_hour, found.standing, found.stale) == (1, 1.0, 1, 0)
    assert found.grades == {"P1": 1.0}
    later = queries.alarm_kpis(start=NOON, end=NOON + timedelta(days=2))
    assert later.stale == 1


def test_figures_know_floods_and_chattering():
    times = [NOON + timedelta(seconds=n) for n in range(12)]
    found = queries.kpis(
        told=times, grades=["P2"] * 9 + ["P1"] * 3, repeated=[("d", "r", one) for one in times],
        start=NOON, end=NOON + timedelta(hours=1), operators=1, standing=0, stale=0,
    )  # fmt: skip

    assert found.flood_share == pytest.approx(1 / 6)
    assert found.chattering == 1
    assert found.grades == {"P1": 0.25, "P2": 0.75}


def test_devices_are_listed_in_pages_and_by_place(home):
    one, two = make_device(place=home), make_device()

    assert [d.id for d in queries.devices(state="placed")] == [one.id]
    assert [d.id for d in queries.devices(after=one.number)] == [two.id]
    assert [d.id for d in queries.devices(place_path=one.place.path)] == [one.id]
    assert Device.objects.get(pk=one.pk).state == "placed"
