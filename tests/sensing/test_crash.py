"""`kill -9` of consumer, broker and database while readings flow; the long run is in the bench."""

import os
import shutil

import pytest

from linli.bench import sensing_crash

MESSAGES = int(os.environ.get("LINLI_CRASH_MESSAGES", "1500"))
KILLS = int(os.environ.get("LINLI_CRASH_KILLS", "4"))
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("nats-server", path=PATH) is None and not os.environ.get("CI"),
        reason="nats-server is missing: tools/test-needs",
    ),
]


def test_given_kills_of_consumer_broker_and_database_then_each_reading_is_there_once():
    found = sensing_crash.crash(broker="nats", messages=MESSAGES, kills=KILLS, devices=50)

    assert (found["lost"], found["twice"]) == (0, 0)
    assert sum(found["kills"].values()) == KILLS
