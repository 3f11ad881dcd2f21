"""The consumer's loop: acknowledged after the commit, one at a time, begun anew after a failure."""

import threading

import pytest
from django.db import OperationalError
from tests.factories import NOON
from tests.sensing.kit import make_building, make_device, message

from linli.core import locks
from linli.sensing.ingest import opening, serve
from linli.sensing.ingest.source import SourceLost
from linli.sensing.models import Reading


class Fake:
    """A source with one batch; says stop when it was acknowledged."""

    def __init__(self, messages, stop) -> None:
        self.messages, self.stop, self.acknowledged, self.closed = messages, stop, [], 0
        self.stored_before: int | None = None

    def take(self, *, most, wait_s):
        given, self.messages = self.messages[:most], self.messages[most:]
        return given

    def done(self, messages):
        self.stored_before = Reading.objects.count()
        self.acknowledged += messages
        if not self.messages:
            self.stop.set()

    def close(self):
        self.closed += 1


@pytest.fixture
def no_closing(monkeypatch):
    """After a failure the loop closes its connection, which a test's transaction is on."""
    monkeypatch.setattr(serve.connection, "close", lambda: None)


@pytest.fixture
def batch():
    device = make_device(place=make_building() + "-u1-h1")
    return [message(device, "humidity", n, NOON, seq=n) for n in range(5)]


@pytest.mark.django_db
def test_given_a_batch_then_it_is_stored_before_it_is_acknowledged(batch, no_closing):
    stop = threading.Event()
    source = Fake(batch, stop)
    serve.serve(open_source=lambda: source, stop=stop, batch=5)

    assert source.acknowledged == batch and source.stored_before == 5 and source.closed == 1


@pytest.mark.django_db
def test_given_a_failure_then_nothing_is_acknowledged_and_it_begins_anew(
    batch, no_closing, monkeypatch
):
    stop = threading.Event()
    broken, whole = Fake(list(batch), stop), Fake(list(batch), stop)
    sources = iter([broken, whole])
    monkeypatch.setattr(serve, "AFTER_ERROR_S", 0)
    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    real, failures = serve._store, [OperationalError("gone")]

    def fails_once(consumer, messages):
        if failures:
            raise failures.pop()
        real(consumer, messages)

    monkeypatch.setattr(serve, "_store", fails_once)
    serve.serve(open_source=lambda: next(sources), stop=stop)

    assert broken.acknowledged == [] and broken.closed == 1
    assert whole.acknowledged == batch and Reading.objects.count() == 5


@pytest.mark.django_db
def test_given_a_source_that_is_lost_then_it_is_tried_again(batch, no_closing, monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr(serve, "AFTER_ERROR_S", 0)
    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    source, tries = Fake(batch, stop), []

    def open_source():
        tries.append(1)
        if len(tries) < 3:
            raise SourceLost("away")
        return source

    serve.serve(open_source=open_source, stop=stop)

    assert len(tries) == 3 and source.acknowledged == batch


@pytest.mark.django_db
def test_given_somebody_works_then_another_stands_by_until_told_to_stop():
    stop, opened = threading.Event(), []
    with locks.alone(key=serve.LOCK) as is_theirs:
        assert is_theirs
        stop.wait = lambda seconds: stop.set() or True
        serve.serve(open_source=lambda: opened.append(1), stop=stop)

    assert opened == []


class Settings:
    CELL, MQTT_URL, MQTT_CA, MQTT_CLIENT, MQTT_TOPICS, NATS_URL = "c1", "", "", "", (), ""


def test_given_settings_then_the_source_and_whether_consumers_share_follow():
    with pytest.raises(opening.NoSource, match="LINLI_MQTT_URL"):
        opening.from_settings(Settings())
    broker, nats = Settings(), Settings()
    broker.MQTT_URL, nats.NATS_URL = "mqtt://host", "nats://host"

    assert opening.from_settings(broker)[1] is True
    assert opening.from_settings(nats)[1] is False
