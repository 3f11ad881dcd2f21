"""NATS JetStream: devices speak MQTT to it, consumers share a durable."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sensing.broker import free_port
from tests.sensing.test_mqtt import publish, publisher, take

from linli.sensing.formats.reading import TOPICS
from linli.sensing.ingest import jetstream
from linli.sensing.ingest.jetstream import JetStreamSource, subject_of, topic_of
from linli.sensing.ingest.source import SourceLost

PROGRAM = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(
    PROGRAM is None and not os.environ.get("CI"), reason="nats-server is missing: tools/test-needs"
)

CONF = """
server_name: linli-test
listen: 127.0.0.1:{port}
mqtt {{ listen: "127.0.0.1:{mqtt}" }}
jetstream {{ store_dir: "{folder}/js" }}
"""


@contextmanager
def nats_server():
    folder = Path(tempfile.mkdtemp(prefix="linli-nats-"))
    port, mqtt = free_port(), free_port()
    (folder / "conf").write_text(CONF.format(port=port, mqtt=mqtt, folder=folder))
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([PROGRAM, "-c", str(folder / "conf")], stdout=log, stderr=log)
    try:
        until = time.monotonic() + 10
        while any(_closed(one) for one in (port, mqtt)):
            assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        yield f"nats://127.0.0.1:{port}", f"mqtt://127.0.0.1:{mqtt}?version=3"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def servers():
    with nats_server() as urls:
        yield urls


def test_given_devices_speak_mqtt_then_consumers_share_and_each_message_comes_once(servers):
    nats_url, mqtt_url = servers
    topics = [topic.format(cell="main") for topic in TOPICS]
    with (
        closing(JetStreamSource(nats_url, topics=topics)) as one,
        closing(JetStreamSource(nats_url, topics=topics)) as other,
        publisher(mqtt_url, "dev") as made,
    ):
        for n in range(60):
            publish(made, f"linli/v1/main/d-{n}/smoke", value=n)
        came = take(one, 30)
        one.done(came)
        more = take(other, 30)
        other.done(more)
        assert one.take(most=10, wait_s=0.2) == []

    assert sorted(json.loads(message.payload)["value"] for message in came + more) == list(
        range(60)
    )
    assert {message.topic for message in came + more} == {
        f"linli/v1/main/d-{n}/smoke" for n in range(60)
    }


def test_given_a_consumer_that_died_then_another_gets_what_it_had_not_acknowledged(
    servers, monkeypatch
):
    nats_url, mqtt_url = servers
    monkeypatch.setattr(jetstream, "ACK_WAIT_S", 1)
    monkeypatch.setattr(jetstream, "DURABLE", "dies")
    topics = ["dies/#"]
    with closing(JetStreamSource(nats_url, topics=topics, stream="DIES")) as died:
        with publisher(mqtt_url, "dev2") as made:
            publish(made, "dies/x", value=1)
        (first,) = take(died, 1)
    assert not first.repeated

    with closing(JetStreamSource(nats_url, topics=topics, stream="DIES")) as other:
        (again,) = take(other, 1)
        other.done([again])

    assert again.repeated and again.payload == first.payload


def test_given_no_server_then_the_source_says_so(monkeypatch):
    monkeypatch.setattr(jetstream, "CONNECT_S", 1.0)
    with pytest.raises(SourceLost, match="not to be had"):
        JetStreamSource(f"nats://127.0.0.1:{free_port()}", topics=["x"])


LEVEL = st.text(alphabet="abc.0_-", min_size=1, max_size=6).filter(
    lambda level: not level.startswith(".") and not level.endswith(".") and ".." not in level
)


@given(st.lists(LEVEL, min_size=1, max_size=6))
def test_a_topic_survives_being_a_subject(levels):
    topic = "/".join(levels)
    assert topic_of(subject_of(topic)) == topic
