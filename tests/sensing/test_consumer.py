"""A batch from messages to rows, alarms, counts and events."""

from datetime import timedelta

import pytest
from tests.factories import NOON
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.core.models import Outbox
from linli.ledger.models import Entry
from linli.sensing import services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import (
    Alarm,
    AlarmEvent,
    Device,
    MaintenanceTask,
    Reading,
    Refusal,
    UnknownDevice,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


def refusals() -> dict[str, int]:
    return dict(Refusal.objects.values_list("reason", "count"))


@pytest.fixture
def home() -> str:
    return make_building() + "-u1-h1"


def test_given_a_reading_then_it_is_stored_with_all_its_times(home):
    device = make_device(place=home)
    said = NOON - timedelta(minutes=2)
    Consumer(now=NOON).handle(
        [message(device, "temperature", 21.5, seq=7, at=said.isoformat())], now=NOON
    )

    row = Reading.objects.get(device=device.number)
    assert (row.value, row.at, row.received_at, row.said_at, row.mark) == (
        21.5,
        said,
        NOON,
        said,
        7,
    )
    assert refusals() == {}


def test_given_every_message_then_it_is_stored_or_counted(home):
    device = make_device(place=home)
    stock = make_device()
    batch = [
        message(device, "smoke", 0, seq=1),
        message(device, "smoke", 0, seq=1),
        message(device, "smoke", 5, seq=2),
        message(device, "mood", 1, seq=3),
        message("stranger", "smoke", 1),
        message(stock, "smoke", 0),
        message(device, "smoke", 0, seq=4, device="other"),
    ]
    batch.insert(0, message(device, "smoke", 0))
    batch[0].payload = b"{"
    found = Consumer(now=NOON).handle(batch, now=NOON)

    assert len(found.rows) + sum(refusals().values()) == len(batch)
    assert refusals() == {
        "duplicate": 1,
        "out-of-range": 1,
        "unknown-kind": 1,
        "unknown-device": 1,
        "not-json": 1,
        "topic-spoofed": 1,
        "not-in-service": 1,
    }
    stranger = UnknownDevice.objects.get()
    assert (stranger.serial, stranger.kinds, stranger.messages) == ("stranger", ["smoke"], 1)


def test_given_a_message_sent_again_by_the_broker_then_it_is_stored_once(home):
    device = make_device(place=home)
    first = message(device, "smoke", 1)
    Consumer(now=NOON).handle([first, message(device, "battery", 80)], now=NOON)
    again = message(device, "smoke", 1, at(3), repeated=True)
    fresh = message(device, "smoke", 0, at(4), repeated=True)

    Consumer(now=at(3)).handle([again, fresh], now=at(4))

    assert list(Reading.objects.filter(kind=1).order_by("at").values_list("value", flat=True)) == [
        1.0,
        0.0,
    ]
    assert refusals() == {"duplicate": 1}


def test_given_a_failed_commit_when_handled_again_then_nothing_is_lost(home, monkeypatch):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    batch = [message(device, "smoke", 1, seq=1)]
    with monkeypatch.context() as broken:
        broken.setattr("linli.sensing.ingest.counting.meet", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            consumer.handle(batch, now=NOON)
    assert not Reading.objects.exists()

    Consumer(now=NOON).handle(batch, now=NOON)

    assert Reading.objects.count() == 1


@pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, True)])
def test_given_both_copies_of_a_reading_in_one_batch_then_it_is_there_once(home, first, second):
    device = make_device(place=home)
    copies = [
        message(device, "humidity", 40, at(0), seq=5, repeated=first),
        message(device, "humidity", 40, at(1), seq=5, repeated=second),
        message(device, "humidity", 40, at(2), seq=6, repeated=second),
    ]

    Consumer(now=NOON).handle(copies, now=at(3))

    assert list(Reading.objects.order_by("mark").values_list("mark", flat=True)) == [5, 6]
    assert refusals() == {"duplicate": 1}


def test_given_one_counter_with_two_values_or_times_then_nothing_of_it_is_lost(home):
    device = make_device(place=home)
    times = [at(-n).isoformat() for n in (60, 30)]
    batch = [
        message(device, "smoke", 0, at(0), seq=5, repeated=True),
        message(device, "smoke", 1, at(1), seq=5, repeated=True),
        *[message(device, "humidity", 40, NOON, seq=6, at=one, repeated=True) for one in times],
    ]

    Consumer(now=NOON).handle(batch, now=at(3))

    assert Reading.objects.count() == 4
    assert refusals() == {}


