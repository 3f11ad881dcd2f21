"""A real broker: sessions, acknowledgement after the commit, rules by topic, TLS."""

import json
import queue
import threading
from contextlib import closing, contextmanager

import paho.mqtt.client as paho
import pytest
from tests.factories import NOON
from tests.sensing import broker as brokers
from tests.sensing.kit import make_building, make_device

from linli.sensing import queries, services
from linli.sensing.ingest import mqtt
from linli.sensing.ingest.mqtt import Broker, MqttSource
from linli.sensing.ingest.source import SourceLost


@contextmanager
def publisher(url: str, name: str, ca_file: str = ""):
    """A client that publishes; `said` has the broker's answers."""
    where = Broker.of(url, ca_file=ca_file)
    made = mqtt.client(where, name=name)
    made.said = queue.Queue()
    made.on_publish = lambda _c, _d, _mid, reason, _p: made.said.put(reason)
    connected = queue.Queue()
    # Mosquitto ends the connection of whoever writes where it may not; it is made again.
    made.on_connect = lambda _c, _d, _f, reason, _p: connected.put(reason)
    mqtt.connect(made, where)
    made.loop_start()
    assert not connected.get(timeout=60).is_failure
    try:
        yield made
    finally:
        made.disconnect()
        made.loop_stop()


def publish(made: paho.Client, topic: str, **fields):
    """Publish and wait for the broker's answer."""
    made.publish(topic, json.dumps(fields), qos=1)
    return made.said.get(timeout=60)


def source(broker, name: str, **more) -> MqttSource:
    return MqttSource(Broker.of(broker.url), name=name, topics=[f"{name}/#"], **more)


def settle(of_source: MqttSource) -> None:
    """Wait until the broker has read all that was acknowledged: it answers in order."""
    of_source._client.publish("settle", b"", qos=1).wait_for_publish(20)


def take(from_source: MqttSource, count: int):
    """Exactly `count` messages, and a moment's look that no more are there."""
    found = []
    while len(found) < count:
        more = from_source.take(most=count - len(found), wait_s=10)
        assert more, f"only {len(found)} of {count} messages came"
        found += more
    return found


def test_given_messages_not_acknowledged_when_the_consumer_leaves_then_they_come_again(broker):
    with publisher(broker.url, "p1") as made:
        with closing(source(broker, "again")) as first:
            for n in range(10):
                publish(made, f"again/{n}", value=n)
            messages = take(first, 10)
            first.done(messages[:4])
            publish(made, "again/10", value=10)
            take(first, 1)
            settle(first)
        with closing(source(broker, "again")) as second:
            came = take(second, 7)

    assert sorted(message.topic for message in came) == sorted(
        f"again/{n}" for n in (4, 5, 6, 7, 8, 9, 10)
    )
    assert all(message.repeated for message in came)


def test_given_the_consumer_is_away_then_the_broker_keeps_what_comes(broker):
    source(broker, "away").close()
    with publisher(broker.url, "p2") as made:
        for n in range(50):
            publish(made, "away/x", value=n)
    with closing(source(broker, "away")) as back:
        came = take(back, 50)
        back.done(came)

    assert [json.loads(message.payload)["value"] for message in came] == list(range(50))
    assert not any(message.repeated for message in came)


def test_given_a_limit_under_way_then_the_rest_waits_in_the_broker(broker):
    with publisher(broker.url, "p3") as made, closing(source(broker, "few", under_way=5)) as few:
        for n in range(20):
            publish(made, "few/x", value=n)
        first = take(few, 5)
        assert few.take(most=10, wait_s=0.3) == []

        few.done(first)

        assert len(take(few, 5)) == 5


@pytest.mark.django_db
def test_given_a_device_with_a_credential_then_it_writes_under_its_own_name_only():
    home = make_building() + "-u1-h1"
    own, other = make_device(place=home), make_device(place=home)
    password = services.issue_credential(device_id=own.id, actor="system", at=NOON)
    services.issue_credential(device_id=other.id, actor="system", at=NOON)
    with brokers.mosquitto(acl=queries.mosquitto_acl()) as broker:
        with (broker.folder / "passwords").open("a") as file:
            file.write(queries.mosquitto_passwords())
        broker.stop()
        broker.start()
        with (
            closing(MqttSource(Broker.of(broker.url), name="acl", topics=["linli/#"])) as heard,
            publisher(f"mqtt://linli-{own.serial}:{password}@127.0.0.1:{broker.port}", "d") as made,
        ):
            assert publish(made, f"linli/v1/main/{own.serial}/smoke", value=1).value < 128
            refused = publish(made, f"linli/v1/main/{other.serial}/smoke", value=1)
            also = publish(made, f"linli/v1/main/{own.serial}/do/test", value=1)
            (came,) = take(heard, 1)
            assert heard.take(most=5, wait_s=0.2) == []

    assert came.topic == f"linli/v1/main/{own.serial}/smoke"
    assert refused.getName() == also.getName() == "Not authorized"


def test_given_a_wrong_password_then_the_source_says_so(broker):
    wrong = Broker.of(f"mqtt://linli:wrong@127.0.0.1:{broker.port}")
    with pytest.raises(SourceLost, match="Not authorized"):
        MqttSource(wrong, name="wrong", topics=["x/#"])


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_given_tls_then_the_brokers_certificate_is_checked(broker):
    trusted = Broker.of(broker.tls_url, ca_file=str(broker.folder / "ca.pem"))
    with (
        publisher(broker.url, "p4") as made,
        closing(MqttSource(trusted, name="tls", topics=["tls/#"])) as heard,
    ):
        publish(made, "tls/x", value=1)
        assert len(take(heard, 1)) == 1

    with pytest.raises(SourceLost, match="certificate"):
        MqttSource(Broker.of(broker.tls_url), name="tls2", topics=["tls/#"])


@pytest.mark.parametrize("url", ["", "http://x", "mqtt://"])
def test_given_no_address_of_a_broker_then_it_is_refused(url):
    with pytest.raises(SourceLost):
        Broker.of(url)


def test_given_an_address_then_all_its_parts_are_read():
    found = Broker.of("mqtts://a%40b:p%2Fw@host?version=3")

    assert (found.user, found.password, found.port, found.is_tls, found.version) == (
        "a@b",
        "p/w",
        8883,
        True,
        3,
    )


def test_given_nobody_listens_then_the_source_says_so():
    with pytest.raises(SourceLost, match="No broker answers"):
        MqttSource(Broker.of(f"mqtt://127.0.0.1:{brokers.free_port()}"), name="x", topics=["x"])


def test_no_thread_is_left_when_a_source_closes(broker):
    before = threading.active_count()
    source(broker, "threads").close()

    assert threading.active_count() == before
