"""A device is told to test itself through the consumer's broker, and answers or does not."""

import json
import queue
from contextlib import closing
from datetime import timedelta

import pytest
from tests.factories import NOON
from tests.sensing.kit import make_building, make_device, message
from tests.sensing.test_mqtt import publish, publisher, source, take

from linli.ledger.models import Entry
from linli.sensing import queries, services
from linli.sensing.ingest.commanding import send_commands
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import DeviceCommand
from linli.sensing.services.commands import CannotBeAsked

pytestmark = pytest.mark.django_db
BY = {"actor": "user:ren"}


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


class Broker:
    """A source that only sends, and says whether it did."""

    def __init__(self, *, works: bool = True) -> None:
        self.works, self.sent = works, []

    def publish(self, topic: str, payload: bytes, *, wait_s: float) -> bool:
        self.sent.append((topic, json.loads(payload)))
        return self.works


@pytest.fixture
def device(db):
    return make_device(place=make_building() + "-u1-h1")


def state(device, seconds: float) -> str:
    return queries.latest_command(device.id, now=at(seconds)).state


def test_given_a_device_at_a_real_broker_then_it_hears_its_test_and_its_answer_counts(
    device, broker
):
    command_id = services.ask_to_test(device_id=device.id, at=NOON, **BY)
    topic = f"linli/v1/main/{device.serial}"
    heard: queue.Queue = queue.Queue()

    with closing(source(broker, topic)) as ours, publisher(broker.url, "det") as detector:
        subscribed: queue.Queue = queue.Queue()
        detector.on_subscribe = lambda *_: subscribed.put(True)
        detector.on_message = lambda _c, _d, came: heard.put(came)
        detector.subscribe(f"{topic}/do/#", qos=1)
        assert subscribed.get(timeout=60)
        assert send_commands(ours, now=at(1)) == 1
        told = heard.get(timeout=60)
        assert (told.topic, json.loads(told.payload)) == (
            f"{topic}/do/test", {"id": str(command_id), "do": "test"}
        )  # fmt: skip
        assert state(device, 2) == "sent"
        publish(detector, f"{topic}/self_test", value=1, seq=1)
        came = [one for one in take(ours, 2) if one.topic.endswith("self_test")]
        Consumer(now=at(3)).handle(came, now=at(3))

    assert state(device, 4) == "answered"
    assert Entry.objects.get(kind="DeviceAsked").about == device.id


def test_given_no_answer_in_time_then_it_is_said_and_a_late_test_is_no_answer(device):
    services.ask_to_test(device_id=device.id, at=NOON, **BY)
    send_commands(Broker(), now=at(1))
    assert (state(device, 20), state(device, 22)) == ("sent", "silent")

    Consumer(now=at(90)).handle([message(device, "self_test", 1, at(90))], now=at(90))

    assert state(device, 91) == "silent"


def test_given_nobody_took_it_for_half_a_minute_then_it_is_never_sent(device):
    services.ask_to_test(device_id=device.id, at=NOON, **BY)
    broker = Broker()

    assert send_commands(broker, now=at(31)) == 0
    assert broker.sent == [] and state(device, 31) == "not-sent"


def test_given_a_broker_that_did_not_take_it_then_tried_again_under_the_same_id(device):
    command_id = services.ask_to_test(device_id=device.id, at=NOON, **BY)
    broken, works = Broker(works=False), Broker()

    assert send_commands(broken, now=at(1)) == 0 and state(device, 2) == "waiting"
    assert send_commands(works, now=at(2)) == 1 and send_commands(works, now=at(3)) == 0

    assert {told["id"] for _topic, told in (*broken.sent, *works.sent)} == {str(command_id)}


def test_given_it_is_asked_twice_then_it_is_told_once(device):
    first = services.ask_to_test(device_id=device.id, at=NOON, **BY)

    assert services.ask_to_test(device_id=device.id, at=at(5), **BY) == first
    assert services.ask_to_test(device_id=device.id, at=at(40), **BY) != first


def test_given_a_test_that_nobody_asked_for_then_it_answers_nothing(device):
    Consumer(now=NOON).handle([message(device, "self_test", 1)], now=NOON)
    services.ask_to_test(device_id=device.id, at=at(1), **BY)

    assert DeviceCommand.objects.get().answered_at is None


def test_given_another_format_then_it_takes_no_commands(db):
    device = make_device(source="zigbee2mqtt", place=make_building() + "-u1-h1")

    with pytest.raises(CannotBeAsked):
        services.ask_to_test(device_id=device.id, at=NOON, **BY)