def test_given_consumers_that_share_when_a_copy_comes_to_the_other_later_then_it_is_there_once(
    home,
):
    device = make_device(place=home)
    long_after = NOON + timedelta(minutes=30)
    one, other = (Consumer(now=NOON, is_alone=False) for _ in range(2))
    for n in range(1, 20):
        one.handle([message(device, "humidity", 40, at(n), seq=2 * n)], now=at(n))
        other.handle([message(device, "humidity", 40, at(n), seq=2 * n + 1)], now=at(n))

    one.handle([message(device, "humidity", 41, long_after, seq=50)], now=long_after)
    other.handle([message(device, "humidity", 41, long_after + MINUTE, seq=50)], now=long_after)

    assert Reading.objects.filter(mark=50).count() == 1


def test_given_a_device_sends_again_what_a_consumer_stored_that_died_then_it_is_there_once(home):
    device = make_device(place=home)
    readings = [message(device, "humidity", n, seq=n) for n in range(1, 6)]
    Consumer(now=NOON).handle(readings, now=NOON)
    again = [message(device, "humidity", n, at(30), seq=n) for n in range(3, 9)]

    Consumer(now=at(29)).handle(again, now=at(30))

    values = Reading.objects.order_by("value").values_list("value", flat=True)
    assert list(values) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert refusals() == {"duplicate": 3}


def test_given_a_device_that_began_anew_after_a_consumer_died_then_a_danger_is_not_doubted(home):
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "smoke", 1, seq=1)], now=NOON)

    Consumer(now=at(29)).handle([message(device, "smoke", 1, at(30), seq=1)], now=at(30))

    assert Reading.objects.count() == 2


def test_given_a_fire_then_the_alarm_its_story_ledger_and_event_are_there(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "heat", 1)], now=NOON)

    alarm = Alarm.objects.get()
    assert (alarm.device, alarm.home, alarm.grade, alarm.state) == (
        device,
        home,
        "P1",
        "unacknowledged",
    )
    assert list(AlarmEvent.objects.order_by("id").values_list("step", flat=True)) == [
        "raised",
        "annunciated",
    ]
    assert Entry.objects.filter(kind="AlarmRaised", about=alarm.id).exists()
    event = Outbox.objects.get(kind="AlarmRaised")
    assert event.payload["cause"] == "fire"
    # It goes before all that waits, which is due now.
    assert event.due_at < clock.now() - timedelta(hours=23)


def test_given_a_hold_when_the_consumer_is_another_one_then_it_goes_on_where_it_was(home):
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "smoke", 1)], now=NOON)

    other = Consumer(now=at(10))
    other.pass_time(now=at(24))
    assert not Alarm.objects.exists()
    other.pass_time(now=at(28))

    assert Alarm.objects.count() == 1


def test_given_a_step_of_a_person_then_the_consumer_takes_it_over(home):
    device = make_device(kind="heat", place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "heat", 1)], now=NOON)
    services.acknowledge_alarm(alarm_id=Alarm.objects.get().id, actor="user:wang", at=at(5))

    consumer.handle([message(device, "heat", 0, at(20))], now=at(20))
    consumer.pass_time(now=at(90))

    assert Alarm.objects.get().state == "normal"
    assert Alarm.objects.get().acknowledged_by == "user:wang"


def test_given_a_building_moved_under_its_hands_then_the_consumer_repeats(home, monkeypatch):
    device = make_device(kind="heat", place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "heat", 1)], now=NOON)
    # The consumer looks for changes before the person's step is there, and writes after it.
    monkeypatch.setattr(consumer, "refresh", lambda: None)
    services.acknowledge_alarm(alarm_id=Alarm.objects.get().id, actor="user:wang", at=at(5))
    consumer.handle([message(device, "heat", 0, at(20))], now=at(20))
    consumer.pass_time(now=at(90))

    alarm = Alarm.objects.get()
    assert (alarm.acknowledged_by, alarm.state) == ("user:wang", "normal")


def test_given_silence_then_a_task_is_made_and_ends_when_it_speaks(home):
    device = make_device(place=home, every_s=600)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "smoke", 0)], now=NOON)
    consumer.pass_time(now=at(1799))
    assert not MaintenanceTask.objects.exists()

    consumer.pass_time(now=at(1900))
    task = MaintenanceTask.objects.get(kind="silent")
    assert task.device == device and task.done_at is None
    assert Alarm.objects.get().cause == "silent"

    consumer.handle([message(device, "smoke", 0, at(2000))], now=at(2000))
    consumer.pass_time(now=at(2061))
    task.refresh_from_db()
    assert task.done_at is not None and Alarm.objects.get().state == "normal"


