"""Readings from a broker to the database: how many, at what cost, and how soon an alarm is there.

Needs Mosquitto on this machine. Everything runs on one machine: broker, publisher, consumer and
database share its processors.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linli.bench.cell import Cell

MESSAGES = 30_000
RATE = 1000.0
SECONDS = 30
CONF = """
listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 0
max_queued_messages 0
"""


class NoBroker(Exception):
    """Mosquitto is not installed here."""


def run(*, messages: int = MESSAGES, rate: float = RATE, seconds: int = SECONDS) -> dict[str, Any]:
    """Drain a backlog with and without database, COPY without broker, and time alarms."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    folder.chmod(0o711)
    cell = Cell(home=folder)
    try:
        cell.prepare()
        with mosquitto(folder) as url:
            said = subprocess.run(  # noqa: S603 (our own module)
                [sys.executable, "-m", "linli.bench.sensing_work", url, str(messages), str(rate),
                 str(seconds)],
                env=cell.environment() | {"DJANGO_SETTINGS_MODULE": "linli.config.settings"},
                stdout=subprocess.PIPE,
                check=True,
            )  # fmt: skip
    finally:
        cell.stop()
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


@contextmanager
def mosquitto(folder: Path) -> Iterator[str]:
    """A broker for anybody on this machine, until the block ends; its address."""
    program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise NoBroker("Mosquitto is not installed; run tools/test-needs")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    conf = folder / "mosquitto.conf"
    conf.write_text(CONF.format(port=port), encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 (the broker)
        [program, "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
