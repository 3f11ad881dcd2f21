"""A broker for the tests that speak MQTT."""

import pytest
from tests.sensing import broker as brokers


@pytest.fixture(scope="module")
def broker():
    """Mosquitto without devices of its own; each test names its topics after itself."""
    assert brokers.PROGRAM, "mosquitto is missing: run tools/test-needs"
    with brokers.mosquitto() as running:
        yield running
