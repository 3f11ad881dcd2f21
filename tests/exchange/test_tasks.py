"""The worker's job: a process of its own, that lets others go first, and one at a time."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from tests.exchange.deliveries import agree, building_row, make_district, receive

from linli.core import locks
from linli.exchange import tasks
from linli.exchange.pipeline.run import LOCK

pytestmark = pytest.mark.django_db
ASKED = [sys.executable, "-m", "linli.cli.main", "exchange", "process", "--nice", "10"]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was started instead of a process."""
    made: list[list[str]] = []

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[bytes]:
        made.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("linli.exchange.tasks.subprocess.run", run)
    return made


@pytest.fixture
def another_run() -> Iterator[None]:
    """A connection that holds the lock of a run."""
    with locks.alone(key=LOCK) as is_ours:
        assert is_ours
        yield


@pytest.fixture
def waiting() -> None:
    make_district()
    agree("buildings")
    receive("buildings", [building_row(1)])


def test_given_nothing_waits_then_no_process_is_started(commands: list[list[str]]) -> None:
    tasks.process(timestamp=0)

    assert commands == []


@pytest.mark.usefixtures("waiting")
def test_given_a_delivery_waits_then_a_process_that_lets_others_go_first_takes_it_up(
    commands: list[list[str]],
) -> None:
    tasks.process(timestamp=0)

    assert commands == [ASKED]


@pytest.mark.usefixtures("waiting", "another_run")
def test_given_a_run_is_at_it_then_none_is_started_beside_it(commands: list[list[str]]) -> None:
    tasks.process(timestamp=0)

    assert commands == []