def test_given_nobody_listened_then_nobody_was_silent(home):
    device = make_device(place=home, every_s=600)
    Device.objects.filter(pk=device.pk).update(last_seen_at=NOON - timedelta(days=3))
    consumer = Consumer(now=NOON)

    consumer.pass_time(now=at(61))

    assert not MaintenanceTask.objects.exists()


def test_given_a_device_that_babbles_then_it_is_throttled_and_named_and_others_are_not(home):
    loud, calm = make_device(place=home), make_device(place=home)
    consumer = Consumer(now=NOON)
    batch = [message(loud, "temperature", 20, at(n / 1000), seq=n) for n in range(1, 1001)]
    batch += [message(calm, "temperature", 20, at(1))]
    batch += [message(loud, "smoke", 1, at(1), seq=2000)]
    consumer.handle(batch, now=at(1))

    stored = Reading.objects.filter(device=loud.number, kind=43).count()
    assert 200 <= stored <= 211
    assert Refusal.objects.get(reason="throttled").count == 1000 - stored
    assert Refusal.objects.get(reason="throttled").device == loud.number
    assert MaintenanceTask.objects.get(kind="fault").device == loud
    assert Reading.objects.filter(device=calm.number).count() == 1
    # A danger is let through all the same.
    assert Reading.objects.filter(device=loud.number, kind=1).count() == 1


def test_given_a_backlog_after_an_hour_away_then_none_of_it_is_throttled(home):
    device = make_device(place=home)
    Consumer(now=NOON).handle([message(device, "humidity", 1, seq=1)], now=NOON)
    device.refresh_from_db()
    device.last_seen_at = NOON
    device.save(update_fields=["last_seen_at"])
    hour = [message(device, "humidity", n % 90, at(3600), seq=n) for n in range(2, 602)]

    Consumer(now=at(3590)).handle(hour, now=at(3600))

    assert (Reading.objects.count(), refusals()) == (601, {})


def test_given_clocks_years_off_then_both_times_are_kept_and_ours_counts(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    told = ["1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z", at(-7200).isoformat()]
    batch = [message(device, "smoke", 0, seq=n, at=said) for n, said in enumerate(told, 1)]
    consumer.handle(batch, now=NOON)

    rows = {row.mark: row for row in Reading.objects.all()}
    assert rows[1].at == rows[2].at == NOON
    assert rows[1].said_at.year == 1999 and rows[2].said_at.year == 2099
    assert rows[3].at == NOON - timedelta(hours=2)


def test_given_an_old_message_played_again_then_it_is_counted_as_replayed(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "smoke", 0, seq=5000)], now=NOON)
    consumer.handle([message(device, "smoke", 0, at(1), seq=3)], now=at(1))

    assert refusals() == {"replayed": 1}
    consumer.handle([message(device, "smoke", 1, at(2), seq=4)], now=at(2))
    assert Reading.objects.filter(value=1).count() == 1, "a danger is never refused for its counter"


def test_given_a_message_that_was_overtaken_then_it_is_stored_and_raises_nothing(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "heat", 0, seq=8)], now=NOON)
    consumer.handle([message(device, "heat", 1, at(1), seq=7)], now=at(1))

    assert Reading.objects.count() == 2 and not Alarm.objects.exists()
    consumer.handle([message(device, "heat", 1, at(2), seq=9)], now=at(2))
    assert Alarm.objects.count() == 1


def test_given_a_device_that_began_anew_then_it_is_believed_after_three(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle([message(device, "temperature", 20, seq=5000)], now=NOON)
    for n in range(5):
        consumer.handle([message(device, "temperature", 21, at(n + 1), seq=n)], now=at(n + 1))

    assert refusals() == {"replayed": 2}
    assert Reading.objects.count() == 4


def test_given_battery_and_signal_then_the_device_shows_them(home):
    device = make_device(place=home)
    consumer = Consumer(now=NOON)
    consumer.handle(
        [message(device, "battery", 64), message(device, "link", 120),
         message(device, "self_test", 1)],
        now=NOON,
    )  # fmt: skip
    consumer.pass_time(now=at(1))

    device.refresh_from_db()
    assert (device.battery, device.signal) == (64, 120)
    assert device.last_seen_at == NOON and device.last_test_at == NOON
