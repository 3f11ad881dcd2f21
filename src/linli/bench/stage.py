"""A whole Linli in a folder that is thrown away, driven through its doors."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linli.config import embedded

READY = "demo.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it answers, what demo.json says, and the environment of its processes."""

    url: str
    port: int
    home: Path
    facts: dict[str, Any]
    environment: dict[str, str]

    @property
    def owner_url(self) -> str:
        """The database, as the owner of its tables."""
        return embedded.url(embedded.find(home=self.home), role=embedded.OWNER)


def free_port() -> int:
    """A port that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def staged(*, extra: dict[str, str] | None = None) -> Iterator[Stage]:
    """Start the demo without simulated life on parts of its own; everything goes at the end."""
    home = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment = clean | {"LINLI_HOME": str(home), "LINLI_PORT": str(port)} | (extra or {})
    command = [sys.executable, "-m", "linli.cli.main", "demo", "--without-life", "--json"]
    demo = subprocess.Popen(  # noqa: S603  # our own command
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        line = demo.stdout.readline() if demo.stdout else ""
        if not line.startswith("{"):
            raise RuntimeError(f"the demo did not start: {line.strip()}")
        facts = json.loads(line)
        settings = environment | _exported(home / "demo.env")
        yield Stage(f"http://127.0.0.1:{port}", port, home, facts, settings)
    finally:
        demo.send_signal(signal.SIGTERM)
        try:
            demo.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


def _exported(file: Path) -> dict[str, str]:
    """The settings that the demo gave its processes."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.removeprefix("export ").partition("=")
        if sign and name.startswith("LINLI_"):
            found[name] = "".join(shlex.split(value))
    return found
