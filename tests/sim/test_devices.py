"""The simulated town of devices: the same each time, in order, and true to its truth."""

import json
import threading
from itertools import pairwise

from tests.sensing.broker import mosquitto

from linli.bench import alarms
from linli.sensing.ingest.mqtt import Broker, MqttSource
from linli.sim.devices import happenings, publish, town

DAYS = 2.0
SMALL = town.build(devices=600, seed=3)


def day(seed: int = 1):
    story = happenings.happen(town=SMALL, days=DAYS, seed=seed, lively=20)
    return story, list(happenings.stream(town=SMALL, days=DAYS, story=story, seed=seed))


def test_the_same_seed_gives_the_same_days_and_another_gives_others():
    assert day()[1] == day()[1]
    assert day()[0].truths == day()[0].truths
    assert day()[1] != day(2)[1]


def test_readings_come_in_order_within_the_days_from_devices_that_are_there():
    _story, told = day()
    known = {device.number for device in SMALL.devices}

    assert all(one.at <= other.at for one, other in pairwise(told))
    assert all(0 <= one.at < DAYS * happenings.DAY and one.device in known for one in told)


def test_nothing_comes_from_a_device_without_a_network():
    story, told = day()
    # A message that left just before may still be on its way.
    for one in told:
        spans = story.outages.get(one.device, ())
        assert not any(since + 7 <= one.at < until for since, until in spans)


def test_every_fire_that_was_heard_has_smoke_from_its_beginning():
    story, _told = day()
    fires = [truth for truth in story.truths if truth.what == "fire"]
    assert fires
    for fire in fires:
        smoke = [r for r in story.readings if r.device in fire.devices and r.kind == "smoke"
                 and fire.since <= r.at <= fire.until and r.value]  # fmt: skip
        assert smoke


def test_a_town_of_registered_devices_is_the_same_town():
    facts = [
        {name: getattr(one, name) for name in town.Device.__dataclass_fields__}
        for one in SMALL.devices
    ]
    again = town.of(json.loads(json.dumps(facts)))

    assert again.devices == SMALL.devices and again.homes == SMALL.homes
    assert again.on_stairs == SMALL.on_stairs


def test_its_messages_reach_a_broker_in_their_own_formats():
    told = day()[1][:300]
    with mosquitto() as broker:
        heard = MqttSource(Broker.of(broker.url), name="sim", topics=["#"])
        done = publish.play(place=SMALL, readings=iter(told), url=broker.url, speed=0,
                            stop=threading.Event())  # fmt: skip
        came = []
        while len(came) < len(told) and (more := heard.take(most=300, wait_s=10)):
            came += more
        heard.close()

    assert done == len(came) == len(told)
    assert {message.topic.split("/")[0] for message in came} == {"linli", "zigbee2mqtt"}


def test_the_bench_of_alarms_finds_every_danger_and_tells_few_lines_in_a_storm():
    found = alarms.run(days=2, devices=1500, seed=4)

    assert all(one["alarmed"] == one["happened"] for one in found["dangers"].values())
    assert found["nuisance_reduced"] > 0.5 and found["chattering"] == 0
    assert found["storm_lines"]["lines"] < 10
    assert found["storm_lines"]["alarms_in_lines"] == 2000
