"""The demo's broker: speaks what the consumer needs, to those who know the password."""

import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest
from tests.sensing.broker import free_port
from tests.sensing.test_mqtt import publish, publisher, take

from linli.sensing.ingest.mqtt import Broker, MqttSource
from linli.sensing.ingest.source import SourceLost


@pytest.fixture
def port(tmp_path):
    number = free_port()
    (tmp_path / "word").write_text("demo-word\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "linli.config.embedded.broker", str(number), str(tmp_path / "word")]
    )
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            MqttSource(
                Broker.of(f"mqtt://linli:demo-word@127.0.0.1:{number}?version=3"),
                name="first", topics=["x"],
            ).close()  # fmt: skip
            break
        except SourceLost:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
    yield number
    process.terminate()
    process.wait(10)


def test_given_the_password_then_messages_come_and_are_acknowledged_by_hand(port):
    url = f"mqtt://linli:demo-word@127.0.0.1:{port}?version=3"
    with (
        closing(MqttSource(Broker.of(url), name="demo", topics=["linli/#"])) as heard,
        publisher(f"mqtt://town:demo-word@127.0.0.1:{port}?version=3", "town") as town,
    ):
        for n in range(20):
            publish(town, "linli/v1/main/d/smoke", value=n)
        heard.done(take(heard, 20))

    with pytest.raises(SourceLost):
        MqttSource(
            Broker.of(f"mqtt://linli:wrong@127.0.0.1:{port}?version=3"), name="x", topics=["x"]
        )
